"""The page of one feed: blind spots on a timeline, failures to try again, what its filter dropped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import NOW, FeedFactory, ItemFactory, RunFactory
from tracker.allegations.queries.feed_page import FLOOR, HIGHEST, WIDTH, feed_page, feeds
from tracker.ingestion.models import IngestionItem, Outcome
from tracker.sources.models import BlindSpot

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page_of(feed, user, days=7):
    return feed_page(feeds(now=NOW).get(pk=feed.pk), user, days=days, now=NOW)


def ran(feed, at, **fields):
    return RunFactory(feed=feed, trigger="schedule", started_at=at, finished_at=at, **fields)


def test_days_stand_in_order_with_what_they_brought(reader):
    feed = FeedFactory()
    ran(feed, NOW, seen=4, new=4)
    ran(feed, NOW - timedelta(hours=2), seen=4, new=4)
    ran(feed, NOW - DAY, seen=2, new=2)
    ran(feed, NOW - DAY, problem="No answer.")
    ran(FeedFactory(), NOW, seen=99, new=99)
    line = page_of(feed, reader).timeline
    assert [day.on for day in line.days] == [date(2026, 2, 23) + n * DAY for n in range(8)]
    last, before = line.days[-1], line.days[-2]
    assert (last.runs, last.failed, last.new) == (2, 0, 8)
    assert (before.runs, before.failed, before.new) == (2, 1, 2)
    assert (last.height, last.y, before.height) == (HIGHEST, FLOOR - HIGHEST, HIGHEST / 4)
    assert [day.x for day in line.days] == sorted(day.x for day in line.days)
    assert (line.runs, line.new, line.failed) == (4, 10, 1)


def test_a_blind_spot_is_shaded_where_it_lies_and_an_hour_of_it_can_be_seen(reader):
    feed = FeedFactory()
    begin = datetime(2026, 2, 23, tzinfo=UTC)
    BlindSpot.objects.create(feed=feed, kind="down", began_at=begin + DAY, ended_at=begin + 3 * DAY)
    BlindSpot.objects.create(
        feed=feed, kind="down", began_at=NOW - timedelta(seconds=9), ended_at=NOW, why="x"
    )
    BlindSpot.objects.create(feed=feed, kind="off", began_at=begin - 9 * DAY, ended_at=begin - 8 * DAY)
    shades = page_of(feed, reader).timeline.shades
    assert [(shade.x, shade.width) for shade in shades[:1]] == [(WIDTH / 8, 2 * WIDTH / 8)]
    assert [shade.width for shade in shades[1:]] == [2]


def test_the_picture_has_its_table_and_the_words_of_the_spots(client, reader):
    feed = FeedFactory()
    BlindSpot.objects.create(
        feed=feed, kind="down", began_at=timezone.now() - DAY, why="The server answered 503"
    )
    client.force_login(reader)
    page = client.get(f"/sources/{feed.pk}")
    assertContains(page, 'class="shade"')
    assertContains(page, "1 span in which it could not be seen")
    assertContains(page, "The server answered 503")
    assertContains(page, "still so")


def test_failures_are_told_with_their_reason_and_tried_again_where_that_can_help(client, reader, analyst):
    feed = FeedFactory()
    run = RunFactory(feed=feed, seen=2, failed=2)
    again = ItemFactory(
        run=run,
        feed=feed,
        identity="1",
        outcome=Outcome.FAILED,
        reason="No answer.",
        url="https://x.example/1",
    )
    ItemFactory(
        run=run,
        feed=feed,
        identity="2",
        outcome=Outcome.REFUSED,
        reason="It leads into a private network.",
        url="https://x.example/2",
        may_pass=False,
    )
    assert [(f.item.identity, f.can_retry) for f in page_of(feed, reader).failures] == [
        ("2", False), ("1", True),
    ]  # fmt: skip
    client.force_login(reader)
    page = client.get(f"/sources/{feed.pk}")
    assertContains(page, "It leads into a private network.")
    assertNotContains(page, "retry-")
    client.force_login(analyst)
    assertContains(client.get(f"/sources/{feed.pk}"), f'id="retry-{again.pk}"')
    client.post(f"/runs/{run.pk}/retry", {"item": again.pk})
    assert IngestionItem.objects.get(pk=again.pk).outcome == Outcome.WAITING


def test_of_many_failures_only_the_newest_are_claimed(client, analyst):
    feed = FeedFactory()
    run = RunFactory(feed=feed, cancelled_at=NOW, cancelled_by=analyst)
    for n in range(21):
        ItemFactory(
            run=run, feed=feed, identity=str(n), outcome="failed", reason="No.", url=f"https://x.example/{n}"
        )
    ItemFactory(feed=feed, identity="x", outcome="filtered", reason="Sport")
    client.force_login(analyst)
    page = client.get(f"/sources/{feed.pk}")
    assertContains(page, "Failures </h2>")
    assertContains(page, "The newest 20", count=1)
    assertContains(page, 'Dropped by its filter <span class="count">1</span>')
    # What was cancelled goes on as a whole, or not at all.
    assertNotContains(page, "retry-")


def test_what_the_filter_dropped_is_told_with_why(client, reader):
    feed = FeedFactory(wanted_words=["coal"])
    ItemFactory(
        feed=feed,
        identity="1",
        outcome=Outcome.FILTERED,
        title="Cup final",
        reason="Without its words: coal",
    )
    ItemFactory(feed=FeedFactory(), identity="1", outcome=Outcome.FILTERED, title="Of another")
    client.force_login(reader)
    page = client.get(f"/sources/{feed.pk}")
    assertContains(page, "Cup final")
    assertContains(page, "Without its words: coal")
    assertNotContains(page, "Of another")


def test_missed_entries_are_told(client, reader):
    feed = FeedFactory(likely_missed=12)
    BlindSpot.objects.create(feed=feed, kind="behind", began_at=NOW, ended_at=NOW + DAY, likely_missed=12)
    assert page_of(feed, reader).likely_missed == 12
    client.force_login(reader)
    assertContains(client.get(f"/sources/{feed.pk}"), "12 entries were likely missed")


def test_administrators_find_the_way_to_change_it_and_others_do_not(client, reader, administrator):
    feed = FeedFactory()
    client.force_login(reader)
    page = client.get(f"/sources/{feed.pk}")
    assertNotContains(page, "/admin/")
    assertNotContains(page, "poll-now")
    client.force_login(administrator)
    page = client.get(f"/sources/{feed.pk}")
    assertContains(page, f"/admin/sources/feed/{feed.pk}/change/")
    assertContains(page, "poll-now")


def test_a_feed_that_is_not_there_is_not_found(client, reader):
    client.force_login(reader)
    assert client.get("/sources/999").status_code == 404
    assert client.get(f"/sources/{FeedFactory().pk}?days=abc").status_code == 200
