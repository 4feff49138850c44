"""Turns at a host: so many requests at once, so long apart, for all workers together.

A worker that gets no turn does not wait: its item joins the line of the host, and each that comes to or
leaves the host sees to it that a worker is called to the line when the host is free again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from ..models import Host, IngestionItem, Outcome
from ..queueing import send_later
from .items import LOOK_AGAIN

# Longer than any fetch may take, with the robots.txt of each host that it is led to.
LEASE_LASTS = timedelta(minutes=3)
# A message is sent so long ahead at most; a line that is free later waits for the sweep.
CALLED_AHEAD = timedelta(minutes=1)
CALL_IS_LOST = timedelta(seconds=15)
# How long a host is left alone that says that we ask too often, or that it is overburdened, but not how long.
REST = timedelta(minutes=2)

_TAKE = """
    INSERT INTO ingestion_host AS host (name, next_free_at, leases, crawl_delay, why_resting)
    VALUES (%(name)s, %(now)s + %(delay)s, ARRAY[%(lease)s]::timestamptz[], 0, '')
    ON CONFLICT (name) DO UPDATE SET
        next_free_at = %(now)s + greatest(%(delay)s, host.crawl_delay * interval '1 second'),
        leases = ARRAY(SELECT one FROM unnest(host.leases) AS one WHERE one > %(now)s) || %(lease)s
    WHERE host.next_free_at <= %(now)s
        AND coalesce(host.resting_until <= %(now)s, true)
        AND (SELECT count(*) FROM unnest(host.leases) AS one WHERE one > %(now)s) < %(at_once)s
    RETURNING called_for
"""
_LEAVE = """
    UPDATE ingestion_host SET leases = array_remove(leases, %(lease)s::timestamptz)
    WHERE name = %(name)s RETURNING called_for
"""


class HostBusy(Exception):
    """A host may not be asked now. `until` is when it may, as far as can be foreseen."""

    def __init__(self, name: str, until: datetime) -> None:
        super().__init__(name)
        self.name = name
        self.until = until


@dataclass(frozen=True)
class Turn:
    """One request's turn at a host; its lease ends by itself if its worker dies."""

    name: str
    lease: datetime
    delay: timedelta


def take_turn(name: str, *, delay: timedelta, now: datetime) -> Turn:
    """Take a turn at a host, for one request and `delay` before the next. Raises HostBusy."""
    # The random part tells two leases of one moment apart.
    lease = now + LEASE_LASTS + timedelta(microseconds=random.randrange(1_000_000))  # noqa: S311
    row = _returning(
        _TAKE, name=name, now=now, delay=delay, lease=lease, at_once=settings.FETCH_HOST_CONCURRENCY
    )
    if row is None:
        raise HostBusy(name, free_at(name, now=now))
    if row[0] is not None:
        call_to_line(name, now=now)
    return Turn(name, lease, delay)


def leave(turn: Turn, *, now: datetime) -> None:
    """End a turn, and let the next in line come."""
    row = _returning(_LEAVE, name=turn.name, lease=turn.lease)
    if row and row[0] is not None:
        call_to_line(turn.name, now=now)


def hold_back(name: str, *, until: datetime, now: datetime) -> None:
    """Let nobody ask a host before a moment."""
    Host.objects.get_or_create(name=name, defaults={"next_free_at": now})
    Host.objects.filter(name=name, next_free_at__lt=until).update(next_free_at=until)


def rest(name: str, *, until: datetime, why: str, now: datetime) -> None:
    """Leave a host alone for a while, because it asked for that. An earlier, longer rest stands."""
    Host.objects.get_or_create(name=name, defaults={"next_free_at": now})
    Host.objects.filter(name=name).exclude(resting_until__gt=until).update(
        resting_until=until, why_resting=why
    )


