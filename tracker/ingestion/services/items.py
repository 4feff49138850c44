"""Items of a run: claimed by one worker at a time, settled once, counted when the run is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from tracker.accounts.models import User

from ..fetching import Fetched
from ..models import COUNTED, Article, IngestionItem, IngestionRun, Outcome, Snapshot
from ..queueing import send_after_commit
from ..snapshots import keep_bytes

CLAIM_LASTS = timedelta(minutes=10)
LOOK_AGAIN = timedelta(minutes=5)
TRIES = 3
# So many messages wait in the queues at most: a delivery of 100,000 must not stand before a colleague's one.
IN_FLIGHT = 100


def claim_item(item_id: int, *, now: datetime) -> IngestionItem | None:
    """Take an item that waits, for CLAIM_LASTS. None if it is settled or somebody else's.

    An item that was claimed TRIES times and never settled is a poison document: it is parked as failed.
    """
    taken = (
        IngestionItem.objects.filter(pk=item_id, outcome=Outcome.WAITING)
        .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        .update(
            claimed_until=now + CLAIM_LASTS, due_at=now + CLAIM_LASTS, host="", attempts=F("attempts") + 1
        )
    )
    if not taken:
        return None
    item = IngestionItem.objects.select_related("run__cancelled_by", "feed__publisher", "snapshot").get(
        pk=item_id
    )
    if item.attempts > TRIES:
        lost = _("Tried %(tries)s times; each time the worker was lost or failed.") % {"tries": TRIES}
        fail_item(item, f"{lost} {item.reason}".strip(), now=now)
        return None
    return None if put_off_if_cancelled(item, now=now) else item


@transaction.atomic
def put_off_if_cancelled(item: IngestionItem, *, now: datetime) -> bool:
    """Put off a claimed item whose run is cancelled. False where it is not, or goes on since it was read.

    The lock on the run is the one that resuming takes: whoever comes second sees what the first did.
    """
    if item.run.cancelled_at is None:
        return False
    runs = IngestionRun.objects.select_for_update(of=("self",)).select_related("cancelled_by")
    item.run = runs.get(pk=item.run_id)
    if item.run.cancelled_at is None:
        return False
    fail_item(item, put_off_because(item.run), now=now, outcome=Outcome.LATER)
    return True


def put_off_because(run: IngestionRun) -> str:
    """Why an item of a cancelled run is put off, for its row."""
    name = run.cancelled_by.display_name if run.cancelled_by else ""
    return _("%(name)s cancelled the delivery before this was begun. It can go on at any time.") % {
        "name": name
    }


def with_bytes_to_read(item_ids: Sequence[int]) -> list[int]:
    """Those that wait with their bytes kept already: an upload, or a fetch whose message was lost."""
    waiting = IngestionItem.objects.filter(pk__in=item_ids, outcome=Outcome.WAITING, snapshot__isnull=False)
    return list(waiting.values_list("pk", flat=True))


@transaction.atomic
def keep_row(item: IngestionItem, row: Snapshot, *, now: datetime) -> None:
    """Store the row of an item's bytes, or take the one that is there, and point the item at it."""
    point_at(item, _once(row), now=now)


def point_at(item: IngestionItem, snapshot: Snapshot, *, now: datetime) -> None:
    """Let an item wait to have these bytes read, with its tries counted anew."""
    IngestionItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
        snapshot=snapshot, claimed_until=None, attempts=0, due_at=now + LOOK_AGAIN
    )
    item.snapshot, item.claimed_until, item.attempts = snapshot, None, 0


def row_of_fetched(fetched: Fetched, *, now: datetime) -> Snapshot:
    """Put fetched bytes into the store and give the row that tells of them, not stored yet."""
    return _row(
        fetched.body,
        origin=Snapshot.Origin.FETCHED,
        media_type=fetched.media_type or "",
        request_url=fetched.url,
        final_url=fetched.final_url,
        status=fetched.status,
        headers=dict(fetched.headers),
        retrieval=fetched.retrieval,
        now=now,
    )


def store_snapshot(data: bytes, *, now: datetime, **told: Any) -> Snapshot:
    """Store bytes and how they came. The same bytes from the same address are one snapshot.

    `told` are fields of the Snapshot, each with what it is by default.
    """
    return _once(_row(data, now=now, **told))


def _row(
    data: bytes,
    *,
    now: datetime,
    origin: Snapshot.Origin = Snapshot.Origin.UNKNOWN,
    media_type: str = "",
    request_url: str = "",
    final_url: str = "",
    filename: str = "",
    status: int | None = None,
    headers: dict[str, str] | None = None,
    retrieval: dict[str, object] | None = None,
    is_sample: bool = False,
) -> Snapshot:
    return Snapshot(
        sha256=keep_bytes(data),
        request_url=request_url,
        origin=origin,
        size=len(data),
        media_type=media_type[:200],
        final_url=final_url,
        filename=filename[-255:],
        status=status,
        headers=headers or {},
        retrieval=retrieval or {},
        retrieved_at=now,
        is_sample=is_sample,
    )


