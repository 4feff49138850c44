"""Every task may run twice: nothing is doubled and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tests.factories import ArticleTextFactory, FeedFactory
from tests.ingestion.feed_server import FeedServer
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.allegations.services import order_second_reading
from tracker.ingestion.models import Host
from tracker.ingestion.services import Delivered, deliver, deliver_container

pytestmark = pytest.mark.django_db
TWIN = Path(__file__).parent.parent / "tracker/ingestion/samples/munitions-by-night-train.txt"
# Every poll is recorded, also one that finds nothing; that is what a run is for.
GROWS = {"ingestion.IngestionRun"}


def rows() -> dict[str, int]:
    """How many rows each table of ours has."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model.__module__.startswith("tracker.") and model._meta.label not in GROWS
    }


def arguments_for(task: str) -> list[int | str]:
    """The id that a task takes, of work that waits for it."""
    now = timezone.now()
    match task:
        case "fetch_due_feeds" | "sweep":
            return []
        case "fetch_feed":
            return [FeedFactory(url="http://127.0.0.1:1/feed.xml", next_due_at=now - timedelta(hours=1)).pk]
        case "unpack":
            table = Delivered("list.csv", b"url\nhttps://a.example/1\n")
            return [deliver_container(table, by=Machine("test"), now=now, trigger="upload", enqueue=False).pk]
        case "serve_host":
            host = Host.objects.create(name="news.example", next_free_at=now, called_for=now)
            run = deliver(by=Machine("test"), now=now, urls=["https://news.example/1"], enqueue=False)
            run.items.update(host=host.name, url="http://127.0.0.1/secret")
            return [host.pk, now.isoformat()]
        case "take_in" | "read_item":
            run = deliver(
                by=Machine("test"), now=now, files=[Delivered("a.txt", TWIN.read_bytes())], enqueue=False
            )
            return [run.items.get().pk]
        case "read_article" | "reread_article":
            run = deliver(
                by=Machine("test"), now=now, files=[Delivered("a.txt", TWIN.read_bytes())], enqueue=False
            )
            text = pipeline.read_item(run.items.get().pk)
            assert text is not None
            return [text.article_id]
        case "ask_second_reader":
            # tests/second_reader asks a real endpoint; here it was switched off meanwhile.
            order = order_second_reading(ArticleTextFactory(), model="tiny", now=now)
            return [order.pk]
    raise AssertionError(f"say here what {task} works on")


OURS = sorted(
    name.removeprefix("tracker.tasks.") for name in current_app.tasks if name.startswith("tracker.")
)


def test_the_tasks_are_found():
    assert {"fetch_due_feeds", "fetch_feed", "take_in", "read_item", "read_article", "sweep"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_task_that_runs_twice_does_its_work_once(name):
    task, arguments = getattr(tasks, name), arguments_for(name)
    task(*arguments)
    after_one = rows()
    task(*arguments)
    connection.check_constraints()
    assert rows() == after_one


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
