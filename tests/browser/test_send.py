"""The bookmark that sends a page, from a site of another origin to the article, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import let_in
from tests.conftest import person
from tracker import pipeline
from tracker.accounts.models import Role
from tracker.allegations.views import send
from tracker.ingestion.models import Article, IngestionRun, Snapshot
from tracker.ingestion.snapshots import read_bytes_of

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "Three barges went up the river by night, said the clerk of the invented harbour to members only."
MEMBERS = f"""<!doctype html><html lang="en"><head><title>Barges by night</title></head>
<body><h1>Barges by night</h1><p id="said">{SAID}</p>
<p>{"He had counted them twice. " * 9}</p></body></html>"""
COOKIE = "member=yes"


class Site(BaseHTTPRequestHandler):
    """A site whose page shows its text to members only. `/cut` sends the policy that cuts windows off."""

    def do_GET(self) -> None:
        member = COOKIE in (self.headers.get("Cookie") or "")
        body = (MEMBERS if member else "<title>Sign in</title><p>For members.</p>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/cut":
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bookmark(page: Page, live_server, sign_in) -> str:
    """What the bookmark of an analyst who is signed in runs."""
    sign_in("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/send/bookmark")
    page.locator("#bookmark").click()
    expect(page.get_by_text("It works on other pages")).to_be_visible()
    return unquote((page.locator("#bookmark").get_attribute("href") or "").removeprefix("javascript:"))


def open_as_member(page: Page, site: str, path: str) -> None:
    page.context.add_cookies([{"name": "member", "value": "yes", "url": site}])
    page.goto(site + path)


def test_a_page_behind_a_login_becomes_an_article_marked_as_sent(page: Page, live_server, site, bookmark):
    open_as_member(page, site, "/story?id=7#top")
    page.locator("#said").select_text()
    whole = page.evaluate(
        "new XMLSerializer().serializeToString(document.doctype) + document.documentElement.outerHTML"
    )
    with page.expect_popup() as opened:
        page.evaluate(bookmark)
    window = opened.value
    expect(window.locator("#sent-title")).to_have_text("Barges by night")
    expect(window.locator("#sent-host")).to_have_text(site.removeprefix("http://"))
    expect(window.locator("#sent-selection")).to_have_text(SAID)
    assert not IngestionRun.objects.exists(), "something was sent before the button was pressed"
    expect(window.locator("#send-button")).to_be_focused()
    window.keyboard.press("Enter")
    window.wait_for_url("**/runs/*")
    run = IngestionRun.objects.get()
    snapshot = Snapshot.objects.get()
    assert read_bytes_of(snapshot.sha256).decode() == whole
    assert (snapshot.origin, snapshot.request_url) == ("sent", f"{site}/story?id=7")
    assert run.items.get().stated["selection"] == SAID
    pipeline.read_item(run.items.get().pk)
    article = Article.objects.get()
    assert SAID in article.text.text
    window.goto(f"{live_server.url}/articles/{article.pk}")
    expect(window.get_by_text("Sent by ana out of their browser")).to_be_visible()


def test_a_site_cannot_pass_its_words_off_as_anothers(page: Page, live_server, site, bookmark):
    page.goto(site + "/forged")
    forged = bookmark.replace("url: location.href", 'url: "https://news.example/1"')
    assert forged != bookmark
    with page.expect_popup() as opened:
        page.evaluate(forged)
    window = opened.value
    expect(window.get_by_text("it claims an address of another site")).to_be_visible()
    expect(window.locator("#send-button")).to_be_hidden()
    window.close()


def test_no_other_window_is_listened_to(page: Page, live_server, site, bookmark):
    """A frame or a second window of the same site is not who opened ours."""
    page.goto(site + "/story")
    quiet = bookmark.replace("there.postMessage(page, event.origin)", "window.ready = there")
    with page.expect_popup() as opened:
        page.evaluate(quiet)
    window = opened.value
    page.wait_for_function("window.ready")
    page.evaluate(
        """() => {
          const frame = document.body.appendChild(document.createElement("iframe"));
          const page = {tracker: "page", url: location.href, title: "x", selection: "", html: "<p>x</p>"};
          frame.contentWindow.eval("(there, page) => there.postMessage(page, '*')")(window.ready, page);
        }"""
    )
    # Messages come in their order, and the first that is taken is the last.
    page.evaluate(
        """() => window.ready.postMessage(
          {tracker: "page", url: location.href, title: "Own", selection: "", html: "<p>x</p>"}, "*")"""
    )
    expect(window.locator("#sent-title")).to_have_text("Own")
    window.close()


def test_a_page_that_is_too_large_is_told_so_and_nothing_opens(
    page: Page, monkeypatch, live_server, site, sign_in
):
    monkeypatch.setattr(send, "LARGEST_SENT", 200)
    sign_in("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/send/bookmark")
    code = unquote((page.locator("#bookmark").get_attribute("href") or "").removeprefix("javascript:"))
    open_as_member(page, site, "/story")
    told: list[str] = []

    def hear(dialog):
        told.append(dialog.message)
        dialog.accept()

    page.on("dialog", hear)
    page.evaluate(code)
    assert told == ["This page is too large to be sent. Save it as a file and add that to Tracker."]
    assert len(page.context.pages) == 1


def test_where_a_site_cuts_the_window_off_the_other_way_is_shown(page: Page, live_server, site, bookmark):
    open_as_member(page, site, "/cut")
    with page.expect_popup() as opened:
        page.evaluate(bookmark)
    window = opened.value
    expect(window.get_by_text("No page arrived.")).to_be_visible()
    window.locator("#send-instead").click()
    expect(window.get_by_label("Choose files")).to_be_visible()
    window.close()


def test_without_script_the_window_does_not_wait_and_shows_the_other_way(browser: Browser, live_server):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    let_in(context, person("ana", Role.ANALYST), live_server.url)
    page = context.new_page()
    page.goto("/send")
    expect(page.get_by_text("Receiving a page needs script")).to_be_visible()
    expect(page.get_by_text("Waiting for the page")).to_be_hidden()
    page.get_by_role("link", name="Add a file").click()
    expect(page.get_by_label("Choose files")).to_be_visible()
    page.goto("/send/bookmark")
    expect(page.get_by_text("Or make a bookmark by hand")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    context.close()
