"""A document that kills who reads it fails alone: after three tries it is set aside, and can be retried."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from tests.conftest import person
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation
from tracker.ingestion.fetching import Wire, client
from tracker.ingestion.models import Article, IngestionItem, Outcome
from tracker.ingestion.reading import worker
from tracker.ingestion.services import TRIES, Delivered, ask_for_reading, deliver, retry_items
from tracker.local.paths import CHECKOUT

from . import judge
from .site import ACCUSATION, PAGE, REST, AccusingSite, text
from .test_environment import begin, tick

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
POISON = "a clerk whom nobody could read"
# In place of the process that reads: the same, but one word ends it at once.
CHILD = f"""
import os, sys
sys.path[0] = {str(CHECKOUT)!r}
for name in [name for name in sys.modules if name.startswith("tracker")]:
    del sys.modules[name]
from tracker.ingestion.reading import child, operations
answer = child._answer
child._answer = lambda request, data: os._exit(9) if {POISON.encode()!r} in data else answer(request, data)
operations.load()
child.bound(int(sys.argv[1]))
child.serve(sys.stdin.buffer, sys.stdout.buffer)
"""
# What a person waits: longer than a claim, less than a day.
LATER = [0, 900, 1800, 3600, 7200]


def page(rest: str) -> bytes:
    return PAGE.format(accusation=ACCUSATION.format(n=3), rest=rest).encode()


@pytest.fixture
def deadly_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Readers that one word kills, in a pool of their own."""
    package = tmp_path / "tracker/ingestion/reading"
    package.mkdir(parents=True)
    (package / "child.py").write_text(CHILD)
    with monkeypatch.context() as patched:
        patched.setattr(worker, "_ROOT", tmp_path)
        patched.setattr(worker, "_POOL", pool := worker._Pool())  # noqa: SLF001
        yield
        for idle in pool._idle:  # noqa: SLF001
            idle.end()


def test_a_document_that_kills_the_process_that_reads_it_harms_no_other(deadly_reader, monkeypatch):
    files = [Delivered("poison.html", page(POISON)), Delivered("good.html", page(REST))]
    run = deliver(by=Machine("test"), now=timezone.now(), files=files, enqueue=False)
    for pk in pipeline.items_of(run):
        pipeline.take_in(pk)
    poison, good = run.items.order_by("pk")
    assert (poison.outcome, good.outcome) == (Outcome.FAILED, Outcome.NEW)
    assert "its reader ended" in poison.reason
    run.refresh_from_db()
    assert (run.seen, run.new, run.failed) == (2, 1, 1)


def visit(client: Any, user: Any, url: str) -> str:
    client.force_login(user)
    return str(client.get(url).content.decode())


def run_till_it_lives(forge: Any, poison: str) -> int:
    """Start workers, as a supervisor does, until one lives; how many were killed."""
    killed = 0
    for later in LATER:
        ended = forge.run(poison=poison, later=later)["code"]
        killed += ended == -9
        if later and ended == 0:
            return killed
    raise AssertionError("every worker was killed")


def test_a_page_that_kills_every_worker_is_parked_and_can_be_tried_again(forge, broker: Redis, client):
    with AccusingSite().running() as site:
        begin(forge, site)
        tick()
        assert run_till_it_lives(forge, "read html of /story/0") == TRIES
        bad = IngestionItem.objects.get(outcome=Outcome.FAILED)
        assert f"{TRIES} times" in bad.reason
        assert Article.objects.filter(state=Article.State.READ).count() == 2
        assert bad.run.finished_at is not None
        ana = person("ana", Role.ANALYST)
        assert bad.reason in visit(client, ana, reverse("allegations:run", args=[bad.run_id]))
        assert retry_items([bad], by=ana, now=timezone.now()) == [bad.pk]
        assert forge.run(rounds=[900, 1800])["code"] == 0
    assert not judge.unfinished()
    assert set(Article.objects.values_list("state", flat=True)) == {Article.State.READ}
    assert IngestionItem.objects.filter(outcome=Outcome.NEW).count() == 3


