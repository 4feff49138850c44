"""What a feed missed comes out of a sitemap, and nothing else does."""

from __future__ import annotations

import pytest

from tests.ingestion.site import XML, Entry, sitemap, sitemap_index
from tests.ingestion.watching import counts, hour, poll, watch
from tracker import pipeline
from tracker.ingestion.models import Article, IngestionRun
from tracker.ingestion.services import back_fill, backfill
from tracker.ingestion.services.hosts import rest
from tracker.sources.models import BlindSpot, Feed
from tracker.sources.services import SourceRefused

pytestmark = pytest.mark.django_db


def day(number: int) -> str:
    return f"2026-03-{number:02}T12:00:00Z"


@pytest.fixture
def feed(paper) -> Feed:
    """A feed that showed day 2 and then day 8: what came between is only in the sitemap."""
    for number in range(1, 10):
        paper.story(f"day{number}")
    feed = watch(paper.feed(Entry("/story/day2", published=day(2))))
    poll(feed, at=10)
    paper.feed(Entry("/story/day8", published=day(8)))
    poll(feed, at=24 * 7)
    paper.put("/map.xml", sitemap(*((f"{paper.url}/story/day{n}", day(n)) for n in range(1, 10))), XML)
    return feed


def fill(feed: Feed, by, first: int = 2, last: int = 8, path: str = "/map.xml") -> IngestionRun:
    site = feed.url.removesuffix("/feed.xml")
    run = back_fill(
        feed,
        f"{site}{path}",
        since=hour(24 * (first - 2)),
        until=hour(24 * (last - 2) + 8),
        by=by,
        now=hour(24 * 8),
    )
    for pk in pipeline.waiting_items(run):
        pipeline.take_in(pk)
    run.refresh_from_db()
    return run


def test_the_pages_of_a_gap_are_taken_in_under_the_feed(feed, administrator):
    run = fill(feed, administrator)
    assert counts(run) == {"seen": 7, "new": 5, "known": 2}
    assert (run.trigger, run.feed, run.by) == (IngestionRun.Trigger.BACKFILL, feed, administrator)
    assert set(Article.objects.values_list("publisher", flat=True)) == {feed.publisher_id}
    assert counts(fill(feed, administrator)) == {"seen": 7, "known": 7}


def test_what_was_taken_in_is_known_when_the_feed_shows_it_after_all(feed, administrator, paper):
    fill(feed, administrator)
    fetched = paper.fetched_pages
    paper.feed(Entry("/story/day5", "With a headline", published=day(5)))
    assert counts(poll(feed, at=24 * 9)) == {"seen": 1, "known": 1}
    assert paper.fetched_pages == fetched


def test_its_blind_spot_says_that_it_was_back_filled(feed, administrator):
    spot = BlindSpot.objects.get()
    fill(feed, administrator)
    spot.refresh_from_db()
    assert spot.why.endswith("Back-filled from a sitemap: 5 pages.")


def test_the_filter_of_the_feed_holds(feed, administrator):
    Feed.objects.filter(pk=feed.pk).update(unwanted_words=["day5"])
    feed.refresh_from_db()
    assert counts(fill(feed, administrator)) == {"seen": 7, "new": 4, "known": 2, "filtered": 1}


def test_the_maps_of_an_index_that_are_older_are_not_asked_for(feed, administrator, paper):
    old = paper.put("/old.xml", sitemap((f"{paper.url}/story/day1", day(1))), XML)
    paper.put("/i.xml", sitemap_index((old, "2026-02-28"), (f"{paper.url}/map.xml", day(9))), XML)
    assert counts(fill(feed, administrator, path="/i.xml"))["new"] == 5
    assert paper.hits["/old.xml"] == 0


def test_what_failed_in_the_feed_is_tried_again(feed, administrator, paper):
    paper.story("day3", status=404)
    paper.feed(Entry("/story/day3", published=day(3)))
    assert counts(poll(feed, at=24 * 8)) == {"seen": 1, "failed": 1}
    paper.story("day3")
    assert counts(fill(feed, administrator, 3, 3)) == {"seen": 1, "new": 1}


@pytest.mark.parametrize(
    ("first", "last", "path", "words"),
    [
        (8, 2, "/map.xml", "must begin before"),
        (20, 21, "/map.xml", "no page of that time"),
        (2, 8, "/nowhere.xml", "no such page"),
        (2, 8, "/story/day1", "web page"),
        (1, 9, "/map.xml", "choose less"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    feed, administrator, first, last, path, words, monkeypatch
):
    monkeypatch.setattr(backfill, "MOST_ENTRIES", 8)
    with pytest.raises(SourceRefused, match=words):
        fill(feed, administrator, first, last, path)
    assert not IngestionRun.objects.filter(trigger=IngestionRun.Trigger.BACKFILL).exists()


def test_the_guard_stands_before_a_sitemap_too(feed, administrator, settings):
    settings.FETCH_ALLOW_NETWORKS = ()
    with pytest.raises(SourceRefused, match="port"):
        fill(feed, administrator)


def test_a_reader_takes_nothing_in(feed, reader):
    with pytest.raises(SourceRefused, match="read but not add"):
        fill(feed, reader)


def test_a_site_that_asked_to_be_left_alone_is_left_alone(feed, administrator, paper):
    asked = paper.hits["/map.xml"]
    rest("127.0.0.1", until=hour(24 * 9), why="429", now=hour(24 * 8))
    with pytest.raises(SourceRefused, match="try again in a minute"):
        fill(feed, administrator)
    assert paper.hits["/map.xml"] == asked
