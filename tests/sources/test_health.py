"""How feeds fare in one word, when they could not be seen, and what the bar of each page tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import NOW, FeedFactory, PublisherFactory
from tracker.sources.models import BlindSpot, Feed
from tracker.sources.queries import (
    GRACE,
    FeedState,
    alarms,
    blind_now,
    blind_spans,
    count_states,
    with_state,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def feed(**fields):
    return FeedFactory(**{"next_due_at": NOW + HOUR, **fields})


def spot(of, began, ended=None, kind="down", **fields):
    return BlindSpot.objects.create(feed=of, kind=kind, began_at=began, ended_at=ended, **fields)


def states():
    return dict(with_state(Feed.objects.all(), now=NOW).values_list("pk", "state"))


def test_each_feed_is_in_one_state_and_the_worst_counts():
    healthy = feed()
    just_due = feed(next_due_at=NOW - GRACE + timedelta(seconds=1))
    late = feed(next_due_at=NOW - GRACE)
    failing = feed(failures_in_row=1, next_due_at=NOW - HOUR)
    paused = feed(failures_in_row=9, paused_at=NOW - HOUR)
    shortened = feed(shortened_to=15)
    missed = feed()
    spot(missed, NOW - HOUR, kind="behind")
    caught_up = feed()
    spot(caught_up, NOW - HOUR, NOW, kind="behind")
    off = feed(is_on=False, failures_in_row=9, paused_at=NOW)
    assert states() == {
        healthy.pk: "healthy",
        just_due.pk: "healthy",
        late.pk: "late",
        failing.pk: "failing",
        paused.pk: "paused",
        shortened.pk: "behind",
        missed.pk: "behind",
        caught_up.pk: "healthy",
        off.pk: "off",
    }
    assert count_states(Feed.objects.all(), now=NOW) == {
        "healthy": 3, "late": 1, "failing": 1, "paused": 1, "behind": 2, "off": 1,
    }  # fmt: skip
    ranks = (
        with_state(Feed.objects.all(), now=NOW).order_by("rank").values_list("state", flat=True).distinct()
    )
    assert list(ranks) == [state.value for state in FeedState]


class TestSpans:
    def test_those_that_overlap_a_period_are_cut_to_it(self):
        one = feed()
        spot(one, NOW - 9 * HOUR, NOW - 8 * HOUR)
        across = spot(one, NOW - 8 * HOUR, NOW - 5 * HOUR)
        inside = spot(one, NOW - 4 * HOUR, NOW - 3 * HOUR)
        still = spot(one, NOW - 2 * HOUR)
        spot(feed(), NOW - 4 * HOUR, NOW - 3 * HOUR)
        since, until = NOW - 6 * HOUR, NOW - HOUR
        spans = blind_spans(since=since, until=until, feeds=[one.pk])
        assert [(span.spot, span.since, span.until, span.is_open) for span in spans] == [
            (across, since, NOW - 5 * HOUR, False),
            (inside, NOW - 4 * HOUR, NOW - 3 * HOUR, False),
            (still, NOW - 2 * HOUR, until, True),
        ]

    def test_those_of_a_publisher_are_those_of_its_feeds(self):
        publisher = PublisherFactory()
        first, second = feed(publisher=publisher), feed(publisher=publisher)
        wanted = {spot(first, NOW - HOUR), spot(second, NOW - HOUR, NOW)}
        spot(feed(), NOW - HOUR)
        spans = blind_spans(since=NOW - 2 * HOUR, until=NOW, publishers=[publisher.pk])
        assert {span.spot for span in spans} == wanted
        assert len(blind_spans(since=NOW - 2 * HOUR, until=NOW)) == 3

    def test_what_cannot_be_seen_now_begins_with_what_matters_and_lasts_longest(self):
        spot(feed(), NOW - 9 * HOUR, NOW)
        long, short, matters = feed(), feed(), feed(matters=True)
        spots = [spot(matters, NOW - HOUR), spot(long, NOW - 9 * HOUR), spot(short, NOW - 2 * HOUR)]
        spot(long, NOW - HOUR, kind="behind")
        now = blind_now(most=3)
        assert (now.feeds, now.first) == (3, spots)
        assert now.kinds == [("down", 3), ("entries missed between two polls", 1)]
        assert now.more == 1


class TestAlarm:
    def test_only_feeds_that_matter_and_are_on_are_told_of(self):
        feed(failures_in_row=3)
        feed(matters=True)
        feed(matters=True, is_on=False, failures_in_row=3)
        assert alarms(now=NOW) == {}
        cache.clear()
        feed(matters=True, failures_in_row=3)
        feed(matters=True, paused_at=NOW)
        feed(matters=True, shortened_to=15)
        assert alarms(now=NOW) == {"paused": 1, "failing": 1, "behind": 1}

    def test_it_stands_on_every_page_in_words_with_a_link_and_is_gone_when_all_is_well(self, client, reader):
        client.force_login(reader)
        page = client.get("/articles/")
        assertNotContains(page, "source-alarm")
        FeedFactory(matters=True, failures_in_row=2)
        cache.clear()
        page = client.get("/articles/")
        assertContains(page, "1 source that matters needs a look: 1 failing")
        assertContains(page, 'href="/sources/?matters=on"')

    def test_it_costs_one_query_in_a_while_and_none_in_between(self, django_assert_num_queries):
        feed(matters=True, failures_in_row=1)
        with django_assert_num_queries(1):
            assert alarms(now=NOW) == {"failing": 1}
        with django_assert_num_queries(0):
            assert alarms(now=NOW) == {"failing": 1}

    def test_a_cache_that_is_down_costs_a_query_and_no_page(self, settings, client, reader):
        FeedFactory(matters=True, failures_in_row=2)
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }
        client.force_login(reader)
        assertContains(client.get("/articles/"), "1 failing")
