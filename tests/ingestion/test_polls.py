"""Polls: what is due is fetched, what is new becomes items, what is known costs nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import FeedFactory
from tests.ingestion.feed_server import PAGE, FeedServer
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome
from tracker.ingestion.services import due_feeds, poll_feed
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db
BY = Machine("test")


@pytest.fixture
def site(settings) -> Iterator[FeedServer]:
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with FeedServer(size=3).running() as server:
        yield server


def feed_of(site: FeedServer, **fields: object) -> Feed:
    return FeedFactory(
        url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(minutes=1), **fields
    )


def poll(feed: Feed) -> IngestionRun | None:
    return poll_feed(feed.pk, by=BY, now=timezone.now(), force=True)


def test_a_poll_makes_an_item_of_each_new_entry_and_articles_of_them(site):
    feed = feed_of(site)
    run = poll(feed)
    assert run is not None
    assert (run.seen, run.items.count()) == (3, 3)
    for pk in pipeline.waiting_items(run):
        pipeline.take_in(pk)
    run.refresh_from_db()
    assert (run.seen, run.new, run.finished_at is not None) == (3, 3, True)
    article = Article.objects.select_related("publisher", "text__snapshot").order_by("pk").first()
    assert article is not None
    assert article.publisher == feed.publisher
    assert article.text is not None
    assert article.text.snapshot.retrieval["allowed_network"] is True


def test_a_known_entry_costs_no_fetch(site):
    feed = feed_of(site)
    for pk in pipeline.waiting_items(poll(feed)):
        pipeline.take_in(pk)
    fetched = dict(site.hits)
    again = poll(feed)
    assert (again.seen, again.known, again.new, again.items.count()) == (3, 3, 0, 0)
    assert {path: n for path, n in site.hits.items() if path != "/feed.xml"} == {
        path: n for path, n in fetched.items() if path != "/feed.xml"
    }


def test_a_poll_of_100_known_entries_takes_at_most_3_queries_more_than_an_empty_one(site):
    site.size = 0
    feed = feed_of(site)
    with CaptureQueriesContext(
        connection,
    ) as empty:
        poll(feed)
    site.size = 100
    poll(feed)
    IngestionItem.objects.update(outcome=Outcome.KNOWN)
    with CaptureQueriesContext(connection) as known:
        run = poll(feed)
    assert (run.seen, run.known) == (100, 100)
    assert len(known) <= len(empty) + 3


def test_only_feeds_that_are_on_and_due_are_polled(site):
    due = feed_of(site)
    FeedFactory(is_on=False)
    FeedFactory(next_due_at=timezone.now() + timedelta(hours=1))
    FeedFactory(backing_off_until=timezone.now() + timedelta(hours=1))
    assert due_feeds(now=timezone.now())[-1:] == [due.pk]
    now = timezone.now()
    assert poll_feed(due.pk, by=BY, now=now) is not None
    assert poll_feed(due.pk, by=BY, now=now) is None
    due.refresh_from_db()
    assert due.next_due_at == now + timedelta(minutes=due.interval_minutes)


def test_a_feed_that_did_not_change_is_not_read_again(site):
    site.etag = '"one"'
    feed = feed_of(site)
    poll(feed)
    run = poll(feed)
    assert site.hits["304"] == 1
    assert (run.seen, run.finished_at is not None) == (0, True)
    assert poll(feed) is not None
    assert site.hits["304"] == 2


def test_the_problem_of_a_feed_has_its_stage_and_status_until_a_poll_goes_well(site):
    feed = feed_of(site)
    Feed.objects.filter(pk=feed.pk).update(url=f"{site.url}/gone")
    poll(feed)
    failed = Feed.objects.get(pk=feed.pk)
    assert (failed.last_problem_stage, failed.last_problem_status) == (Feed.Stage.FETCH, 404)
    Feed.objects.filter(pk=feed.pk).update(url="http://10.0.0.1/feed.xml")
    poll(feed)
    refused = Feed.objects.get(pk=feed.pk)
    assert (refused.last_problem_stage, refused.last_problem_status) == (Feed.Stage.REFUSED, None)
    Feed.objects.filter(pk=feed.pk).update(url=feed.url)
    poll(feed)
    well = Feed.objects.get(pk=feed.pk)
    assert (well.last_problem_stage, well.last_problem_status) == ("", None)


def test_a_feed_that_fails_backs_off_and_says_why(site):
    feed = FeedFactory(url=f"{site.url}/story/not-a-feed", next_due_at=timezone.now())
    run = poll(feed)
    assert run.problem
    first = Feed.objects.get(pk=feed.pk)
    assert (first.failures_in_row, first.last_problem) == (1, run.problem)
    assert (first.last_problem_stage, first.last_problem_status) == (Feed.Stage.PARSE, None)
    assert first.backing_off_until > timezone.now()
    poll(feed)
    assert Feed.objects.get(pk=feed.pk).backing_off_until > first.backing_off_until


def test_one_bad_page_harms_no_other(site):
    feed = feed_of(site)
    run = poll(feed)
    bad = run.items.order_by("pk").first()
    IngestionItem.objects.filter(pk=bad.pk).update(url="http://127.0.0.1:1/closed")
    for _round in range(3):
        for pk in pipeline.waiting_items(run):
            pipeline.take_in(pk)
    run.refresh_from_db()
    assert (run.new, run.failed) == (2, 1)
    bad.refresh_from_db()
    assert bad.reason


class LongAddresses(FeedServer):
    """Its second page has an address of nearly 4,096 characters; written in ASCII its third one is longer."""

    noise = "".join(f"{n:x}" for n in random.Random(7).choices(range(16), k=3900))  # noqa: S311 - no secret

    def answer(self, path: str) -> tuple[str, str]:
        if path.startswith("/long"):
            return "text/html; charset=utf-8", PAGE.format(title="Barge 1 seen", n=1, day=1)
        media_type, text = super().answer(path)
        long, longer = f"{self.url}/long?{self.noise}", f"{self.url}/{'배' * 1000}"
        return media_type, text.replace(f"{self.url}/story/1", long).replace(f"{self.url}/story/2", longer)


def test_addresses_of_any_length_harm_no_other(settings):
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with LongAddresses(size=3).running() as site:
        feed = feed_of(site)
        run = poll(feed)
        assert run.seen == 3
        for pk in pipeline.waiting_items(run):
            pipeline.take_in(pk)
        run.refresh_from_db()
        assert (run.new, run.refused) == (2, 1)
        assert poll(feed).known == 3


def test_the_guard_stands_without_the_allowed_network(site, settings):
    settings.FETCH_ALLOW_NETWORKS = ()
    run = poll(feed_of(site))
    assert run.problem
    assert not site.hits
