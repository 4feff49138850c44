"""Pages that are closed to us: the text of their feed is kept, marked, and gives way to the page's."""

from __future__ import annotations

import pytest

from tests.ingestion.site import Entry
from tests.ingestion.watching import counts, hour, poll, watch
from tracker import pipeline
from tracker.ingestion.models import Article, IngestionItem, Outcome, Snapshot
from tracker.ingestion.services import entries
from tracker.ingestion.snapshots import read_bytes_of

pytestmark = pytest.mark.django_db
WORDS = "The clerk told the harbour office that the barge had carried coal for nobody. " * 6
FEED, FETCHED = Snapshot.Origin.FEED, Snapshot.Origin.FETCHED


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 451])
def test_where_a_page_is_closed_the_text_of_the_feed_is_kept_and_marked(paper, status):
    page = paper.story("barge", status=status)
    entry = Entry("/story/barge", "Coal for nobody", published="Mon, 02 Mar 2026 10:00:00 +0900", text=WORDS)
    feed = watch(paper.feed(entry))
    run = poll(feed, at=3)
    assert counts(run) == {"seen": 1, "new": 1}
    article, item = Article.objects.get(), run.items.get()
    assert (article.canonical_url, article.title, article.publisher) == (
        page,
        "Coal for nobody",
        feed.publisher,
    )
    assert (article.published_text, article.published_offset) == ("Mon, 02 Mar 2026 10:00:00 +0900", 540)
    assert article.text.text == WORDS.strip()
    assert str(status) in item.reason
    assert item.carried_text == ""
    snapshot = article.text.snapshot
    assert (snapshot.origin, snapshot.media_type) == (FEED, "text/plain; charset=utf-8")
    assert (snapshot.retrieval["feed"], snapshot.retrieval["page"]) == (feed.url, page)
    assert snapshot.retrieval["polled_at"] == hour(3).isoformat()
    assert read_bytes_of(snapshot.sha256).decode() == WORDS.strip()


def test_a_summary_is_text_where_it_is_long_enough_and_a_teaser_is_none(paper):
    paper.story("a", status=403)
    paper.story("b", status=403)
    run = poll(watch(paper.feed(Entry("/story/a", summary=WORDS), Entry("/story/b", summary="Read more"))))
    assert counts(run) == {"seen": 2, "new": 1, "failed": 1}


def test_a_page_that_opens_later_is_a_new_version_and_stays_when_it_closes_again(paper):
    paper.story("barge", status=403)
    feed = watch(paper.feed(Entry("/story/barge", "One", text=WORDS)))
    poll(feed)
    paper.story("barge")
    paper.feed(Entry("/story/barge", "Two", text=WORDS))
    assert poll(feed, at=2).items.get().reason == "A new version of a known article."
    article = Article.objects.get()
    assert (article.texts.count(), article.text.snapshot.origin) == (2, FETCHED)
    paper.story("barge", status=410)
    paper.feed(Entry("/story/barge", "Three", text=WORDS + "And one word more."))
    item = poll(feed, at=4).items.get()
    assert (item.outcome, "(410)" in item.reason) == (Outcome.KNOWN, True)
    article.refresh_from_db()
    assert article.text.snapshot.origin == FETCHED


def test_a_page_that_says_the_same_as_its_feed_becomes_the_source(paper):
    page = paper.story("barge", status=403)
    paper.feed(Entry("/story/barge", "One", text=WORDS))
    feed = watch(f"{paper.url}/feed.xml")
    poll(feed)
    paper.put("/story/barge", WORDS.strip(), "text/plain; charset=utf-8")
    paper.feed(Entry("/story/barge", "Two", text=WORDS))
    poll(feed, at=2)
    article = Article.objects.get(canonical_url=page)
    assert article.text.snapshot.origin == FETCHED


def test_the_carried_text_goes_where_the_page_is_readable_and_stays_for_another_try_where_it_fails(paper):
    paper.story("a")
    paper.story("b", status=503)
    poll(watch(paper.feed(Entry("/story/a", text=WORDS), Entry("/story/b", text=WORDS))))
    a, b = IngestionItem.objects.order_by("pk")
    assert (a.outcome, a.carried_text) == (Outcome.NEW, "")
    assert (b.outcome, b.carried_text) == (Outcome.WAITING, WORDS.strip())


def test_the_carried_text_is_bounded(paper, monkeypatch):
    monkeypatch.setattr(entries, "LONGEST_TEXT", 50)
    paper.story("barge", status=403)
    poll(watch(paper.feed(Entry("/story/barge", text=WORDS))))
    assert Article.objects.get().text.text == WORDS[:50].strip()


def test_an_entry_without_a_link_is_the_text_that_its_feed_carried(paper):
    feed = watch(
        paper.feed(Entry(title="No link", guid="1", text=WORDS), Entry(guid="1", text="Short words."))
    )
    run = poll(feed)
    assert counts(run) == {"seen": 2, "new": 2}
    article = Article.objects.get(title="No link")
    assert (article.canonical_url, article.text.snapshot.origin) == ("", FEED)
    assert poll(feed, at=1).items.count() == 0


def test_a_poll_leaves_the_texts_of_entries_without_a_link_to_the_workers(paper):
    feed = watch(paper.feed(*(Entry(title=f"No {n}", guid=str(n), text=f"{WORDS} {n}") for n in range(3))))
    run = poll(feed, take_in=False)
    assert (run.items.filter(outcome=Outcome.WAITING).count(), Snapshot.objects.count()) == (3, 0)
    pk = run.items.earliest("pk").pk
    assert pipeline.take_in(pk).item.outcome == Outcome.NEW
    assert Snapshot.objects.get().retrieval["why"] == "The entry has no link to a page."


@pytest.mark.parametrize(
    "text", ["%PDF-1.7 is what the clerk wrote", "From: a\nTo: b\nHe wrote.", "<b>Ship</b>"]
)
def test_a_carried_text_is_text_whatever_it_looks_like(paper, text):
    paper.story("barge", status=403)
    escaped = text.replace("<", "&lt;")
    poll(watch(paper.feed(Entry("/story/barge", text=escaped))))
    assert Article.objects.get().text.text


def test_reading_again_keeps_the_title_and_date_of_the_feed(paper):
    paper.story("barge", status=403)
    words = "A short line\n\n2 January 2020\n\n" + WORDS
    poll(watch(paper.feed(Entry("/story/barge", "Coal", published="2026-03-01T00:00:00Z", text=words))))
    pipeline.read_again(Article.objects.get())
    article = Article.objects.get()
    assert (article.title, article.published_at.year) == ("Coal", 2026)


def test_where_robots_txt_forbids_a_page_the_text_of_the_feed_is_kept(paper):
    paper.put("/robots.txt", "User-agent: *\nDisallow: /story/", "text/plain")
    paper.story("barge")
    run = poll(watch(paper.feed(Entry("/story/barge", text=WORDS), Entry("/story/other"))))
    assert counts(run) == {"seen": 2, "new": 1, "refused": 1}
    assert paper.fetched_pages == 0
    article = Article.objects.get()
    assert article.text.snapshot.origin == FEED
    assert "robots.txt" in article.items.get().reason