def _once(row: Snapshot) -> Snapshot:
    """The row, or the one that is there of these bytes from this address."""
    known = Snapshot.objects.filter(sha256=row.sha256, request_url=row.request_url).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Snapshot.objects.get(sha256=row.sha256, request_url=row.request_url)
    return row


@transaction.atomic
def settle_item(
    item: IngestionItem,
    outcome: Outcome,
    *,
    now: datetime,
    article: Article | None = None,
    reason: str = "",
    may_pass: bool = True,
) -> None:
    """Say what became of an item. A twin that comes later changes nothing. The last one finishes the run."""
    # The text that its feed carried is kept only for another try.
    kept = {} if outcome in (Outcome.FAILED, Outcome.REFUSED, Outcome.LATER) else {"carried_text": ""}
    settled = IngestionItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
        outcome=outcome, article=article, reason=reason, may_pass=may_pass, claimed_until=None, **kept
    )
    if settled:
        item.outcome, item.article, item.reason, item.may_pass = outcome, article, reason, may_pass
        finish_run(item.run_id, now=now)


def fail_item(
    item: IngestionItem,
    reason: str,
    *,
    now: datetime,
    outcome: Outcome = Outcome.FAILED,
    may_pass: bool = True,
) -> None:
    """Settle an item that nothing could be made of; bytes that were kept stay kept.

    `may_pass` is whether another try could end otherwise: only then is one offered.
    """
    settle_item(item, outcome, now=now, reason=reason, may_pass=may_pass)


def postpone_item(item: IngestionItem, reason: str, *, until: datetime) -> None:
    """Let an item wait for another try. The sweep takes it up when the time has come."""
    IngestionItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
        reason=reason, claimed_until=None, due_at=until
    )


def finish_run(run_id: int, *, now: datetime) -> bool:
    """Finish a run once none of its items waits: its counts then add up. Safe to call at any time.

    The lock lets the last two items of a run see each other; all but the last cost one look at an index.
    """
    run = IngestionRun.objects.select_for_update().get(pk=run_id)
    unpacking = run.container_id and not (run.unpacked_at or run.cancelled_at or run.problem)
    waiting = IngestionItem.objects.filter(run=run, outcome=Outcome.WAITING)
    if run.finished_at is not None or unpacking or waiting.exists():
        return False
    counts = {
        row["outcome"]: row["n"]
        for row in IngestionItem.objects.filter(run=run).order_by().values("outcome").annotate(n=Count("pk"))
    }
    for name in COUNTED:
        setattr(run, name, counts.get(name, 0))
    # Entries that were known before the run have no item of their own.
    run.known += run.seen - sum(counts.values())
    run.finished_at = max(now, run.started_at)
    run.save(update_fields=[*COUNTED, "finished_at"])
    return True


@transaction.atomic
def retry_items(items: Iterable[IngestionItem], *, by: User, now: datetime) -> list[int]:
    """Put failed and refused items back to work, and their runs back to unfinished. Returns their ids.

    Those that no other try can help are left, and those of a cancelled run, which must go on as a whole.
    `by` is a person who may draft, or an administrator; others get an empty list.
    """
    if not (by.may_draft or by.is_administrator):
        return []
    again = (Outcome.FAILED, Outcome.REFUSED)
    ids = list(
        IngestionItem.objects.select_for_update(of=("self",))
        .filter(pk__in=[item.pk for item in items], outcome__in=again, may_pass=True)
        .filter(run__cancelled_at__isnull=True)
        .exclude(url="", snapshot__isnull=True)
        .values_list("pk", flat=True)
    )
    IngestionRun.objects.filter(items__in=ids).update(finished_at=None)
    at_once = len(ids) <= IN_FLIGHT
    IngestionItem.objects.filter(pk__in=ids).update(
        outcome=Outcome.WAITING,
        attempts=0,
        claimed_until=None,
        due_at=now + LOOK_AGAIN if at_once else now,
    )
    send_after_commit("take_in", ids if at_once else sweep_items(now=now))
    return ids


def sweep_items(*, now: datetime, most: int = IN_FLIGHT) -> list[int]:
    """The items that wait and whom nobody works on, oldest first; none is offered again before LOOK_AGAIN.

    Fewer than `most` where messages of others are still under way.
    """
    with transaction.atomic():
        # Those in the line of a host are called when it is their turn.
        waiting = IngestionItem.objects.filter(outcome=Outcome.WAITING, host="")
        under_way = waiting.filter(due_at__gt=now, attempts=0)[:most].count()
        ids = list(
            waiting.select_for_update(skip_locked=True, of=("self",))
            .filter(due_at__lte=now)
            .order_by("due_at")
            .values_list("pk", flat=True)[: most - under_way]
        )
        IngestionItem.objects.filter(pk__in=ids).update(due_at=now + LOOK_AGAIN)
    return ids
