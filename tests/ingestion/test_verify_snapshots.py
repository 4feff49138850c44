"""`manage.py verify_snapshots`: every document is there, byte for byte as it came."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from tracker.ingestion.models import Snapshot
from tracker.ingestion.services.items import store_snapshot
from tracker.ingestion.snapshots import keep_bytes, name_of

pytestmark = pytest.mark.django_db


def stored(data: bytes) -> Snapshot:
    return store_snapshot(data, media_type="text/plain", filename="barge.txt", now=timezone.now())


def path_of(snapshot: Snapshot) -> Path:
    return Path(storages["snapshots"].path(name_of(snapshot.sha256)))


def test_what_is_whole_is_counted():
    stored(b"one")
    stored(b"two")
    said = StringIO()
    call_command("verify_snapshots", stdout=said)
    assert said.getvalue() == "2 snapshots, 0 missing or altered\n"


def test_what_is_missing_or_altered_is_named_and_ends_the_command_with_an_error():
    whole, missing, altered = (stored(data) for data in (b"one", b"two", b"three"))
    path_of(missing).unlink()
    path_of(altered).write_bytes(b"THREE")
    said = StringIO()
    with pytest.raises(CommandError, match="2 of 3 snapshots"):
        call_command("verify_snapshots", "--json", stdout=said)
    told = [json.loads(line) for line in said.getvalue().splitlines()]
    assert {row["sha256"] for row in told} == {missing.sha256, altered.sha256}
    assert whole.sha256 not in said.getvalue()


def test_a_file_that_a_killed_worker_left_is_named_and_is_no_error():
    stored(b"one")
    stray, young = keep_bytes(b"two"), keep_bytes(b"three")
    long_ago = time.time() - 7200
    os.utime(storages["snapshots"].path(name_of(stray)), (long_ago, long_ago))
    said = StringIO()
    call_command("verify_snapshots", stdout=said)
    assert said.getvalue().splitlines() == [
        f"no snapshot: {name_of(stray)}",
        "1 snapshots, 0 missing or altered; 1 files of no snapshot",
    ]
    said = StringIO()
    call_command("verify_snapshots", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {"snapshot": None, "sha256": stray, "name": name_of(stray)}
    assert young not in said.getvalue()


@pytest.mark.parametrize("command", [["verify_snapshots"], ["export_warc", "--all", "-o", "out.warc"]])
def test_a_large_file_is_never_held_in_memory_whole(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stored(b"0123456789" * 4_000_000)
    tracemalloc.start()
    try:
        call_command(*command, stdout=StringIO())
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
