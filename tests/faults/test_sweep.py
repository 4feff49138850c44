"""The sweep is what everything else relies on: one part of it that fails stops no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.allegations import services as record
from tracker.ingestion import services as ingestion
from tracker.ingestion.services import Delivered, deliver, deliver_container

from .site import text

pytestmark = pytest.mark.django_db
BY = Machine("test")
LATER = timedelta(hours=1)
PARTS = [
    (ingestion, "sweep_items"),
    (ingestion, "call_to_all_lines"),
    (ingestion, "texts_to_read"),
    (ingestion, "runs_to_unpack"),
    (record, "expire_claims"),
    (pipeline, "remove_drafts"),
]


def deliver_some() -> None:
    """An item that waits, an article that waits to be read, and a container."""
    for n in (1, 2):
        file = Delivered("crates.txt", text(n).encode())
        run = deliver(by=BY, now=timezone.now(), files=[file], enqueue=False)
    pipeline.read_item(run.items.get().pk)
    table = Delivered("list.csv", b"url\nhttps://a.example/1\n")
    deliver_container(table, by=BY, now=timezone.now(), trigger="upload", enqueue=False)


def fails(*_arguments: Any, **_more: Any) -> None:
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize(("room", "part"), PARTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_part_that_fails_stops_no_other(monkeypatch, room: Any, part: str):
    deliver_some()
    monkeypatch.setattr(room, part, fails)
    swept = pipeline.sweep(now=timezone.now() + LATER)
    found = {"sweep_items": swept.items, "texts_to_read": swept.articles, "runs_to_unpack": swept.runs}
    assert {name for name, rows in found.items() if rows} == set(found) - {part}
