"""Sending a page out of a browser: who may, what is guarded, what becomes of it."""

from __future__ import annotations

from html import unescape
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.ingestion.test_versions import fetched, page
from tracker import pipeline
from tracker.ingestion.models import IngestionRun, Snapshot
from tracker.ingestion.snapshots import read_bytes_of

pytestmark = pytest.mark.django_db
URL = "https://news.example/members/barge"


@pytest.fixture
def desk(client, analyst):
    client.force_login(analyst)
    return client


def sent(html=b"<p>Barges</p>", **fields):
    return {"url": URL, "title": "Barges", "page": SimpleUploadedFile("page.html", html), **fields}


def test_a_page_is_kept_byte_for_byte_under_its_address_and_marked_with_its_sender(desk, analyst):
    html = "<p>Bärges \r\n and\nlines</p>".encode()
    answer = desk.post("/send", sent(html, url=URL + "#part", selection="Bärges"))
    assert answer.status_code == 303
    run = IngestionRun.objects.get()
    assert answer.url == f"/runs/{run.pk}"
    assert (run.by, run.trigger, run.seen) == (analyst, "sent", 1)
    snapshot = Snapshot.objects.get()
    assert read_bytes_of(snapshot.sha256) == html
    assert (snapshot.origin, snapshot.request_url, snapshot.retrieval["name"]) == ("sent", URL, "ana")


def test_the_window_keeps_hold_of_the_one_that_opened_it_here_and_nowhere_else(desk):
    assert desk.get("/send")["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert desk.get("/send/bookmark")["Cross-Origin-Opener-Policy"] == "same-origin"
    assert desk.get("/add")["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_cannot_be_sent_from_another_site_or_by_readers_or_strangers(analyst, reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst)
    assert strict.post("/send", sent()).status_code == 403
    strict.force_login(reader)
    assert strict.get("/send").status_code == 403
    assert Client().post("/send", sent()).status_code == 302
    assert not IngestionRun.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"url": "file:///etc/passwd"}, "web address"),
        ({"url": ""}, "required"),
        ({"page": SimpleUploadedFile("page.html", b"")}, "Nothing of the page"),
    ],
)
def test_what_cannot_be_taken_is_told(desk, fields, why):
    answer = desk.post("/send", sent(**fields))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert "Nothing was taken in." in answer.content.decode()
    assert not IngestionRun.objects.exists()


def test_hostile_words_of_a_page_are_shown_as_words(desk):
    desk.post("/send", sent(title="<script>alert(1)</script>", selection="<img src=x>"))
    shown = desk.get(f"/runs/{IngestionRun.objects.get().pk}").content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_bookmark_hands_the_page_to_our_window_alone(desk):
    shown = desk.get("/send/bookmark").content.decode()
    code = unquote(unescape(shown.partition('id="bookmark" href="')[2].partition('"')[0]))
    assert code.startswith("javascript:(() => {")
    assert 'event.origin !== "http://testserver"' in code
    assert "postMessage(page, event.origin)" in code
    assert "\n" not in code


def test_the_article_says_who_sent_it_and_lists_what_else_came_in(desk, analyst):
    desk.post("/send", sent(page(2)))
    pipeline.read_item(IngestionRun.objects.get().items.get().pk)
    article = fetched(1, URL)
    shown = desk.get(f"/articles/{article.pk}").content.decode()
    assert "It came in 2 times" in shown
    assert "Sent from a browser, as its reader saw it, ana" in shown
    desk.post("/send", sent(page(3), preferred="on"))
    pipeline.read_item(IngestionRun.objects.order_by("-pk")[0].items.get().pk)
    shown = desk.get(f"/articles/{article.pk}").content.decode()
    assert "Sent by ana out of their browser, as they saw it" in shown
