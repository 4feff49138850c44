"""A worker killed in the middle, a broker emptied: every document is there in the end, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from tests.factories import FeedFactory
from tests.ingestion.feed_server import FeedServer
from tracker import tasks
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome, Snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DOCUMENTS = 5


def database_url() -> str:
    """The test database, as another process finds it."""
    at = connection.settings_dict
    secret = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{secret}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


class Worker:
    """A real worker process, and the lines that it writes."""

    def __init__(self, media: str) -> None:
        environment = {
            **os.environ,  # noqa: TID251 - the child needs PATH and the like
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": media,
            "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
            "PYTHONUNBUFFERED": "1",
        }
        command = ["-m", "celery", "-A", "tracker", "worker", "-Q", "fetch,read", "--pool", "solo"]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, *command, "--without-mingle", "--without-gossip", "--loglevel", "info"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines_until(self, wanted: int, words: str) -> int:
        """Read what it writes until `words` stood in `wanted` lines; returns how many there were."""
        found = 0
        assert self.process.stderr is not None
        for line in self.process.stderr:
            found += words in line
            if found == wanted:
                break
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def worker(media: object) -> Iterator[Worker]:
    running = Worker(str(media))
    try:
        yield running
    finally:
        running.kill()


@pytest.fixture
def broker() -> Iterator[Redis]:
    redis = Redis.from_url(django_settings.CELERY_BROKER_URL)
    empty(redis)
    yield redis
    empty(redis)


def empty(redis: Redis) -> None:
    """Take away every message, as a broker does that restarts without its data."""
    for key in redis.scan_iter("tracker:*"):
        redis.delete(key)


def let_time_pass() -> None:
    """What ten minutes do: claims of the dead run out."""
    past = timezone.now() - timedelta(seconds=1)
    IngestionItem.objects.filter(outcome=Outcome.WAITING).update(claimed_until=None, due_at=past)


@pytest.mark.parametrize("lose_messages", [False, True])
def test_every_document_is_there_once_after_a_kill(broker, settings, tmp_path, lose_messages):
    with FeedServer(size=DOCUMENTS).running() as site:
        site.hold(2)
        FeedFactory(url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(minutes=1))
        with worker(tmp_path) as first:
            current_app.send_task("tracker.tasks.fetch_due_feeds")
            assert site.reached.wait(60), "the worker never came to the third page"
            first.kill()
        site.let_go()
        if lose_messages:
            empty(broker)
        read_before = Article.objects.filter(state=Article.State.READ).count()
        let_time_pass()
        with worker(tmp_path) as second:
            tasks.sweep()
            left = DOCUMENTS - read_before
            assert second.lines_until(left, " read [") == left
    assert Article.objects.count() == Snapshot.objects.count() == DOCUMENTS
    assert set(Article.objects.values_list("state", flat=True)) == {Article.State.READ}
    assert IngestionItem.objects.filter(outcome=Outcome.NEW).count() == DOCUMENTS
    run = IngestionRun.objects.get()
    assert (run.seen, run.new) == (DOCUMENTS, DOCUMENTS)


def test_a_tick_and_its_twin_poll_a_feed_once(broker, settings):
    with FeedServer(size=1).running() as site:
        settings.FETCH_ALLOW_NETWORKS = ()
        feed = FeedFactory(url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(minutes=1))
        assert tasks.fetch_due_feeds() == 1
        tasks.fetch_feed(feed.pk)
        tasks.fetch_feed(feed.pk)
    assert IngestionRun.objects.count() == 1
