"""Documents that a person brings: addresses, files, pasted text, a page out of their browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine
from tracker.accounts.models import User

from ..fetching import FetchRefused, read_url
from ..fetching.urls import LONGEST_URL
from ..models import IngestionItem, IngestionRun, Outcome, Snapshot
from ..queueing import send_after_commit
from ..reading import LARGEST
from ..reading.containers import container_kind
from ..reading.links import absolute
from ..snapshots import keep_file
from .items import LOOK_AGAIN, finish_run, store_snapshot

# So many addresses become items while the person waits; a longer list is worked off in the background.
AT_ONCE = 200
LARGEST_CONTAINER = 4_000_000_000
TABLES = (".csv", ".tsv")
LIST_OF_ADDRESSES = "text/uri-list"


class DeliveryRefused(Exception):
    """Why a delivery was not taken at all, in words for the person."""


@dataclass(frozen=True)
class Delivered:
    """A file as it was handed over: its bytes, or where they lie. `media_type` is what the sender says.

    `refused` is why not all of it arrived: nothing of it is kept then.
    """

    filename: str
    data: bytes | Path
    media_type: str = ""
    refused: str = ""

    @property
    def size(self) -> int:
        return self.data.stat().st_size if isinstance(self.data, Path) else len(self.data)

    def read(self) -> bytes:
        return self.data.read_bytes() if isinstance(self.data, Path) else self.data


@dataclass(frozen=True)
class SentPage:
    """A page as its reader saw it in their browser. `preferred`: read its text, not the fetched one."""

    url: str
    title: str
    html: bytes
    selection: str = ""
    preferred: bool = False


def is_container(file: Delivered) -> bool:
    """Whether a file holds documents, or names them: an archive, a packed file, a table of addresses."""
    if not file.size or file.refused:
        return False
    if file.filename.lower().endswith(TABLES) or file.media_type.startswith("text/csv"):
        return True
    return container_kind(file.data, filename=file.filename) in ("zip", "warc", "gzip")


def deliver_all(
    *,
    by: User | Machine,
    now: datetime,
    files: Iterable[Delivered] = (),
    urls: Sequence[str] = (),
    text: str = "",
    trigger: str = IngestionRun.Trigger.HAND,
    stated: Mapping[str, str] | None = None,
) -> list[IngestionRun]:
    """Take in whatever was brought at once: a run for its documents, and one for each container.

    Raises DeliveryRefused when there is nothing to take, or when `by` may not bring documents.
    """
    loose, runs = [], []
    _refuse_who_may_not(by)
    for file in files:
        if is_container(file):
            # A container that came by hand is a pasted list, whatever else was typed in beside this file.
            runs.append(deliver_container(file, by=by, now=now, trigger=IngestionRun.Trigger.UPLOAD))
        else:
            loose.append(file)
    wanted = [url.strip() for url in urls if url.strip()]
    if len(wanted) > AT_ONCE:
        listed = Delivered("", "\n".join(wanted).encode(), LIST_OF_ADDRESSES)
        runs.append(deliver_container(listed, by=by, now=now, trigger=IngestionRun.Trigger.HAND))
        wanted = []
    if loose or wanted or text.strip() or not runs:
        loose_run = deliver(
            by=by, now=now, files=loose, urls=wanted, text=text, trigger=trigger, stated=stated
        )
        runs.insert(0, loose_run)
    return runs


def deliver(
    *,
    by: User | Machine,
    now: datetime,
    files: Iterable[Delivered] = (),
    urls: Sequence[str] = (),
    text: str = "",
    trigger: str = IngestionRun.Trigger.HAND,
    stated: Mapping[str, str] | None = None,
    enqueue: bool = True,
) -> IngestionRun:
    """Take documents in: keep the bytes of files and text, and note the addresses to fetch.

    Each document is an item of the run with an outcome of its own: an empty or too large file, or an
    address that may not be fetched, is refused with its reason and harms no other. Files are read one
    at a time. `stated` (publisher, published ...) holds for each that does not say it itself. Raises
    DeliveryRefused when there is nothing to take, or when `by` may not bring documents.
    """
    _refuse_who_may_not(by)
    pasted = [Delivered("", text.encode(), "text/plain; charset=utf-8")] if text.strip() else []
    with transaction.atomic():
        run = IngestionRun.objects.create(
            trigger=trigger, by=by if isinstance(by, User) else None, started_at=now
        )
        items = [
            *(item_of_url(run, url.strip(), now) for url in urls if url.strip()),
            *(_item_of_file(run, file, Snapshot.Origin.PASTED, now) for file in pasted),
            *(_item_of_file(run, file, Snapshot.Origin.UPLOADED, now) for file in files),
        ]
        if not items:
            raise DeliveryRefused(_("Nothing to add: give an address, a text or a file."))
        for item in items:
            item.stated = dict(stated or {})
        IngestionItem.objects.bulk_create(items, batch_size=1000)
        IngestionRun.objects.filter(pk=run.pk).update(seen=len(items))
        finish_run(run.pk, now=now)
        if enqueue:
            send_after_commit("take_in", [item.pk for item in items if item.outcome == Outcome.WAITING])
    run.refresh_from_db()
    return run


def deliver_container(
    file: Delivered, *, by: User | Machine, now: datetime, trigger: str, enqueue: bool = True
) -> IngestionRun:
    """Keep a container byte for byte. What is in it becomes items in the background, however many they are.

    Raises DeliveryRefused when it is larger than LARGEST_CONTAINER, or when `by` may not bring documents.
    """
    _refuse_who_may_not(by)
    if file.size > LARGEST_CONTAINER:
        raise DeliveryRefused(_("%(name)s is larger than 4 GB: add it in parts.") % {"name": file.filename})
    container = _kept_container(file, now)
    with transaction.atomic():
        run = IngestionRun.objects.create(
            trigger=trigger,
            by=by if isinstance(by, User) else None,
            started_at=now,
            container=container,
            unpack_due_at=now,
        )
        if enqueue:
            send_after_commit("unpack", [run.pk])
    return run


@transaction.atomic
def deliver_sent(page: SentPage, *, by: User, now: datetime) -> IngestionRun:
    """Take in a page that somebody sent from their browser, under its address, marked as sent by them.

    The address is not fetched, so it may lie behind a login or in a network of their own. Raises
    DeliveryRefused for what is no web address, for no page, and for one that is too large.
    """
    _refuse_who_may_not(by)
    url = _address_of(page.url)
    if not page.html.strip():
        raise DeliveryRefused(_("Nothing of the page arrived: save it as a file and add that."))
    if len(page.html) > LARGEST:
        raise DeliveryRefused(_("The page is larger than 50 MB, the most that is read."))
    run = IngestionRun.objects.create(trigger=IngestionRun.Trigger.SENT, by=by, started_at=now, seen=1)
    snapshot = store_snapshot(
        page.html,
        origin=Snapshot.Origin.SENT,
        media_type="text/html; charset=utf-8",
        request_url=url,
        final_url=url,
        retrieval={"sent_by": by.pk, "name": by.display_name, "title": page.title[:1000]},
        now=now,
    )
    item = IngestionItem.objects.create(
        run=run,
        url=url,
        title=page.title[:1000],
        snapshot=snapshot,
        stated={"selection": page.selection[:5000], "preferred": page.preferred, "sent_by": by.display_name},
        created_at=now,
        due_at=now + LOOK_AGAIN,
    )
    send_after_commit("take_in", [item.pk])
    return run


def item_of_url(run: IngestionRun, url: str, now: datetime) -> IngestionItem:
    """An item, not yet saved, of an address to fetch; refused with its reason where it is none."""
    item = IngestionItem(run=run, url=url[:4096], created_at=now, due_at=now + LOOK_AGAIN)
    try:
        item.url = read_url(url).canonical
    except FetchRefused as refused:
        item.outcome, item.reason, item.may_pass = Outcome.REFUSED, refused.why, False
    return item


def _item_of_file(
    run: IngestionRun, file: Delivered, origin: Snapshot.Origin, now: datetime
) -> IngestionItem:
    item = IngestionItem(run=run, title=file.filename[:1000], created_at=now, due_at=now + LOOK_AGAIN)
    if file.refused or not file.size:
        item.outcome, item.reason = Outcome.REFUSED, file.refused or _("The file is empty.")
    elif file.size > LARGEST:
        item.outcome, item.reason = (
            Outcome.REFUSED,
            _("The file is larger than 50 MB, the most that is read."),
        )
    else:
        item.snapshot = store_snapshot(
            file.read(), origin=origin, media_type=file.media_type, filename=file.filename, now=now
        )
    item.may_pass = item.outcome != Outcome.REFUSED
    return item


def _kept_container(file: Delivered, now: datetime) -> Snapshot:
    origin = Snapshot.Origin.UPLOADED if file.filename else Snapshot.Origin.PASTED
    if isinstance(file.data, bytes):
        return store_snapshot(
            file.data, origin=origin, media_type=file.media_type, filename=file.filename, now=now
        )
    snapshot, _made = Snapshot.objects.get_or_create(
        sha256=keep_file(file.data),
        request_url="",
        defaults={
            "origin": origin,
            "size": file.size,
            "media_type": file.media_type[:200],
            "filename": file.filename[-255:],
            "retrieved_at": now,
        },
    )
    return snapshot


def _refuse_who_may_not(by: User | Machine) -> None:
    if isinstance(by, User) and not (by.may_draft or by.is_administrator):
        raise DeliveryRefused(_("You may read but not add documents."))


def _address_of(written: str) -> str:
    """The address of a sent page, spelled as those that are fetched where that can be."""
    try:
        return read_url(written).canonical
    except FetchRefused as refused:
        if len(written) <= LONGEST_URL and (address := absolute("", written)):
            return address.partition("#")[0]
        raise DeliveryRefused(_("A page with a web address can be sent, and no other.")) from refused


@transaction.atomic
def deliver_sample(file: Delivered, *, url: str, now: datetime) -> IngestionItem:
    """Take one of our own samples in, marked as such, as if it had been fetched from `url`."""
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.UPLOAD, started_at=now, seen=1, is_sample=True
    )
    snapshot = store_snapshot(
        file.read(),
        media_type=file.media_type,
        request_url=url,
        final_url=url,
        filename=file.filename,
        now=now,
        is_sample=True,
    )
    return IngestionItem.objects.create(
        run=run, url=url, snapshot=snapshot, created_at=now, due_at=now + timedelta(hours=1)
    )
