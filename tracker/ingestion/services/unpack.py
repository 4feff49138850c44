"""Containers: what a ZIP or web archive holds, or a list of addresses names, becomes items of its run.

The bytes of the container are kept first. Entries are taken in order, in small transactions that lock
the run and move its `unpacked` on, so that a try which is cut off is gone on with where it was, and a
twin finds its entries there. No more than one entry is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..fetching import FetchRefused, read_url
from ..models import IngestionItem, IngestionRun, Outcome, Snapshot
from ..queueing import send
from ..reading import LARGEST, NotReadable
from ..reading.address_tables import LARGEST_TABLE, AddressRow, RefusedRow, read_address_table
from ..reading.cleaning import clean_line
from ..reading.containers import Contained, Limits, container_kind, open_container
from ..reading.dates import read_moment
from ..snapshots import SnapshotMissing, file_of, keep_bytes
from .deliver import item_of_url
from .faults import in_words, is_the_machines, reconnect_if_lost
from .items import TRIES, finish_run, sweep_items

log = structlog.get_logger(__name__)
# A try that says nothing for so long is taken for dead.
UNPACKING_LASTS = timedelta(minutes=5)
BATCH, BATCH_BYTES = 100, 50_000_000
LIMITS = Limits(entries=250_000, entry_bytes=LARGEST, total_bytes=50_000_000_000)
DEEPEST, MOST_HEADERS = 3, 100


@dataclass
class Entry:
    """One entry of a container on its way to an item: its place from 1, and a snapshot of its own bytes."""

    position: int
    name: str
    url: str = ""
    refused: str = ""
    snapshot: Snapshot | None = None
    published: str = ""
    stated: dict[str, str] = field(default_factory=dict)


def runs_to_unpack(*, now: datetime, most: int = 100) -> list[int]:
    """The runs whose container waits to be unpacked, or was left half-way."""
    return list(
        IngestionRun.objects.filter(unpack_due_at__lte=now)
        .order_by("unpack_due_at")
        .values_list("pk", flat=True)[:most]
    )


def unpack_run(run_id: int, *, now: datetime, enqueue: bool = True) -> int:
    """Make items of the entries of a run's container. Returns how many there were to do.

    Zero if the run does not wait for that, or somebody does it now. A container that cannot be opened,
    or whose try ended badly TRIES times, is parked: its run says why, and keeps what was got out.
    """
    run = _claim(run_id, now=now)
    if run is None or run.container is None:
        return 0
    done = 0
    try:
        with file_of(run.container.sha256) as path:
            for batch in _batches(entries_to_do(run, path)):
                if not store_entries(run.pk, batch):
                    return done
                done += len(batch)
                if enqueue:
                    send("take_in", sweep_items(now=timezone.now()))
    except NotReadable as refused:
        _park(run.pk, refused.reason)
    except SnapshotMissing:
        _park(run.pk, _("The stored bytes are missing or altered."))
    except Exception as fault:
        _note(run.pk, fault)
        raise
    else:
        _finish(run.pk)
    log.info("unpacked", run=run.pk, entries=done)
    return done


def unpack_attachments(item: IngestionItem, snapshot: Snapshot, data: bytes, *, now: datetime) -> int:
    """Make items of what hangs on an e-mail, in the run of the e-mail. Returns how many are new.

    A ZIP on an e-mail is opened too. Doing it twice adds nothing: an attachment is known by the item of
    its e-mail, its place and its name.
    """
    kind = container_kind(data, filename=snapshot.filename or None)
    depth = int(snapshot.retrieval.get("depth", 0))
    if kind not in ("eml", "zip") or (kind == "zip" and not depth) or depth >= DEEPEST:
        return 0
    origin = {"container": snapshot.sha256, "kind": kind, "depth": depth + 1}
    opened = open_container(data, filename=snapshot.filename or None, limits=LIMITS)
    entries = (make_entry(contained, origin, now) for contained in opened)
    return sum(_store_attachments(item, batch, now) for batch in _batches(entries))


def _claim(run_id: int, *, now: datetime) -> IngestionRun | None:
    waiting = IngestionRun.objects.filter(
        pk=run_id,
        container__isnull=False,
        unpacked_at__isnull=True,
        cancelled_at__isnull=True,
        problem="",
        unpack_due_at__lte=now,
    )
    # Counted before the work, so that a container which kills its worker does not kill them for ever.
    if not waiting.update(unpack_due_at=now + UNPACKING_LASTS, unpack_attempts=F("unpack_attempts") + 1):
        return None
    run = IngestionRun.objects.select_related("container").get(pk=run_id)
    if run.unpack_attempts > TRIES:
        _park(run_id, _("Tried %(tries)s times; each time the worker was lost.") % {"tries": TRIES})
        return None
    return run


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries, so many and so large at a time."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.snapshot.size if entry.snapshot else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def entries_to_do(run: IngestionRun, path: Path) -> Iterator[Entry]:
    """Each entry behind those that were done before; its bytes are in the store when it is given."""
    snapshot, after = run.container, run.unpacked
    if snapshot is None:
        return
    kind = container_kind(path, filename=snapshot.filename or None)
    if kind is None:
        pasted = run.trigger == IngestionRun.Trigger.HAND
        named = _lines(path) if pasted else _rows(path)
        yield from (entry for entry in named if entry.position > after)
        return
    origin = {"container": snapshot.sha256, "kind": kind, "filename": snapshot.filename}
    for contained in open_container(path, filename=snapshot.filename or None, limits=LIMITS):
        if contained.position > after:
            yield make_entry(contained, origin, run.started_at)


def _lines(path: Path) -> Iterator[Entry]:
    """The addresses of a pasted list, one a line."""
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for position, line in enumerate(lines, start=1):
            url = clean_line(line, 5000) or ""
            yield Entry(position, url[:4096], url=url)


def _rows(path: Path) -> Iterator[Entry]:
    """The addresses of a table, with what its sender says of each page."""
    with path.open("rb") as file:
        table = file.read(LARGEST_TABLE + 1)
    for position, row in enumerate(read_address_table(table), start=1):
        yield _of_row(position, row)


def _of_row(position: int, row: AddressRow | RefusedRow) -> Entry:
    if isinstance(row, RefusedRow):
        return Entry(position, f"{row.line} {row.row}", refused=row.reason)
    stated = {
        "title": row.title,
        "published": row.published,
        "publisher": row.publisher,
        "language": row.language,
    }
    moment = read_moment(row.published) if row.published else None
    return Entry(
        position,
        row.title or row.url,
        url=row.url,
        published=moment.iso if moment else "",
        stated={name: value for name, value in stated.items() if value},
    )


def make_entry(contained: Contained, origin: dict[str, Any], now: datetime) -> Entry:
    """An entry of an archive, its own bytes kept. `now` counts where the archive tells no date or a later."""
    entry = Entry(contained.position, contained.name, refused=contained.refused or "")
    entry.url = _spelled(contained.url)
    if entry.refused:
        return entry
    at = contained.retrieved_at
    entry.snapshot = Snapshot(
        origin=Snapshot.Origin.ARCHIVE,
        sha256=keep_bytes(contained.data),
        size=len(contained.data),
        media_type=(contained.media_type or "")[:200],
        request_url=entry.url,
        final_url=entry.url,
        filename=contained.safe_name[-255:],
        status=contained.status,
        headers=_headers(contained),
        retrieval={**origin, "entry": contained.position, "name": contained.name},
        retrieved_at=at if at and at <= now else now,
    )
    return entry


def _spelled(url: str | None) -> str:
    """An address out of an archive as it would be stored if it had been fetched; what is none is left out."""
    try:
        return read_url(url).canonical if url else ""
    except FetchRefused:
        return ""


def _headers(contained: Contained) -> dict[str, str]:
    """The headers of a record, the first of a name, without what the database cannot hold."""
    cleaned = {clean_line(name, 100): clean_line(value, 2000) for name, value in reversed(contained.headers)}
    return {name: value or "" for name, value in list(cleaned.items())[-MOST_HEADERS:] if name}


@transaction.atomic
def store_entries(run_id: int, batch: list[Entry]) -> bool:
    """Make items of a batch and move the run on. False: the run was cancelled, or a twin is through."""
    now = timezone.now()
    run = IngestionRun.objects.select_for_update().get(pk=run_id)
    if run.cancelled_at or run.unpacked_at or run.problem:
        return False
    left = [entry for entry in batch if entry.position > run.unpacked]
    items = _items(run, left, "", now)
    IngestionItem.objects.bulk_create(items)
    run.unpacked = max(run.unpacked, batch[-1].position)
    run.seen += len(items)
    run.unpack_due_at, run.unpack_attempts = now + UNPACKING_LASTS, 0
    run.save(update_fields=["unpacked", "seen", "unpack_due_at", "unpack_attempts"])
    return True


@transaction.atomic
def _store_attachments(item: IngestionItem, entries: list[Entry], now: datetime) -> int:
    run = IngestionRun.objects.select_for_update().get(pk=item.run_id)
    items = _items(run, entries, f"{item.pk}/", now)
    known = set(
        IngestionItem.objects.filter(run=run, identity__in=[made.identity for made in items]).values_list(
            "identity", flat=True
        )
    )
    fresh = [made for made in items if made.identity not in known]
    IngestionItem.objects.bulk_create(fresh)
    IngestionRun.objects.filter(pk=run.pk).update(seen=F("seen") + len(fresh))
    return len(fresh)


def _items(run: IngestionRun, entries: list[Entry], prefix: str, now: datetime) -> list[IngestionItem]:
    kept = _saved([entry.snapshot for entry in entries if entry.snapshot])
    items = []
    for entry in entries:
        if entry.snapshot or entry.refused:
            item = IngestionItem(run=run, url=entry.url[:4096], created_at=now)
        else:
            item = item_of_url(run, entry.url, now)
        if entry.snapshot:
            item.snapshot = kept[entry.snapshot.sha256, entry.snapshot.request_url]
        if entry.refused:
            item.outcome, item.reason, item.may_pass = Outcome.REFUSED, entry.refused, False
        item.identity = f"{prefix}{entry.position} {entry.name}"[:4096]
        item.title = "" if entry.name == entry.url else entry.name[:1000]
        item.published, item.stated = entry.published, dict(entry.stated)
        item.due_at = now  # no message: the sweep and each finished item call the next ones
        items.append(item)
    return items


def _saved(snapshots: list[Snapshot]) -> dict[tuple[str, str], Snapshot]:
    """The rows of these snapshots, by hash and address. The same bytes from the same address are one."""
    # In one order, so that two archives of the same pages wait for each other and do not block each other.
    rows = sorted(snapshots, key=lambda row: (row.sha256, row.request_url))
    Snapshot.objects.bulk_create(rows, ignore_conflicts=True)
    # By both: the pages of a large archive may all be the same few bytes.
    found = Snapshot.objects.filter(
        sha256__in=[snapshot.sha256 for snapshot in snapshots],
        request_url__in=[snapshot.request_url for snapshot in snapshots],
    )
    return {(row.sha256, row.request_url): row for row in found.defer("headers")}


@transaction.atomic
def _finish(run_id: int) -> None:
    now = timezone.now()
    IngestionRun.objects.filter(pk=run_id, unpacked_at__isnull=True).update(
        unpacked_at=now, unpack_due_at=None
    )
    finish_run(run_id, now=now)


@transaction.atomic
def _park(run_id: int, why: str) -> None:
    IngestionRun.objects.filter(pk=run_id, unpacked_at__isnull=True).update(problem=why, unpack_due_at=None)
    finish_run(run_id, now=timezone.now())


def _note(run_id: int, fault: Exception) -> None:
    """After a fault nobody foresaw: try again later, the last time park it. The machine's do not count."""
    reconnect_if_lost()
    run = IngestionRun.objects.get(pk=run_id)
    if is_the_machines(fault):
        IngestionRun.objects.filter(pk=run_id).update(unpack_attempts=max(0, run.unpack_attempts - 1))
    elif run.unpack_attempts >= TRIES:
        _park(run_id, in_words(fault))
