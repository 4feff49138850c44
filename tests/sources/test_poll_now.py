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
