"""Reads that commands need of what came in."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Snapshot
from .snapshots import SnapshotMissing, read_bytes_of


def damaged_snapshots() -> Iterator[Snapshot]:
    """The snapshots whose bytes are gone or no longer those of their SHA-256. Reads the whole store."""
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=500):
        try:
            read_bytes_of(snapshot.sha256)
        except SnapshotMissing:
            yield snapshot
