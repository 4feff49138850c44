"""The snapshot store: bytes under their SHA-256, written once and safe on disk before a row says so."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

log = structlog.get_logger(__name__)


class SnapshotMissing(Exception):
    """The bytes of a snapshot are not in the store, or are not the bytes that were stored."""


def name_of(sha256: str) -> str:
    """Where the bytes lie in the store: two levels of folders keep each small."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep_bytes(data: bytes) -> str:
    """Put bytes into the store and return their SHA-256. Storing the same bytes twice stores them once.

    Bytes that are there but damaged are written anew. Raises OSError where the disk does not take them.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    store, name = storages["snapshots"], name_of(sha256)
    if isinstance(store, FileSystemStorage):
        _keep_durably(Path(store.location), Path(store.path(name)), data)
    elif not store.exists(name):
        store.save(name, ContentFile(data))
    return sha256


def read_bytes_of(sha256: str) -> bytes:
    """The bytes of a snapshot. Raises SnapshotMissing if they are gone or altered."""
    try:
        with storages["snapshots"].open(name_of(sha256)) as file:
            data: bytes = file.read()
    except FileNotFoundError as gone:
        raise SnapshotMissing(sha256) from gone
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SnapshotMissing(sha256)
    return data


def remove_drafts(*, before: datetime) -> int:
    """Remove what processes that were killed while they wrote left behind before that moment."""
    store = storages["snapshots"]
    removed = 0
    if isinstance(store, FileSystemStorage):
        for draft in _drafts(Path(store.location)).glob("*"):
            with contextlib.suppress(FileNotFoundError):  # its writer finished it meanwhile
                if draft.stat().st_mtime < before.timestamp():
                    draft.unlink()
                    removed += 1
    return removed


def _drafts(root: Path) -> Path:
    """One folder for all drafts, on the disk of the store: finding old ones needs no walk through it."""
    return root / "drafts"


def _keep_durably(root: Path, path: Path, data: bytes) -> None:
    if not _holds(path, data):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(_drafts(root) / f"{path.name}.{secrets.token_hex(4)}", path, data)
    # Also where a twin put it there: our row may come before its folders are on disk.
    for folder in path.parents[: len(path.relative_to(root).parts) + 1]:
        _flush(folder)


def _holds(path: Path, data: bytes) -> bool:
    try:
        if path.read_bytes() == data:
            return True
    except FileNotFoundError:
        return False
    log.warning("damaged_snapshot_written_anew", sha256=path.name)
    return False


def _write(draft: Path, path: Path, data: bytes) -> None:
    """Write a draft, flush it to disk, then rename it: a reader sees all of it or nothing."""
    draft.parent.mkdir(exist_ok=True)
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Flush a folder to disk, or a power cut could take the names in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
