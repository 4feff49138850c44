"""A kill, or a fault of disk, database, broker or memory, strikes at each step of taking a document in.

The worker is started again, time passes, the sweep looks: every document is there exactly once. `make test`
takes a sample of the steps, `make faults` all of them.
"""

from __future__ import annotations

import base64
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.utils import timezone
from redis import Redis

from tests.factories import FeedFactory
from tests.workers import empty

from . import judge
from .conftest import Forge
from .site import AccusingSite, archive, text
from .steps import STRIKES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# What passes until somebody looks again: a claim, a broker's patience, a feed that was left alone.
ROUNDS = [15 * 60, 2 * 3600, 86_400, 3 * 86_400]
# How many steps of a kind are struck in `make test`, and which kinds at each way in.
SAMPLE = {"killed": 3, "no memory": 2, "disk full": 2, "disk broken": 1, "database lost": 3, "broker lost": 1}
WAYS = {
    "feed": list(STRIKES),
    "upload": ["killed", "disk full", "disk broken"],
    "archive": ["killed", "no memory", "database lost"],
}
FILES = {"feed": {}, "upload": {"crates.txt": text(5).encode()}, "archive": {"crates.zip": archive()}}
ONCE = "each once"


class Trial:
    """One way in for documents, taken again and again from the beginning."""

    def __init__(self, way: str, forge: Forge, redis: Redis, site: AccusingSite) -> None:
        self.way, self.forge, self.redis = way, forge, redis
        self.files = [(name, base64.b64encode(data).decode()) for name, data in FILES[way].items()]
        self.store = judge.store_of(forge.media)
        self.site = site

    def begin(self) -> dict[str, Any]:
        """Empty everything and put the work there; returns the order for the worker."""
        judge.empty_tables()
        judge.wait_for_the_dead(self.redis)
        empty(self.redis)
        cache.clear()
        shutil.rmtree(self.forge.media, ignore_errors=True)
        self.forge.media.mkdir()
        if self.files:
            return {"deliver": self.files}
        due = timezone.now() - timedelta(minutes=1)
        FeedFactory(url=f"{self.site.url}/feed.xml", next_due_at=due, publisher__name="Harbour Gazette")
        current_app.send_task("tracker.tasks.fetch_due_feeds")
        return {}

    def run(self, fault: list[Any] | None) -> dict[str, Any]:
        return self.forge.run(**self.begin(), fault=fault)

    def recover(self, struck: dict[str, Any]) -> None:
        """Start a worker again and let time pass. Who saw an upload fail brings the file again."""
        self.forge.run(rounds=ROUNDS, deliver=self.files if struck["code"] else [])


@pytest.fixture(scope="module")
def site() -> Iterator[AccusingSite]:
    with AccusingSite().running() as running:
        yield running


@pytest.fixture
def trial(way: str, forge: Forge, broker: Redis, site: AccusingSite) -> Trial:
    return Trial(way, forge, broker, site)


@pytest.fixture(scope="module")
def known() -> dict[str, dict[str, Any]]:
    return {}


@pytest.fixture
def calm(trial: Trial, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A run without a fault, once for each way in: its steps, and what is there after it."""
    if trial.way not in known:
        known[trial.way] = run_calmly(trial)
    return known[trial.way]


def run_calmly(trial: Trial) -> dict[str, Any]:
    ran = trial.run(None)
    assert ran["code"] == 0
    assert not judge.unfinished()
    portrait = judge.portrait()
    assert len(portrait["snapshots"]) >= len(portrait["new"]) == len(portrait["articles"]) > 0
    assert portrait["allegations"]
    assert judge.what_is_wrong(portrait, trial.store) == []
    return {"steps": ran["steps"], "portrait": portrait}


@pytest.mark.parametrize(("way", "kind"), [(way, kind) for way, kinds in WAYS.items() for kind in kinds])
def test_every_document_is_there_once_whatever_struck_it(trial, calm, way, kind, every_step, seed, tell):
    struck = [step for step in calm["steps"] if step[0] in STRIKES[kind]]
    chosen = random.Random(f"{seed} {way} {kind}").sample(range(len(struck)), SAMPLE[kind])  # noqa: S311
    wrong = []
    for place in count(1) if every_step else (number + 1 for number in sorted(chosen)):
        ran = trial.run([kind, place])
        reached = ran["steps"][place - 1 : place]
        after = judge.found(trial.store)
        trial.recover(ran)
        problems = judge.what_is_wrong(calm["portrait"], trial.store)
        _kind, task, step = reached[0] if reached else ("", "worker", "nothing more to do")
        tell(task, step, kind, after, "; ".join(problems) or ONCE)
        wrong += [f"{kind} at {place} ({task}, {step}): {problem}" for problem in problems]
        if not reached and place > len(struck):
            break
    assert not wrong, "\n".join(wrong)
