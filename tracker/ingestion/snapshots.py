"""The snapshot store: bytes under their SHA-256, written once and safe on disk before a row says so."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

log = structlog.get_logger(__name__)
_A_PIECE = 1_000_000
_HEXADECIMAL = re.compile("[0-9a-f]{2}")


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
    else:
        _keep_far(store, sha256, ContentFile(data))
    return sha256


def keep_file(path: Path) -> str:
    """Put a file of any size into the store, a piece in memory at a time, and return its SHA-256."""
    store = storages["snapshots"]
    with path.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        name = name_of(sha256)
        if not isinstance(store, FileSystemStorage):
            _keep_far(store, sha256, File(source))
            return sha256
        root, kept = Path(store.location), Path(store.path(name))
        if not (kept.exists() and _hash_of(kept) == sha256):
            kept.parent.mkdir(parents=True, exist_ok=True)
            _write(_drafts(root) / f"{sha256}.{secrets.token_hex(4)}", kept, source)
    _flush_folders(root, kept)
    return sha256


@contextlib.contextmanager
def file_of(sha256: str) -> Iterator[Path]:
    """The bytes of a snapshot as a file to read, on this machine while the block runs.

    Raises SnapshotMissing if they are gone or altered.
    """
    store, name = storages["snapshots"], name_of(sha256)
    if isinstance(store, FileSystemStorage):
        path = Path(store.path(name))
        if not path.exists() or _hash_of(path) != sha256:
            raise SnapshotMissing(sha256)
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / sha256
        try:
            with _store_may_fail(), store.open(name) as far, path.open("xb") as near:
                shutil.copyfileobj(far, near, _A_PIECE)
        except FileNotFoundError as gone:
            raise SnapshotMissing(sha256) from gone
        if _hash_of(path) != sha256:
            raise SnapshotMissing(sha256)
        yield path


def read_bytes_of(sha256: str) -> bytes:
    """The bytes of a snapshot. Raises SnapshotMissing if they are gone or altered."""
    try:
        with _store_may_fail(), storages["snapshots"].open(name_of(sha256)) as file:
            data: bytes = file.read()
    except FileNotFoundError as gone:
        raise SnapshotMissing(sha256) from gone
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SnapshotMissing(sha256)
    return data


def is_whole(sha256: str) -> bool:
    """Whether the bytes of a snapshot are there and unaltered, a piece in memory at a time."""
    try:
        with _store_may_fail(), storages["snapshots"].open(name_of(sha256)) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def kept_hashes() -> Iterator[tuple[str, list[str]]]:
    """What lies in the store: the first two letters of hashes, and the hashes that begin with them."""
    for first in _listed("", _HEXADECIMAL):
        folders = [f"{first}/{second}" for second in _listed(first, _HEXADECIMAL)]
        yield first, [sha256 for folder in folders for sha256 in _listed(folder, None)]


def kept_at(sha256: str) -> datetime:
    """When bytes that lie in the store were put there."""
    with _store_may_fail():
        return storages["snapshots"].get_modified_time(name_of(sha256))


def _listed(folder: str, wanted: re.Pattern[str] | None) -> list[str]:
    """The folders in a folder of the store, in order; its files where no folders are `wanted`."""
    try:
        with _store_may_fail():
            folders, files = storages["snapshots"].listdir(folder)
    except FileNotFoundError:  # nothing was ever kept
        return []
    return sorted(filter(wanted.fullmatch, folders)) if wanted else sorted(files)


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


def _keep_far(store: Storage, sha256: str, source: File[bytes]) -> None:
    """Put bytes into a store that is no folder. What lies there whole is never written again."""
    name = name_of(sha256)
    with _store_may_fail():
        if store.exists(name):
            with store.open(name) as far:
                if hashlib.file_digest(far, "sha256").hexdigest() == sha256:
                    return
            log.warning("damaged_snapshot_written_anew", sha256=sha256)
        store.save(name, source)


@contextlib.contextmanager
def _store_may_fail() -> Iterator[None]:
    """Tell a store that cannot be reached like a disk that fails: no document is to blame for either."""
    if isinstance(storages["snapshots"], FileSystemStorage):
        yield
        return
    # Here, since an installation without such a store need not load its client.
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(errno.EIO, f"The snapshot store failed: {error}") from error


def _keep_durably(root: Path, path: Path, data: bytes) -> None:
    if not _holds(path, data):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(_drafts(root) / f"{path.name}.{secrets.token_hex(4)}", path, BytesIO(data))
    _flush_folders(root, path)


def _flush_folders(root: Path, path: Path) -> None:
    """Also where a twin put the file there: our row may come before its folders are on disk."""
    for folder in path.parents[: len(path.relative_to(root).parts) + 1]:
        _flush(folder)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _holds(path: Path, data: bytes) -> bool:
    try:
        if path.read_bytes() == data:
            return True
    except FileNotFoundError:
        return False
    log.warning("damaged_snapshot_written_anew", sha256=path.name)
    return False


def _write(draft: Path, path: Path, source: BinaryIO) -> None:
    """Write a draft, flush it to disk, then rename it: a reader sees all of it or nothing."""
    draft.parent.mkdir(exist_ok=True)
    try:
        with draft.open("xb") as file:
            shutil.copyfileobj(source, file, _A_PIECE)
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