def wants_turns(name: str, *, now: datetime) -> bool:
    """Whether a host that we need not spare asks for a delay of its own. Raises HostBusy while it rests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT resting_until, crawl_delay FROM ingestion_host WHERE name = %s", [name])
        resting_until, crawl_delay = cursor.fetchone() or (None, 0)
    if resting_until and resting_until > now:
        raise HostBusy(name, resting_until)
    return bool(crawl_delay)


def is_resting(name: str, *, now: datetime) -> bool:
    """Whether a host asked to be left alone for a while."""
    return Host.objects.filter(name=name, resting_until__gt=now).exists()


def free_at(name: str, *, now: datetime) -> datetime:
    """When a host may be asked again, as far as can be foreseen."""
    host = Host.objects.filter(name=name).first()
    return _free_at(host, now) if host else now


def _free_at(host: Host, now: datetime) -> datetime:
    leases = sorted(lease for lease in host.leases if lease > now)
    is_full = len(leases) >= settings.FETCH_HOST_CONCURRENCY
    return max(now, host.next_free_at, host.resting_until or now, leases[0] if is_full else now)


def call_again(busy: HostBusy, task: str, pk: int, *, now: datetime) -> None:
    """Send a message that comes when a busy host is free, where that is soon; else the tick sends it."""
    if busy.until - now <= CALLED_AHEAD:
        send_later(task, pk, seconds=max(0.0, (busy.until - now).total_seconds()))


@transaction.atomic
def join_line(item: IngestionItem, busy: HostBusy, *, now: datetime) -> None:
    """Let an item wait for its turn at a busy host; that is no try of its own."""
    IngestionItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
        host=busy.name, claimed_until=None, attempts=F("attempts") - 1, due_at=busy.until
    )
    Host.objects.get_or_create(name=busy.name, defaults={"next_free_at": now})
    call_to_line(busy.name, now=now)


@transaction.atomic
def call_to_line(name: str, *, now: datetime) -> None:
    """Call a worker to the line of a host for when that is free, unless one is called for then already.

    The lock makes who joins the line and who leaves the host see each other.
    """
    host = Host.objects.select_for_update().get(name=name)
    at = _free_at(host, now)
    if host.called_for and now - CALL_IS_LOST < host.called_for <= at + timedelta(seconds=1):
        return
    Host.objects.filter(pk=host.pk).update(called_for=at)
    _call(host, at, now)


@transaction.atomic
def next_in_line(host_id: int, *, called_for: datetime, now: datetime) -> int | None:
    """The item whose turn it is, taken out of the line. None if it is empty or this call was overtaken."""
    host = Host.objects.select_for_update().filter(pk=host_id, called_for=called_for).first()
    if host is None:
        return None
    line = (
        IngestionItem.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(host=host.name, outcome=Outcome.WAITING)
        .order_by(F("feed").asc(nulls_first=True), "pk")
    )
    waiting = list(line.values_list("pk", flat=True)[:2])
    # Whoever comes to the host next, or leaves it, sees that somebody waits, and calls.
    Host.objects.filter(pk=host.pk).update(called_for=now + LEASE_LASTS if len(waiting) > 1 else None)
    if not waiting:
        return None
    IngestionItem.objects.filter(pk=waiting[0]).update(host="", due_at=now + LOOK_AGAIN)
    return waiting[0]


def call_to_next(host_id: int, *, now: datetime) -> None:
    """Call to the line of a host that was just served, if somebody is left in it.

    Who had a turn has called already; in an own network without a delay nobody takes one.
    """
    for name in Host.objects.filter(pk=host_id, called_for__isnull=False).values_list("name", flat=True):
        call_to_line(name, now=now)


def call_to_all_lines(*, now: datetime) -> int:
    """Call to each line whose call was lost, or is due within a minute. Returns how many lines there are."""
    in_line = IngestionItem.objects.filter(outcome=Outcome.WAITING).exclude(host="")
    names = set(in_line.order_by().values_list("host", flat=True).distinct())
    for host in Host.objects.filter(name__in=names):
        if host.called_for and now - CALL_IS_LOST < host.called_for <= now + CALLED_AHEAD:
            # Nothing tells whether its message went out; of two with the same moment the second does nothing.
            _call(host, host.called_for, now)
        else:
            call_to_line(host.name, now=now)
    return len(names)


def _call(host: Host, at: datetime, now: datetime) -> None:
    if at - now <= CALLED_AHEAD:
        send_later("serve_host", host.pk, at.isoformat(), seconds=max(0.0, (at - now).total_seconds()))


def _returning(statement: str, **parameters: Any) -> tuple[datetime | None] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[datetime | None] | None = cursor.fetchone()
    return row
