"""The snapshot store: safe on disk before a row says so, whole or not there, mended where it is damaged."""

from __future__ import annotations

import base64
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from tracker import pipeline
from tracker.ingestion.snapshots import SnapshotMissing, keep_bytes, name_of, read_bytes_of, remove_drafts

from .site import text

DATA = b"Two ships met at night."
# Each file, and then each folder that holds a new name: nobody's row may come before.
ORDER = ["open draft", "write", "flush file", "replace draft", "flush folder", "INSERT ingestion_snapshot"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_bytes_and_names_are_on_disk_before_a_row_says_so(forge, broker):
    shutil.rmtree(forge.media, ignore_errors=True)
    forge.media.mkdir()
    ran = forge.run(deliver=[("crates.txt", base64.b64encode(text(5).encode()).decode())])
    names = [name for _kind, task, name in ran["steps"] if task == "deliver"]
    made = [name for name in names if name in ORDER]
    assert list(dict.fromkeys(made)) == ORDER
    assert made.index("INSERT ingestion_snapshot") == len(made) - 1
    # The file's own folder, the one above, the store and what holds the store.
    assert made.count("flush folder") == 4


def path_of(sha256: str) -> Path:
    return Path(storages["snapshots"].path(name_of(sha256)))


def drafts() -> list[Path]:
    return list((Path(storages["snapshots"].location) / "drafts").glob("*"))


def test_the_same_bytes_are_kept_once_and_damaged_ones_are_written_anew():
    sha256 = keep_bytes(DATA)
    inode = path_of(sha256).stat().st_ino
    assert keep_bytes(DATA) == sha256
    assert path_of(sha256).stat().st_ino == inode
    for damaged in (bytes(len(DATA)), b""):
        path_of(sha256).write_bytes(damaged)
        with pytest.raises(SnapshotMissing):
            read_bytes_of(sha256)
        assert keep_bytes(DATA) == sha256
        assert read_bytes_of(sha256) == DATA
    assert drafts() == []


def test_a_twin_finds_names_flushed_or_flushes_them_itself(monkeypatch):
    sha256 = keep_bytes(DATA)
    flushed: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (flushed.append(os.fstat(fd).st_ino), real(fd)))
    keep_bytes(DATA)
    assert path_of(sha256).parent.stat().st_ino in flushed


def test_a_write_that_fails_leaves_neither_a_snapshot_nor_a_draft(monkeypatch):
    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            keep_bytes(DATA)
    assert drafts() == []
    sha256 = keep_bytes(DATA)
    assert read_bytes_of(sha256) == DATA


def test_drafts_of_the_dead_are_removed_and_those_of_the_living_left():
    keep_bytes(DATA)
    now = timezone.now()
    root = Path(storages["snapshots"].location) / "drafts"
    for name, age in (("dead", 7200), ("living", 60)):
        (root / name).write_bytes(b"half")
        os.utime(root / name, (now.timestamp() - age,) * 2)
    assert remove_drafts(before=now - timedelta(hours=1)) == 1
    assert [draft.name for draft in drafts()] == ["living"]


@pytest.mark.django_db
def test_the_sweep_removes_them():
    keep_bytes(DATA)
    draft = Path(storages["snapshots"].location) / "drafts" / "dead"
    draft.write_bytes(b"half")
    pipeline.sweep(now=timezone.now())
    assert draft.exists()
    pipeline.sweep(now=timezone.now() + timedelta(hours=2))
    assert not draft.exists()
