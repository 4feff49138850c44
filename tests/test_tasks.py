"""What tasks send on. That each may run twice, or meet its twin: tests/faults/test_every_task.py."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories import FeedFactory
from tests.ingestion.feed_server import FeedServer
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.ingestion.services import Delivered, deliver

pytestmark = pytest.mark.django_db
TWIN = Path(__file__).parent.parent / "tracker/ingestion/samples/munitions-by-night-train.txt"


def test_a_sweep_sends_what_waits_and_asks_no_more_until_it_waited_again(settings):
    run = deliver(
        by=Machine("test"), now=timezone.now(), files=[Delivered("a.txt", b"x" * 50)], enqueue=False
    )
    run.items.update(due_at=timezone.now() - timedelta(minutes=1))
    assert tasks.sweep()["items"] == 1
    assert tasks.sweep()["items"] == 0


def test_an_article_whose_message_was_lost_is_read_after_all():
    run = deliver(
        by=Machine("test"), now=timezone.now(), files=[Delivered("a.txt", TWIN.read_bytes())], enqueue=False
    )
    text = pipeline.read_item(run.items.get().pk)
    later = timezone.now() + timedelta(minutes=6)
    assert pipeline.sweep(now=later).articles == [text.article_id]
    assert pipeline.sweep(now=later).articles == [], "a backlog is not sent round again at every tick"
    assert tasks.read_article(text.article_id) > 0
    assert pipeline.sweep(now=later).articles == []


def test_a_poll_through_the_task_takes_a_feed_in(settings):

    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with FeedServer(size=2).running() as site:
        feed = FeedFactory(url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(hours=1))
        assert tasks.fetch_feed(feed.pk) == {"seen": 2, "known": 0}
