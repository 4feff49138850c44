"""The interval of a feed, as an administrator edits it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.pages import post_form
from tests.factories import FeedFactory
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "is_sooner"), [(60, True), (43_200, False)])
def test_a_shorter_interval_counts_from_the_last_poll_and_a_longer_one_from_the_next(
    client, administrator, minutes, is_sooner
):
    polled = timezone.now() - timedelta(minutes=30)
    feed = FeedFactory(
        interval_minutes=1440, last_success_at=polled, next_due_at=polled + timedelta(minutes=1440)
    )
    client.force_login(administrator)
    answer = post_form(client, reverse("admin:sources_feed_change", args=[feed.pk]), interval_minutes=minutes)
    assert answer.status_code == 302
    due = Feed.objects.get(pk=feed.pk).next_due_at
    assert due == (polled + timedelta(minutes=60) if is_sooner else feed.next_due_at)
