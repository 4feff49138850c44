"""The worker as operators start it, killed in the middle, the broker emptied: each document is there once.

tests/faults kills at every step, in processes that start quicker.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.utils import timezone
from redis import Redis

from tests.factories import FeedFactory
from tests.ingestion.feed_server import FeedServer
from tests.workers import empty, worker
from tracker import tasks
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome, Snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DOCUMENTS = 5


@pytest.fixture
def broker() -> Iterator[Redis]:
    redis = Redis.from_url(django_settings.CELERY_BROKER_URL)
    empty(redis)
    yield redis
    empty(redis)


def let_time_pass() -> None:
    """What ten minutes do: claims of the dead run out."""
    past = timezone.now() - timedelta(seconds=1)
    IngestionItem.objects.filter(outcome=Outcome.WAITING).update(claimed_until=None, due_at=past)


def test_every_document_is_there_once_after_a_kill_and_a_loss_of_all_messages(broker, tmp_path):
    with FeedServer(size=DOCUMENTS).running() as site:
        site.hold(2)
        FeedFactory(url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(minutes=1))
        with worker(tmp_path) as first:
            current_app.send_task("tracker.tasks.fetch_due_feeds")
            assert site.reached.wait(60), "the worker never came to the third page"
            first.kill()
        site.let_go()
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
