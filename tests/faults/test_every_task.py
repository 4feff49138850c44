"""Every Celery task runs twice, and meets its twin at each statement: nothing is doubled, nothing lost.

A task that has no example here fails.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pghistory
import pytest
from celery import current_app
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests import factories
from tests.allegations.test_ranking import decide_enough
from tests.conftest import person
from tests.factories import AllegationFactory, FeedFactory, ReadingFactory
from tests.second_reader import conftest as second_reader
from tests.second_reader.conftest import Model, allegation, answer
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.accounts.models import Role
from tracker.allegations.likelihood import fingerprint
from tracker.allegations.models import RankingModel, SecondReading
from tracker.ingestion.models import Host, IngestionItem
from tracker.ingestion.services import Delivered, deliver, deliver_container
from tracker.ingestion.services.robots import at_hand
from tracker.settings.environment import SecondReaderSettings

from . import judge
from .site import AccusingSite, text

pytestmark = pytest.mark.django_db(transaction=True)
BY = Machine("test")
model = second_reader.model
OURS = sorted(name for name in current_app.tasks if name.startswith("tracker."))
# What may differ from one run to the next: numbers, times, and how often it was tried.
VARIES = {"decided", "password", "attempts", "unpack_attempts", "reference", "headers", "retrieval"}
TOLD = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.JSONField)


def due_feed(site: AccusingSite) -> int:
    due = timezone.now() - timedelta(minutes=1)
    return int(FeedFactory(url=f"{site.url}/feed.xml", next_due_at=due, publisher__name="Gazette").pk)


def delivered(**what: Any) -> int:
    run = deliver(by=BY, now=timezone.now(), enqueue=False, **what)
    return int(run.items.get().pk)


def article() -> int:
    read = pipeline.read_item(delivered(files=[Delivered("crates.txt", text(5).encode())]))
    assert read is not None
    return int(read.article_id)


def container() -> int:
    table = Delivered("list.csv", b"url\nhttps://a.example/1\nhttps://a.example/2\n")
    return int(deliver_container(table, by=BY, now=timezone.now(), trigger="upload", enqueue=False).pk)


def order() -> int:
    pipeline.read_article(article())
    return int(SecondReading.objects.get().pk)


def called(site: AccusingSite) -> list[int | str]:
    """A host that is free now, with a document in its line."""
    now = timezone.now()
    host = Host.objects.create(name="127.0.0.1", next_free_at=now, called_for=now)
    delivered(urls=[f"{site.url}/story/1"])
    IngestionItem.objects.update(host=host.name)
    return [host.pk, now.isoformat()]


def swept(site: AccusingSite) -> list[int]:
    """One of everything that a sweep sends round."""
    delivered(urls=[f"{site.url}/story/1"])
    container()
    return []


def count_anew() -> None:
    """Let factories number their rows from the start, so that two worlds are alike."""
    for kind in vars(factories).values():
        if isinstance(kind, type) and issubclass(kind, DjangoModelFactory) and kind is not DjangoModelFactory:
            kind.reset_sequence(0, force=True)


def kept_out() -> list[int]:
    """Two texts of last week in which nothing was found."""
    for _ in range(2):
        last_week = timezone.now() - timedelta(weeks=1)
        ReadingFactory(is_relevant=False, read_at=last_week)
    return []


def much_decided() -> int:
    decide_enough(person("ruth", Role.REVIEWER))
    return int(person("lena", Role.LEAD).pk)


def ordered() -> int:
    """An order that is on, and a proposal to estimate."""
    weights = {"category=arms-transfer": 1.0}
    AllegationFactory()
    model = RankingModel.objects.create(
        version=1, trained_at=timezone.now(), labels=100, right=50, wrong=50, tested=80, auc=0.9,
        rules_auc=0.5, weights=weights, sha256=fingerprint(weights), decided="a", is_on=True,
    )  # fmt: skip
    return int(model.version)


EXAMPLES: dict[str, Callable[[AccusingSite], list[int | str]]] = {
    "ask_second_reader": lambda _site: [order()],
    "draw_recall_sample": lambda _site: kept_out(),
    "estimate_open": lambda _site: [ordered()],
    "fetch_due_feeds": lambda site: [due_feed(site)][:0],
    "fetch_feed": lambda site: [due_feed(site)],
    "read_article": lambda _site: [article()],
    "read_item": lambda _site: [delivered(files=[Delivered("crates.txt", text(5).encode())])],
    "reread_article": lambda _site: [article()],
    "serve_host": called,
    "sweep": swept,
    "train_ranking": lambda _site: [much_decided()],
    "take_in": lambda site: [delivered(urls=[f"{site.url}/story/1"])],
    "unpack": lambda _site: [container()],
}


class Lockstep:
    """Lets two threads go from statement to statement side by side, unless one waits for the other's lock."""

    def __init__(self) -> None:
        self.barrier = threading.Barrier(2)

    def __call__(self, run: Any, sql: Any, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        with suppress(threading.BrokenBarrierError):
            self.barrier.wait(0.05)
        return run(sql, parameters, many, context)


def at_once(task: Callable[..., object], arguments: list[int | str]) -> list[BaseException]:
    """Run a task in two threads with connections of their own; what they raised."""
    step, raised = Lockstep(), []

    def work() -> None:
        try:
            with pghistory.context(by=None, machine="test", why="test"), connection.execute_wrapper(step):
                task(*arguments)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            raised.append(error)
        finally:
            step.barrier.abort()
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def everything() -> Counter[str]:
    """Every row of ours, by what it tells."""
    found: Counter[str] = Counter()
    for kind in apps.get_models():
        ours = kind.__module__.startswith("tracker.") and kind._meta.app_label not in judge.KEPT
        if ours and not hasattr(kind, "pgh_tracked_model"):
            names = [
                field.attname
                for field in kind._meta.concrete_fields
                if isinstance(field, TOLD)
                and not field.primary_key
                and field.attname not in VARIES
                and not field.remote_field
            ]
            found.update(f"{kind._meta.label} {row}" for row in kind.objects.values_list(*names))
    return found


def test_every_task_has_an_example():
    assert {name.removeprefix("tracker.tasks.") for name in OURS} == set(EXAMPLES)


@pytest.fixture
def site(settings, model: Model, broker):
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.FETCH_OWN_NETWORK_DELAY = timedelta(milliseconds=1)
    settings.SECOND_READER = SecondReaderSettings(model.url, "tiny", "", 10.0, daily=5)
    model.say(answer(allegation()))
    with AccusingSite().running() as site:
        yield site


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_task_that_runs_twice_or_meets_its_twin_does_its_work_once(name, site, model, broker):
    task = getattr(tasks, name)
    seen = {}
    for way in ("once", "twice", "at once"):
        judge.empty_tables()
        cache.clear()
        at_hand.clear()
        site.hits.clear()
        model.asked.clear()
        count_anew()
        arguments = EXAMPLES[name](site)
        if way == "at once":
            assert at_once(task, arguments) == []
        else:
            task(*arguments)
        if way == "twice":
            task(*arguments)
        seen[way] = everything() + Counter(site.hits) + Counter({"asked a model": len(model.asked)})
    for way in ("twice", "at once"):
        assert (seen[way] - seen["once"], seen["once"] - seen[way]) == (Counter(), Counter()), way
