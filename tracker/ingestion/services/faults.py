"""Faults that nobody foresaw: each leaves its reason on the row that it stopped, to be tried again."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import ConnectionError as BrokerLost

from tracker.accounts.actors import Machine, acting

from ..models import Article, IngestionItem, Outcome

TRY_AGAIN = timedelta(minutes=5)
LONGEST = 500
DISK_AND_SYSTEM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
# Classes of SQLSTATE (PostgreSQL, appendix A): connection, resources, operator, system.
OF_THE_SERVER = frozenset({"08", "53", "57", "58"})
QUERY_CANCELED = "57014"


def in_words(fault: Exception) -> str:
    """A fault in one line: its kind and what it says, without the NUL that PostgreSQL refuses."""
    return f"{type(fault).__name__}: {fault}".replace("\0", "").strip()[:LONGEST]


def is_the_machines(fault: Exception) -> bool:
    """Whether disk, database or broker failed: the document that met the fault is not to blame for it."""
    if isinstance(fault, OperationalError | InterfaceError):
        state = getattr(fault.__cause__, "sqlstate", None)
        return state is None or (state[:2] in OF_THE_SERVER and state != QUERY_CANCELED)
    if isinstance(fault, OSError):
        return fault.errno in DISK_AND_SYSTEM
    return isinstance(fault, BrokerLost)


@contextmanager
def put_back_on_fault(item: IngestionItem) -> Iterator[None]:
    """Where the block fails, let its item wait for another try and say why. The exception goes on."""
    try:
        yield
    except Exception as fault:
        with _on_a_live_connection():
            IngestionItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING).update(
                reason=in_words(fault),
                claimed_until=None,
                due_at=timezone.now() + TRY_AGAIN,
                attempts=_tries_after(fault),
            )
        raise


@contextmanager
def reading_put_back_on_fault(article_id: int, *, by: Machine) -> Iterator[None]:
    """Where the block fails, let its article wait for another reading and say why. The exception goes on."""
    try:
        yield
    except Exception as fault:
        with _on_a_live_connection(), transaction.atomic(), acting(by, _("Reading failed")):
            Article.objects.filter(pk=article_id, state=Article.State.TO_READ).update(
                problem=in_words(fault), attempts=_tries_after(fault)
            )
        raise


def reconnect_if_lost() -> None:
    """Let go of a dead connection, which Django would keep to the end of the task; a query makes another."""
    if connection.connection is not None and not connection.in_atomic_block and not connection.is_usable():
        connection.close()


def _tries_after(fault: Exception) -> Greatest:
    """A try that the machine spoilt is not counted, or an outage would park every document."""
    return Greatest(F("attempts") - int(is_the_machines(fault)), 0)


@contextmanager
def _on_a_live_connection() -> Iterator[None]:
    """Where the database is still away, nothing is noted: the claim of the row runs out by itself."""
    with suppress(DatabaseError, InterfaceError):
        reconnect_if_lost()
        yield
