"""Real workers at a site that may be asked three times a second: all comes, and nobody else waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from redis import Redis

from tests.ingestion.site import Site
from tests.workers import empty, worker
from tracker import tasks
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Host, IngestionItem, IngestionRun, Outcome
from tracker.ingestion.services import deliver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BUSY, DELAY = 12, 0.3
# A worker may take long to start on a machine that does much else.
PATIENCE = 180
SETTINGS = {"FETCH_OWN_NETWORK_DELAY": str(DELAY)}


def until_fetched(run: IngestionRun) -> None:
    until = time.monotonic() + PATIENCE
    while run.items.filter(outcome=Outcome.WAITING, snapshot=None).exists():
        assert time.monotonic() < until, list(run.items.values_list("outcome", "host", "reason"))
        time.sleep(0.2)


@pytest.fixture
def broker() -> Iterator[Redis]:
    redis = Redis.from_url(django_settings.CELERY_BROKER_URL)
    empty(redis)
    yield redis
    empty(redis)


def test_many_pages_of_one_host_come_one_after_the_other_while_others_go_first(broker, tmp_path):
    with Site().running() as busy, Site().running() as other:
        urls = [busy.story(f"barge-{n}") for n in range(BUSY)]
        urls += [other.story("lone").replace("127.0.0.1", "localhost")]
        run = deliver(by=Machine("test"), now=timezone.now(), urls=urls, enqueue=True)
        with worker(tmp_path, pool="threads", queues="fetch", settings=SETTINGS):
            until_fetched(run)
    asked = sorted(moment for path, moment in busy.moments if path.startswith("/story/"))
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert len(asked) == BUSY, "no page was asked for twice"
    # A turn is taken a moment before its request arrives.
    assert min(gaps) > DELAY * 0.6
    assert sorted(gaps)[BUSY // 2] < DELAY * 2, "the next in line comes as soon as it may"
    (lone,) = [moment for path, moment in other.moments if path == "/story/lone"]
    assert lone < asked[BUSY // 2], "another host waits for nobody"
    assert set(run.items.values_list("attempts", "host")) == {(0, "")}, "to wait is no try"
    assert not any(Host.objects.values_list("called_for", flat=True))


def test_a_line_goes_on_where_its_worker_was_killed(broker, tmp_path, settings):
    with Site().running() as site:
        run = deliver(
            by=Machine("test"),
            now=timezone.now(),
            urls=[site.story(f"barge-{n}") for n in range(6)],
            enqueue=True,
        )
        with worker(tmp_path, queues="fetch", settings=SETTINGS) as first:
            until = time.monotonic() + PATIENCE
            while site.hits["/story/barge-0"] == 0:
                assert time.monotonic() < until, "the worker never came"
                time.sleep(0.1)
            first.kill()
        empty(broker)
        waiting = IngestionItem.objects.filter(run=run, snapshot=None)
        waiting.update(claimed_until=None, due_at=timezone.now())
        Host.objects.update(called_for=None)
        with worker(tmp_path, queues="fetch", settings=SETTINGS):
            tasks.sweep()
            until_fetched(run)
    assert run.items.exclude(snapshot=None).count() == 6


def test_a_line_in_an_own_network_without_a_delay_is_served_to_its_end(broker, tmp_path):
    with Site().running() as site:
        run = deliver(
            by=Machine("test"), now=timezone.now(), urls=[site.story(f"barge-{n}") for n in range(6)]
        )
        run.items.update(host="127.0.0.1", due_at=timezone.now())
        Host.objects.create(name="127.0.0.1", next_free_at=timezone.now())
        empty(broker)
        with worker(tmp_path, queues="fetch"):
            tasks.sweep()
            until_fetched(run)
    assert run.items.exclude(snapshot=None).count() == 6
