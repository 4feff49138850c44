"""The snapshot store: bytes under their SHA-256, written once and safe on disk before a row says so."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages


class SnapshotMissing(Exception):
    """The bytes of a snapshot are not in the store, or are not the bytes that were stored."""


def name_of(sha256: str) -> str:
    """Where the bytes lie in the store: two levels of folders keep each small."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep_bytes(data: bytes) -> str:
    """Put bytes into the store and return their SHA-256. Storing the same bytes twice stores them once."""
    sha256 = hashlib.sha256(data).hexdigest()
    store, name = storages["snapshots"], name_of(sha256)
    if isinstance(store, FileSystemStorage):
        _write_durably(Path(store.path(name)), data)
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


def _write_durably(path: Path, data: bytes) -> None:
    """Write beside the place, flush to disk, then rename: a reader sees all of it or nothing."""
    if path.exists() and path.stat().st_size == len(data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
