"""No silence is taken for peace: when a feed could not be seen is written down as it happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import FeedFactory
from tests.ingestion.conftest import paper as paper
from tests.ingestion.site import Site
from tests.ingestion.watching import hour, poll, watch
from tracker.ingestion.services import due_feeds
from tracker.sources.models import BlindSpot, Feed
from tracker.sources.services import (
    PAUSED_AFTER,
    PAUSED_AFTER_FAILURES,
    note_failure,
    note_switched,
    poll_now,
)

pytestmark = pytest.mark.django_db
WEEK = PAUSED_AFTER.total_seconds() / 3600


def spots(feed: Feed) -> list[tuple[str, object, object]]:
    return list(feed.blind_spots.order_by("began_at", "pk").values_list("kind", "began_at", "ended_at"))


def test_a_feed_is_down_from_its_last_success_to_its_next_one(paper: Site):
    paper.feed_of_paths()
    feed = watch(f"{paper.url}/feed.xml")
    poll(feed, at=0)
    paper.put("/feed.xml", "gone", status=500)
    poll(feed, at=1)
    poll(feed, at=2)
    assert spots(feed) == [("down", hour(0), None)]
    assert "500" in feed.blind_spots.get().why
    paper.feed_of_paths()
    poll(feed, at=3)
    poll(feed, at=4)
    assert spots(feed) == [("down", hour(0), hour(3))]


def test_a_feed_that_was_never_seen_is_down_from_its_first_failure(paper: Site):
    feed = watch(f"{paper.url}/none.xml")
    poll(feed, at=5)
    assert spots(feed) == [("down", hour(5), None)]


def failing(paper: Site, *, failures: int, for_hours: float) -> Feed:
    """A feed that has failed so often, since so long before hour 1000."""
    feed = watch(f"{paper.url}/none.xml")
    poll(feed, at=1000 - for_hours)
    Feed.objects.filter(pk=feed.pk).update(failures_in_row=failures - 1)
    poll(feed, at=1000)
    feed.refresh_from_db()
    return feed


@pytest.mark.parametrize(
    ("failures", "for_hours"), [(PAUSED_AFTER_FAILURES - 1, WEEK), (PAUSED_AFTER_FAILURES, WEEK - 1)]
)
def test_a_feed_that_fails_not_often_or_not_long_enough_is_tried_on(paper: Site, failures, for_hours):
    assert failing(paper, failures=failures, for_hours=for_hours).paused_at is None


def test_a_feed_that_fails_long_enough_is_paused_and_told_and_never_dropped(paper: Site):
    feed = failing(paper, failures=PAUSED_AFTER_FAILURES, for_hours=WEEK)
    assert feed.paused_at == hour(1000)
    assert feed.is_on
    assert spots(feed) == [("down", hour(1000 - WEEK), None), ("paused", hour(1000), None)]
    assert "404" in feed.blind_spots.get(kind="paused").why
    assert due_feeds(now=hour(5000)) == []
    event = feed.events.order_by("-pgh_id").first()
    assert (event.paused_at, event.pgh_context["why"]) == (hour(1000), "Paused: it failed for too long")


def test_a_person_wakes_a_paused_feed_and_its_next_success_ends_the_gap(paper: Site, administrator):
    feed = failing(paper, failures=PAUSED_AFTER_FAILURES, for_hours=WEEK)
    assert poll_now(Feed.objects.filter(pk=feed.pk), by=administrator, now=hour(1100)) == 1
    assert due_feeds(now=hour(1100)) == [feed.pk]
    assert spots(feed) == [("down", hour(1000 - WEEK), None), ("paused", hour(1000), hour(1100))]
    poll(feed, at=1101)
    feed.refresh_from_db()
    assert feed.paused_at == hour(1101), "it fails still"
    paper.feed_of_paths(path="/none.xml")
    poll(feed, at=1102)
    feed.refresh_from_db()
    assert (feed.paused_at, feed.failures_in_row) == (None, 0)
    assert not feed.blind_spots.filter(ended_at=None).exists()


def test_a_feed_that_is_switched_off_is_blind_until_it_is_on_again(paper: Site):
    paper.feed_of_paths()
    feed = watch(f"{paper.url}/feed.xml")
    poll(feed, at=0)
    rows = Feed.objects.filter(pk=feed.pk)
    rows.update(is_on=False)
    for _twice in range(2):
        note_switched(rows, now=hour(1))
    assert spots(feed) == [("off", hour(1), None)]
    rows.update(is_on=True)
    note_switched(rows, now=hour(2))
    assert spots(feed) == [("off", hour(1), hour(2))]


def test_a_feed_that_is_off_is_not_down_and_one_that_was_never_on_leaves_no_gap(paper: Site):
    failed = watch(f"{paper.url}/none.xml")
    poll(failed, at=0)
    never = FeedFactory(is_on=False)
    Feed.objects.filter(pk=failed.pk).update(is_on=False)
    note_switched(Feed.objects.filter(pk__in=[failed.pk, never.pk]), now=hour(1))
    assert spots(failed) == [("down", hour(0), hour(1)), ("off", hour(1), None)]
    assert spots(never) == []


def test_an_administrator_who_switches_a_feed_leaves_its_blind_spot(client, administrator):
    from tests.admin.pages import address, post_form

    client.force_login(administrator)
    feed = FeedFactory(last_polled_at=hour(0), last_success_at=hour(0))
    assert post_form(client, address(feed, "change"), is_on="").status_code == 302
    assert feed.blind_spots.get().kind == BlindSpot.Kind.OFF
    assert post_form(client, address(feed, "change"), is_on="on").status_code == 302
    assert feed.blind_spots.get().ended_at is not None


def test_a_clock_that_goes_back_breaks_no_gap(paper: Site):
    feed = FeedFactory(last_success_at=hour(10))
    note_failure(feed, failures=1, why="500", now=hour(11))
    note_switched(Feed.objects.filter(pk=feed.pk), now=hour(9))
    Feed.objects.filter(pk=feed.pk).update(is_on=False, last_polled_at=hour(11))
    note_switched(Feed.objects.filter(pk=feed.pk), now=hour(9))
    assert feed.blind_spots.get(kind="down").ended_at == hour(10)
    assert hour(10) - hour(9) == timedelta(hours=1)
