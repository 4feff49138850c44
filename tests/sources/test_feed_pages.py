"""The pages of a feed in the administration."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import FeedFactory

pytestmark = pytest.mark.django_db


def test_how_a_feed_fares_shows_once_it_is_there(client, administrator):
    client.force_login(administrator)
    new = client.get(reverse("admin:sources_feed_add"))
    assertContains(new, "Interval in minutes")
    assertNotContains(new, "Next due")
    feed = FeedFactory()
    assertContains(client.get(reverse("admin:sources_feed_change", args=[feed.pk])), "Next due")
