"""The gap meter: what a feed forgot between two polls is estimated, told, and polled for more often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.ingestion.site import Entry, Site
from tests.ingestion.watching import START, hour, poll, watch
from tracker.ingestion.models import IngestionRun
from tracker.sources.models import BlindSpot, Feed

pytestmark = pytest.mark.django_db


def window(paper: Site, numbers: Sequence[int], minutes: int = 10) -> str:
    """A feed that shows these entries: the n-th came so many minutes times n after the start."""
    return paper.feed(
        *(
            Entry(f"/x{n}", f"Entry {n}", published=START + timedelta(minutes=minutes * n))
            for n in reversed(numbers)
        )
    )


def look(feed: Feed, at: float) -> IngestionRun:
    return poll(feed, at=at, take_in=False)


def test_entries_that_came_and_went_are_estimated_and_put_on_record(paper):
    feed = watch(window(paper, range(10)), interval_minutes=240)
    look(feed, at=2)
    window(paper, range(24, 34))
    run = look(feed, at=6)
    assert run.likely_missed == 14
    spot = BlindSpot.objects.get()
    assert (spot.feed, spot.kind, spot.likely_missed) == (feed, BlindSpot.Kind.BEHIND, 14)
    assert (spot.began_at, spot.ended_at) == (hour(1.5), hour(4))
    assert "every 10 minutes" in spot.why
    feed.refresh_from_db()
    assert (feed.likely_missed, feed.shortened_to, feed.interval_now) == (14, 45, 45)
    assert feed.next_due_at == hour(6) + timedelta(minutes=45)


@pytest.mark.parametrize("numbers", [range(10, 20), range(9, 19), range(5, 15)], ids=["next", "one", "many"])
def test_where_windows_meet_or_overlap_hardly_anything_is_missed(paper, numbers):
    feed = watch(window(paper, range(10)))
    look(feed, at=2)
    window(paper, numbers)
    assert look(feed, at=4).likely_missed == (1 if numbers[0] == 10 else 0)


def test_the_first_poll_is_no_gap(paper):
    assert look(watch(window(paper, range(10))), at=2).likely_missed == 0
    assert not BlindSpot.objects.exists()


def test_an_empty_poll_is_no_gap(paper):
    feed = watch(window(paper, range(10)))
    look(feed, at=2)
    paper.feed()
    assert look(feed, at=6).likely_missed == 0
    assert not BlindSpot.objects.exists()


def test_entries_that_are_older_than_what_is_known_are_no_gap(paper):
    feed = watch(window(paper, range(20, 30)))
    look(feed, at=6)
    window(paper, range(10))
    look(feed, at=12)
    assert not BlindSpot.objects.exists()


def test_a_feed_without_dates_makes_no_claim(paper):
    feed = watch(paper.feed(Entry("/a")))
    look(feed, at=2)
    paper.feed(Entry("/b"))
    look(feed, at=6)
    assert not BlindSpot.objects.exists()


def test_mere_days_count_for_the_benefit_of_the_feed(paper):
    feed = watch(paper.feed(Entry("/a", published="2026-03-02")))
    look(feed, at=2)
    paper.feed(Entry("/b", published="2026-03-02"))
    look(feed, at=6)
    assert not BlindSpot.objects.exists()
    paper.feed(Entry("/c", published="2026-03-05"))
    look(feed, at=80)
    assert BlindSpot.objects.get().began_at.day == 3


def test_dates_of_change_stand_for_missing_dates(paper):
    feed = watch(paper.feed(Entry("/a", updated="2026-03-02T08:00:00Z")))
    look(feed, at=1)
    paper.feed(*(Entry(f"/b{n}", updated=f"2026-03-02T1{n}:00:00Z") for n in range(2)))
    assert look(feed, at=4).likely_missed == 1


def test_the_interval_is_never_under_five_minutes_and_comes_back_step_by_step(paper):
    feed = watch(window(paper, range(3), minutes=1), interval_minutes=60)
    look(feed, at=1)
    window(paper, range(300, 303), minutes=1)
    look(feed, at=6)
    feed.refresh_from_db()
    assert (feed.shortened_to, feed.next_due_at) == (5, hour(6) + timedelta(minutes=5))
    lengths = []
    for turn in range(11):
        look(feed, at=6.1 + turn / 10)
        feed.refresh_from_db()
        lengths.append(feed.shortened_to)
    assert lengths == [11, 17, 23, 29, 35, 41, 47, 53, 59, None, None]
    assert (feed.likely_missed, feed.interval_now) == (0, 60)
    assert BlindSpot.objects.get().likely_missed > 0
