"""The pages of the administration that look at a site: by POST only, and each with its outcome."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.admin.pages import post_form
from tests.factories import FeedFactory, ItemFactory, PublisherFactory, RunFactory
from tests.ingestion.conftest import paper  # noqa: F401 - the local site
from tests.ingestion.site import XML, Entry, sitemap
from tests.ingestion.watching import START, hour
from tracker.ingestion.models import IngestionRun, Outcome
from tracker.sources.models import BlindSpot, Feed, Publisher
from tracker.sources.opml import read_opml

pytestmark = pytest.mark.django_db
DISCOVER, IMPORT, LIST = (f"admin:sources_feed_{page}" for page in ("discover", "import", "changelist"))
OPML = b'<opml><body><outline text="Port" xmlUrl="https://port.example/rss"/><outline xmlUrl="ftp://x"/></body></opml>'


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def fields_of(page: str) -> dict[str, str]:
    """What the first form that adds a candidate would send, as a browser reads it."""
    form = page[page.index('name="kind"') - 400 :]
    form = form[form.index("csrfmiddlewaretoken") if "csrfmiddlewaretoken" in form[:400] else 0 :]
    sent = dict(re.findall(r'<input type="(?:hidden|number|text)" name="(\w+)"(?: value="([^"]*)")?', form))
    sent |= {
        name: (re.search(r'<option value="([^"]*)" selected', options) or ["", ""])[1]
        for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    }
    return sent


def test_pasting_a_page_looking_and_adding_makes_a_feed_that_is_polled(signed_in, paper):  # noqa: F811
    paper.story("a", title="Barge seen again")
    paper.put(
        "/", '<title>The Gazette</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    )
    paper.feed(Entry("/story/a", "Barge <b>seen</b> again", published=START))
    assertContains(signed_in.get(reverse(LIST)), reverse(DISCOVER))
    page = signed_in.post(reverse(DISCOVER), {"address": paper.url, "link_pattern": ""})
    assertContains(page, "Barge seen again")
    assertContains(page, "was seen by a clerk")
    assert not Feed.objects.exists()
    sent = fields_of(page.content.decode())
    assert (sent["url"], sent["kind"], sent["name"]) == (
        f"{paper.url}/feed.xml",
        "syndication",
        "The Gazette",
    )
    answer = signed_in.post(reverse(DISCOVER), {**sent, "add": "Add"})
    feed = Feed.objects.select_related("publisher").get()
    assertRedirects(answer, reverse("admin:sources_feed_change", args=[feed.pk]))
    assert (feed.is_on, feed.interval_minutes, feed.publisher.name) == (True, 60, "The Gazette")
    assert feed.pk in Feed.objects.due(feed.next_due_at).values_list("pk", flat=True)
    again = signed_in.post(reverse(DISCOVER), {"address": paper.url, "link_pattern": ""})
    assertContains(again, "watched already")


def test_a_known_publisher_is_chosen(signed_in, paper):  # noqa: F811
    publisher = PublisherFactory(name="Known Gazette", domains=["127.0.0.1"])
    PublisherFactory(name="The Gazette", domains=["0.0.1"])
    page = signed_in.post(reverse(DISCOVER), {"address": paper.feed(Entry("/a")), "link_pattern": ""})
    sent = fields_of(page.content.decode())
    assert sent["publisher"] == str(publisher.pk)
    signed_in.post(reverse(DISCOVER), {**sent, "add": "Add"})
    assert Feed.objects.get().publisher == publisher
    assert Publisher.objects.count() == 2


def test_a_page_of_links_is_looked_at_by_a_pattern_of_ones_own(signed_in, paper):  # noqa: F811
    paper.story("a")
    paper.put("/news", '<a href="/story/a">One headline</a>')
    page = signed_in.post(reverse(DISCOVER), {"address": f"{paper.url}/news", "link_pattern": "/story/*"})
    assertContains(page, "One headline")
    sent = fields_of(page.content.decode())
    signed_in.post(reverse(DISCOVER), {**sent, "name": "Gazette", "add": "Add"})
    feed = Feed.objects.get()
    assert (feed.kind, feed.link_pattern) == (Feed.Kind.LISTING, "/story/*")


def test_what_cannot_be_looked_at_or_added_is_told_and_can_be_mended(signed_in, paper):  # noqa: F811
    page = signed_in.post(reverse(DISCOVER), {"address": f"{paper.url}/nowhere", "link_pattern": ""})
    assertContains(page, "There is no such page (404).", status_code=422)
    assertContains(signed_in.post(reverse(DISCOVER), {"address": ""}), "required", status_code=422)
    FeedFactory(url="https://port.example/rss")
    sent = {"url": "https://port.example/rss", "kind": "syndication", "interval_minutes": 60, "add": "Add"}
    sent |= {"publisher": "", "name": "New one", "publisher_kind": "other", "country": "GB", "domain": ""}
    assertContains(signed_in.post(reverse(DISCOVER), sent), "already exists", status_code=422)
    assert not Publisher.objects.filter(name="New one").exists()
    nameless = signed_in.post(reverse(DISCOVER), {**sent, "url": "https://port.example/other", "name": ""})
    assertContains(nameless, "Choose a publisher", status_code=422)
    wrong = signed_in.post(reverse(DISCOVER), {**sent, "url": "https://port.example/other", "country": "G1"})
    assertContains(wrong, "Two capital letters", status_code=422)


def test_what_a_site_says_is_shown_and_never_markup(signed_in, paper):  # noqa: F811
    paper.feed(Entry("/a", "<script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt;"))
    page = signed_in.post(reverse(DISCOVER), {"address": f"{paper.url}/feed.xml", "link_pattern": ""})
    assertNotContains(page, "<script>alert")
    assertNotContains(page, "<img src=x")


def test_a_get_fetches_nothing(signed_in, paper):  # noqa: F811
    url = f"{reverse(DISCOVER)}?address={paper.url}&add=1"
    assertContains(signed_in.get(url), "Any page of the site")
    feed = FeedFactory(url=f"{paper.url}/feed.xml")
    assertContains(signed_in.get(reverse("admin:sources_feed_back_fill", args=[feed.pk])), "sitemap.xml")
    assert not paper.hits


def test_a_list_is_imported_and_each_feed_has_its_outcome(signed_in):
    page = signed_in.post(reverse(IMPORT), {"file": SimpleUploadedFile("feeds.opml", OPML)})
    assertContains(page, "1 feed added, 0 known already, 1 refused.")
    assertContains(page, "https://port.example/rss")
    assert not Feed.objects.get().is_on
    wrong = signed_in.post(reverse(IMPORT), {"file": SimpleUploadedFile("x.opml", b"<html>")})
    assertContains(wrong, "no OPML", status_code=422)
    assertContains(signed_in.post(reverse(IMPORT), {}), "required", status_code=422)


def test_the_list_that_ships_is_taken_by_one_button(signed_in):
    assertContains(signed_in.get(reverse(IMPORT)), "Take these feeds")
    assertContains(signed_in.post(reverse(IMPORT), {"shipped": "1"}), "0 refused.")
    assert Feed.objects.filter(is_on=False).count() >= 20
    assertContains(signed_in.post(reverse(IMPORT), {"shipped": "1"}), "0 feeds added")


def test_chosen_feeds_are_exported(signed_in):
    feeds = [FeedFactory(), FeedFactory(), FeedFactory()]
    data = {"action": "export_opml", "_selected_action": [feed.pk for feed in feeds[:2]]}
    answer = signed_in.post(reverse(LIST), data)
    assert "attachment" in answer["Content-Disposition"]
    assert {one.url for one in read_opml(answer.content)} == {feed.url for feed in feeds[:2]}


def test_a_gap_is_filled_from_the_page_of_its_feed(signed_in, paper, administrator):  # noqa: F811
    url = paper.story("a")
    paper.put("/sitemap.xml", sitemap((url, "2026-03-02T09:00:00Z")), XML)
    feed = FeedFactory(url=f"{paper.url}/feed.xml")
    spot = {
        "feed": feed,
        "kind": BlindSpot.Kind.BEHIND,
        "began_at": START,
        "ended_at": hour(5),
        "likely_missed": 4,
    }
    BlindSpot.objects.create(**spot, why="None was known.")
    assertContains(
        signed_in.get(reverse("admin:sources_feed_change", args=[feed.pk])), "Back-fill from a sitemap"
    )
    address = reverse("admin:sources_feed_back_fill", args=[feed.pk])
    page = signed_in.get(address)
    assertContains(page, "about 4 entries")
    assertContains(page, 'value="2026-03-02T08:00"')
    sent = {"sitemap": f"{paper.url}/sitemap.xml", "since": "2026-03-02T08:00", "until": "2026-03-02T13:01"}
    answer = signed_in.post(address, sent)
    run = IngestionRun.objects.get()
    assertRedirects(answer, reverse("admin:ingestion_ingestionrun_change", args=[run.pk]))
    assert (run.trigger, run.by, run.seen) == (IngestionRun.Trigger.BACKFILL, administrator, 1)
    nothing = signed_in.post(address, {**sent, "since": "2026-01-01T00:00", "until": "2026-01-02T00:00"})
    assertContains(nothing, "no page of that time", status_code=422)
    assert signed_in.get(reverse("admin:sources_feed_back_fill", args=[0])).status_code == 404


def test_a_changed_filter_can_be_applied_to_what_it_dropped(signed_in):
    feed = FeedFactory(unwanted_words=["tea"])
    run = RunFactory(feed=feed, seen=1)
    ItemFactory(
        run=run, feed=feed, identity="1", title="Tea", outcome=Outcome.FILTERED, url="https://a.example/1"
    )
    answer = post_form(signed_in, reverse("admin:sources_feed_change", args=[feed.pk]), unwanted_words="cup")
    assertContains(signed_in.get(answer.url), "can be looked at again")
    signed_in.post(reverse(LIST), {"action": "look_again", "_selected_action": [feed.pk]})
    assertContains(signed_in.get(reverse(LIST)), "1 pass now")
    assert run.items.get().outcome == Outcome.WAITING


@pytest.mark.parametrize("page", [DISCOVER, IMPORT])
def test_the_pages_are_for_administrators(client, lead, page):
    client.force_login(lead)
    for answer in (client.get(reverse(page)), client.post(reverse(page), {"shipped": "1"})):
        assert answer.status_code == 302
    assert not Feed.objects.exists()