@pytest.mark.parametrize("pool", ["solo", "prefork"])
def test_a_text_that_kills_every_reader_is_parked_and_can_be_read_again(forge, broker: Redis, client, pool):
    with AccusingSite().running() as site:
        begin(forge, site)
        tick()
        poison = "read for allegations: Shells seen"
        if pool == "solo":
            assert run_till_it_lives(forge, poison) == TRIES
        else:
            # The worker outlives the processes of its pool, and gives their messages back at once.
            for later in LATER:
                assert forge.run(pool=pool, poison=poison, later=later)["code"] == 0
                if not judge.unfinished():
                    break
        parked = Article.objects.get(state=Article.State.PARKED)
        assert f"{TRIES} times" in parked.problem
        assert Article.objects.filter(state=Article.State.READ).count() == 2
        assert Allegation.objects.count() == 1
        ana = person("ana", Role.ANALYST)
        assert parked.problem in visit(client, ana, reverse("allegations:article", args=[parked.pk]))
        assert ask_for_reading(parked, by=ana)
        assert forge.run(rounds=[900, 1800])["code"] == 0
    assert set(Article.objects.values_list("state", flat=True)) == {Article.State.READ}
    assert Allegation.objects.count() == 2


def test_a_file_that_fails_in_a_way_that_nobody_foresaw_stops_no_other_of_its_delivery(monkeypatch, tmp_path):
    read = pipeline.read_bytes

    def fails(data: bytes, **more: Any) -> Any:
        if POISON.encode() in data:
            raise RecursionError("too deep")
        return read(data, **more)

    monkeypatch.setattr(pipeline, "read_bytes", fails)
    (tmp_path / "1.html").write_bytes(page(POISON))
    (tmp_path / "2.html").write_bytes(page(REST))
    said = StringIO()
    call_command("ingest", str(tmp_path / "1.html"), str(tmp_path / "2.html"), stdout=said)
    first, second = said.getvalue().splitlines()
    assert "RecursionError: too deep" in first
    assert "A-20" in second
    assert set(IngestionItem.objects.values_list("outcome", flat=True)) == {Outcome.WAITING, Outcome.NEW}


def article() -> Article:
    run = deliver(
        by=Machine("test"),
        now=timezone.now(),
        files=[Delivered("crates.txt", text(5).encode())],
        enqueue=False,
    )
    read = pipeline.read_item(run.items.get().pk)
    assert read is not None
    return read.article


def fails(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def read(*_arguments: object, **_more: object) -> None:
        raise fault

    monkeypatch.setattr(pipeline, "read_with_reason", read)


def test_a_text_whose_reading_fails_is_parked_with_its_error(monkeypatch):
    waiting = article()
    fails(monkeypatch, RecursionError("a sentence without end\0"))
    for _try in range(TRIES):
        with pytest.raises(RecursionError):
            pipeline.read_article(waiting.pk)
    assert pipeline.read_article(waiting.pk) == []
    waiting.refresh_from_db()
    assert waiting.state == Article.State.PARKED
    assert f"{TRIES} times" in waiting.problem
    assert "RecursionError: a sentence without end" in waiting.problem


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_what_the_disk_does_is_not_counted_against_a_document(monkeypatch, number):
    waiting = article()
    with monkeypatch.context() as patched:
        fails(patched, OSError(number, "the disk"))
        for _try in range(2 * TRIES):
            with pytest.raises(OSError, match="the disk"):
                pipeline.read_article(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Article.State.TO_READ, 0)
    assert "the disk" in waiting.problem
    assert len(pipeline.read_article(waiting.pk)) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (Article.State.READ, "")


def test_a_document_whose_fetch_fails_in_a_way_that_nobody_foresaw_is_parked_with_its_error(monkeypatch):
    run = deliver(by=Machine("test"), now=timezone.now(), urls=["https://a.example/1"], enqueue=False)
    item = run.items.get()

    def look_up(_host: str, _port: int) -> list[str]:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr(client, "_WIRE", Wire(look_up=look_up))
    for _try in range(TRIES):
        with pytest.raises(ZeroDivisionError):
            pipeline.fetch_item(item.pk)
        item.refresh_from_db()
        assert (item.outcome, item.claimed_until) == (Outcome.WAITING, None)
        assert item.reason == "ZeroDivisionError: nobody foresaw this"
    assert not pipeline.fetch_item(item.pk)
    item.refresh_from_db()
    assert item.outcome == Outcome.FAILED
    assert "nobody foresaw this" in item.reason
    run.refresh_from_db()
    assert (run.failed, run.finished_at is not None) == (1, True)
