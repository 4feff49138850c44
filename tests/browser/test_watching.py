"""Adding a feed from its site in a real browser: by keyboard alone, without JavaScript, in every window."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import let_in
from tests.browser.looks import WINDOWS, look
from tests.conftest import person
from tests.ingestion.conftest import paper  # noqa: F401 - the local site
from tests.ingestion.site import Entry, Site
from tests.ingestion.watching import START
from tracker.accounts.models import Role
from tracker.accounts.services import grant_admin_permissions
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gazette(paper: Site) -> Site:  # noqa: F811
    named = '<link rel="alternate" type="application/rss+xml" title="All stories" href="/feed.xml">'
    headlines = "".join(f'<a href="/story/b{n}">The barge number {n} was seen again</a>' for n in range(4))
    paper.put("/", f"<title>Harbour Gazette</title>{named}<body>{headlines}")
    for n in range(4):
        paper.story(f"b{n}")
    paper.feed(*(Entry(f"/story/b{n}", f"The barge number {n} was seen", published=START) for n in range(4)))
    return paper


def tab_to(page: Page, where: str) -> None:
    """Press Tab until the element has the focus."""
    for _press in range(150):
        if page.evaluate("where => document.activeElement === document.querySelector(where)", where):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {where}")


def test_a_feed_is_found_looked_at_and_added_by_keyboard_without_script(
    browser: Browser, live_server, gazette
):
    grant_admin_permissions()
    context = browser.new_context(java_script_enabled=True)
    let_in(context, person("adam", Role.ADMINISTRATOR), live_server.url)
    # Script is blocked by refusing every script file, so that the page can still be asked where the focus is.
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('admin:sources_feed_discover')}")
    tab_to(page, "#id_address")
    page.keyboard.type(gazette.url)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2. What can be watched there")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    tab_to(page, ".offer summary")
    page.keyboard.press("Enter")
    expect(page.locator(".offer blockquote").first).to_contain_text("was seen by a clerk")
    tab_to(page, "#feed_1_interval_minutes")
    page.keyboard.press("Control+A")
    page.keyboard.type("45")
    tab_to(page, "#feed_1_add")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("The feed was added")
    feed = Feed.objects.select_related("publisher").get()
    assert (feed.url, feed.interval_minutes) == (f"{gazette.url}/feed.xml", 45)
    assert feed.publisher.name == "Harbour Gazette"
    context.close()


@pytest.mark.parametrize("size", WINDOWS)
def test_our_pages_about_feeds_fit_and_pass(browser: Browser, live_server, gazette, size):
    grant_admin_permissions()
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    let_in(context, person("adam", Role.ADMINISTRATOR), live_server.url)
    page = context.new_page()
    found = []
    for name in ("discover", "import"):
        page.goto(f"{live_server.url}{reverse(f'admin:sources_feed_{name}')}")
        found += look(page, name, "#content")
    page.locator("#shipped-send").click()
    page.wait_for_selector("#h-imported")
    found += look(page, "imported", "#content")
    feed = Feed.objects.order_by("-url").first()
    page.goto(f"{live_server.url}{reverse('admin:sources_feed_back_fill', args=[feed.pk])}")
    found += look(page, "back-fill", "#content")
    page.goto(f"{live_server.url}{reverse('admin:sources_feed_discover')}")
    page.locator("#id_address").fill(gazette.url)
    page.keyboard.press("Enter")
    page.wait_for_selector(".offer")
    page.locator(".offer summary").first.click()
    found += look(page, "offers", "#content")
    assert found == []
    context.close()
