"""A poll that fails in a way nobody foresaw: a failed run with its reason, and a feed that is left alone."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import FeedFactory
from tracker import tasks
from tracker.accounts.actors import Machine
from tracker.ingestion.models import IngestionItem, IngestionRun
from tracker.ingestion.services import polls
from tracker.sources.models import Feed

from .site import AccusingSite

pytestmark = pytest.mark.django_db
BY = Machine("test")


def due_feed(url: str = "https://a.example/feed") -> Feed:
    return FeedFactory(url=url, next_due_at=timezone.now() - timedelta(minutes=1))


def fails(monkeypatch: pytest.MonkeyPatch, where: str, fault: Exception) -> None:
    def fail(*_arguments: Any, **_more: Any) -> None:
        raise fault

    monkeypatch.setattr(polls, where, fail)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ZeroDivisionError("one in a million"), "ZeroDivisionError: one in a million"),
        (MemoryError(), "MemoryError"),
        (RecursionError("deep\0er"), "RecursionError: deeper"),
        (ValueError("x" * 100_000), "ValueError: xxx"),
    ],
)
def test_it_is_a_failed_run_and_the_feed_backs_off(monkeypatch, fault, words):
    feed = due_feed()
    fails(monkeypatch, "ask", fault)
    tasks.fetch_feed(feed.pk)
    run = IngestionRun.objects.get()
    assert run.problem.startswith(words)
    assert len(run.problem) <= 500
    assert run.finished_at is not None
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem) == (1, run.problem)
    assert feed.backing_off_until > timezone.now()
    assert tasks.fetch_due_feeds() == 0


def test_each_failure_in_a_row_leaves_it_alone_for_longer(monkeypatch):
    feed = due_feed()
    fails(monkeypatch, "ask", ZeroDivisionError())
    pauses = []
    for _poll in range(3):
        now = timezone.now()
        polls.poll_feed(feed.pk, by=BY, now=now, force=True)
        feed.refresh_from_db()
        pauses.append(feed.backing_off_until - now)
    assert pauses == sorted(pauses)
    assert feed.failures_in_row == 3


def test_a_poll_that_fails_while_it_is_written_down_leaves_nothing_half_done(monkeypatch, settings):
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with AccusingSite().running() as site:
        feed = due_feed(f"{site.url}/feed.xml")
        with monkeypatch.context() as patched:
            fails(patched, "finish_run", RuntimeError("half way"))
            polls.poll_feed(feed.pk, by=BY, now=timezone.now())
        run = IngestionRun.objects.get()
        assert (run.problem, run.seen) == ("RuntimeError: half way", 0)
        assert not IngestionItem.objects.exists()
        again = polls.poll_feed(feed.pk, by=BY, now=timezone.now(), force=True)
    assert (again.problem, again.seen, again.items.count()) == ("", 3, 3)
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem) == (0, "")
    connection.check_constraints()
