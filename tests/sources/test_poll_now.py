"""Who may have a feed polled at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, FeedFactory
from tracker.sources.models import Feed
from tracker.sources.services import poll_now

pytestmark = pytest.mark.django_db


def test_a_reader_asks_for_no_poll_whatever_the_door(reader, analyst, administrator):
    feed = FeedFactory(next_due_at=NOW + timedelta(hours=1))
    assert poll_now(Feed.objects.all(), by=reader, now=NOW) == 0
    feed.refresh_from_db()
    assert feed.next_due_at > NOW
    assert poll_now(Feed.objects.all(), by=analyst, now=NOW) == 1
    assert poll_now(Feed.objects.all(), by=administrator, now=NOW) == 1


def test_a_feed_that_was_paused_is_polled_too_and_one_that_is_off_is_not(analyst):
    paused = FeedFactory(paused_at=NOW - timedelta(days=1), next_due_at=NOW + timedelta(days=1))
    off = FeedFactory(is_on=False, next_due_at=NOW + timedelta(days=1))
    assert poll_now(Feed.objects.all(), by=analyst, now=NOW) == 1
    assert list(Feed.objects.due(NOW)) == [paused]
    assert Feed.objects.get(pk=off.pk).next_due_at > NOW
