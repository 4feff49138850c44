"""Documents that a person brings: addresses, files, pasted text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine
from tracker.accounts.models import User

from ..fetching import FetchRefused, read_url
from ..models import IngestionItem, IngestionRun, Outcome
from ..queueing import send_after_commit
from ..reading import LARGEST
from .items import LOOK_AGAIN, finish_run, store_snapshot

MOST_DOCUMENTS = 500


class DeliveryRefused(Exception):
    """Why a delivery was not taken at all, in words for the person."""


@dataclass(frozen=True)
class Delivered:
    """A file as it was handed over. `media_type` is what the sender says, not what it is."""

    filename: str
    data: bytes
    media_type: str = ""


def deliver(
    *,
    by: User | Machine,
    now: datetime,
    files: Sequence[Delivered] = (),
    urls: Sequence[str] = (),
    text: str = "",
    trigger: str = IngestionRun.Trigger.HAND,
    enqueue: bool = True,
) -> IngestionRun:
    """Take documents in: keep the bytes of files and text, and note the addresses to fetch.

    Each document is an item of the run with an outcome of its own: an empty or too large file, or an
    address that may not be fetched, is refused with its reason and harms no other. Raises
    DeliveryRefused when there is nothing to take or too much, or when `by` may not bring documents.
    """
    if isinstance(by, User) and not (by.may_draft or by.is_administrator):
        raise DeliveryRefused(_("You may read but not add documents."))
    wanted = [url.strip() for url in urls if url.strip()]
    pasted = [Delivered("", text.encode(), "text/plain; charset=utf-8")] if text.strip() else []
    count = len(wanted) + len(files) + len(pasted)
    if not count:
        raise DeliveryRefused(_("Nothing to add: give an address, a text or a file."))
    if count > MOST_DOCUMENTS:
        raise DeliveryRefused(
            _("That is more than %(most)s documents: add them in parts.") % {"most": MOST_DOCUMENTS}
        )
    with transaction.atomic():
        run = IngestionRun.objects.create(
            trigger=trigger, by=by if isinstance(by, User) else None, started_at=now, seen=count
        )
        items = [
            *(_item_of_url(run, url, now) for url in wanted),
            *(_item_of_file(run, file, now) for file in [*pasted, *files]),
        ]
        IngestionItem.objects.bulk_create(items)
        finish_run(run.pk, now=now)
        if enqueue:
            send_after_commit("take_in", [item.pk for item in items if item.outcome == Outcome.WAITING])
    run.refresh_from_db()
    return run


def _item_of_url(run: IngestionRun, url: str, now: datetime) -> IngestionItem:
    item = IngestionItem(run=run, url=url[:4096], created_at=now, due_at=now + LOOK_AGAIN)
    try:
        item.url = read_url(url).canonical
    except FetchRefused as refused:
        item.outcome, item.reason = Outcome.REFUSED, refused.why
    return item


def _item_of_file(run: IngestionRun, file: Delivered, now: datetime) -> IngestionItem:
    item = IngestionItem(run=run, title=file.filename[:1000], created_at=now, due_at=now + LOOK_AGAIN)
    if not file.data:
        item.outcome, item.reason = Outcome.REFUSED, _("The file is empty.")
    elif len(file.data) > LARGEST:
        item.outcome, item.reason = (
            Outcome.REFUSED,
            _("The file is larger than 50 MB, the most that is read."),
        )
    else:
        item.snapshot = store_snapshot(file.data, media_type=file.media_type, filename=file.filename, now=now)
    return item


@transaction.atomic
def deliver_sample(file: Delivered, *, url: str, now: datetime) -> IngestionItem:
    """Take one of our own samples in, marked as such, as if it had been fetched from `url`."""
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.UPLOAD, started_at=now, seen=1, is_sample=True
    )
    snapshot = store_snapshot(
        file.data,
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
