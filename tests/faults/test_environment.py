"""What the work stands on goes away and comes back: broker, database, disk. And beat has a twin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import environs
import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from redis import Redis

from tests.factories import FeedFactory
from tests.workers import empty
from tracker.ingestion.models import IngestionItem, IngestionRun
from tracker.sources.services import TICKS

from . import judge
from .conftest import Forge
from .own_servers import own_postgres, own_valkey
from .site import AccusingSite
from .test_steps import ROUNDS

NO_DISK = 77  # see working.py, which needs the settings of a worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def site() -> Iterator[AccusingSite]:
    with AccusingSite().running() as running:
        yield running


def due_feed(site: AccusingSite) -> None:
    due = timezone.now() - timedelta(minutes=1)
    FeedFactory(url=f"{site.url}/feed.xml", next_due_at=due, publisher__name="Harbour Gazette")


def tick(url: str | None = None) -> None:
    with current_app.connection_for_write(url) as there:
        current_app.send_task("tracker.tasks.fetch_due_feeds", connection=there)


def begin(forge: Forge, site: AccusingSite) -> None:
    shutil.rmtree(forge.media, ignore_errors=True)
    forge.media.mkdir()
    site.hits.clear()
    due_feed(site)


@pytest.fixture
def expected(forge: Forge, broker: Redis, site: AccusingSite) -> dict[str, Any]:
    """What is there when nothing goes wrong."""
    begin(forge, site)
    tick()
    assert forge.run()["code"] == 0
    assert not judge.unfinished()
    there = judge.portrait()
    judge.empty_tables()
    begin(forge, site)
    return there


def test_a_broker_that_delivers_every_message_twice_doubles_nothing(forge, broker, site, expected):
    tick()
    assert forge.run(twice=True, rounds=ROUNDS)["code"] == 0
    assert judge.what_is_wrong(expected, judge.store_of(forge.media)) == []
    assert {path: n for path, n in site.hits.items() if n > 1} == {}, "nor is anything fetched twice"


def tick_every_second() -> None:
    every_second = IntervalSchedule.objects.create(every=1, period="seconds")
    for name, task, *_ in TICKS:
        PeriodicTask.objects.create(name=name, task=task, interval=every_second)


def test_two_beats_at_once_poll_a_feed_once(forge, broker, site, expected):
    tick_every_second()
    beats = [forge.begin(beat=True) for _ in range(2)]
    try:
        assert forge.run(ticks=4)["code"] == 0
    finally:
        for beat in beats:
            forge.finish(beat, by=SIGKILL)
    assert judge.what_is_wrong(expected, judge.store_of(forge.media)) == []
    assert IngestionRun.objects.count() == 1
    assert site.hits["/feed.xml"] == 1


def test_a_broker_that_restarts_empty_costs_a_delay(forge, broker, site, expected):
    site.hold(1)
    with own_valkey() as valkey:
        tick(valkey.url)
        worker = forge.begin(broker=valkey.url, rounds=ROUNDS)
        assert site.reached.wait(30), "the worker never came to the second page"
        valkey.restart()
        site.let_go()
        assert forge.finish(worker)["code"] == 0
    assert judge.what_is_wrong(expected, judge.store_of(forge.media)) == []


def test_a_disk_that_is_full_keeps_the_documents_waiting(forge, broker, site, expected, tmp_path):
    tick()
    ran = forge.run(disk=256 * 1024, kept=str(tmp_path), rounds=ROUNDS)
    if ran["code"] == NO_DISK:
        pytest.skip("no disk can be mounted here: that needs the right to make a mount namespace")
    assert ran["code"] == 0
    assert sum(name == "write" for _kind, _task, name in ran["steps"]) > len(expected["snapshots"])
    assert judge.what_is_wrong(expected, judge.store_of(tmp_path)) == []
    assert not IngestionItem.objects.exclude(reason="").exists(), "what was said of the fault is over"


@contextmanager
def django_on(url: str) -> Iterator[None]:
    """Let this process use another database."""
    kept = dict(connection.settings_dict)
    there = environs.Env().dj_db_url("NOT_SET", url)
    connection.close()
    connection.settings_dict.update(
        {name: there[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def test_a_database_that_restarts_costs_a_delay(every_step, broker, site, expected, tmp_path: Path):
    if not every_step:
        pytest.skip("a database of its own takes long: `make faults` does it")
    with own_postgres("test_restarts") as postgres, django_on(postgres.url):
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
            env={**os.environ, "DATABASE_URL": postgres.url},  # noqa: TID251
            check=True,
        )
        empty(broker)
        forge = Forge(tmp_path)
        try:
            forge.media.mkdir()
            tick_every_second()
            due_feed(site)
            site.hold(1)
            beat = forge.begin(beat=True)
            worker = forge.begin(rounds=ROUNDS)
            assert site.reached.wait(30), "the worker never came to the second page"
            connection.close()
            postgres.restart()
            site.let_go()
            assert forge.finish(worker)["code"] == 0
            assert judge.what_is_wrong(expected, judge.store_of(forge.media)) == []
            assert forge.run(ticks=2)["code"] == 0, "beat no longer sends its ticks"
            assert forge.finish(beat, by=SIGKILL)["code"] == -SIGKILL
        finally:
            forge.end()
