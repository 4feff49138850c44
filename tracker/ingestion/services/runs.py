"""Deliveries that a person stops and lets go on. What is done stays; what is not begun is put off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.models import User

from ..models import IngestionItem, IngestionRun, Outcome
from ..queueing import send_after_commit
from .items import finish_run, put_off_because, sweep_items


class RunRefused(Exception):
    """Why a delivery was not stopped or did not go on, with the run as it stands now."""

    def __init__(self, why: str, current: IngestionRun) -> None:
        super().__init__(why)
        self.current = current


@transaction.atomic
def cancel_run(run: IngestionRun, *, by: User, now: datetime) -> IngestionRun:
    """Put off what of a run is not begun: items that nobody works on, entries that are not unpacked.

    Raises RunRefused when `by` may not, when nothing is left to do, or when somebody was faster.
    """
    current = _locked(run, by)
    if current.cancelled_at is not None:
        name = current.cancelled_by.display_name if current.cancelled_by else ""
        raise RunRefused(_("%(name)s cancelled it already.") % {"name": name}, current)
    if current.finished_at is not None:
        raise RunRefused(_("Nothing is left to cancel: all of it is done."), current)
    current.cancelled_at, current.cancelled_by, current.unpack_due_at = now, by, None
    current.save(update_fields=["cancelled_at", "cancelled_by", "unpack_due_at"])
    # Who works on one holds its row or its claim: that one is begun, and is let finish.
    waiting = (
        IngestionItem.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(run=current, outcome=Outcome.WAITING)
        .exclude(claimed_until__gt=now)
    )
    IngestionItem.objects.filter(pk__in=waiting.values("pk")).update(
        outcome=Outcome.LATER, reason=put_off_because(current), claimed_until=None
    )
    finish_run(current.pk, now=now)
    current.refresh_from_db()
    return current


@transaction.atomic
def resume_run(run: IngestionRun, *, by: User, now: datetime) -> IngestionRun:
    """Put a cancelled run back to work: what was put off waits again, the container is gone on with.

    Raises RunRefused when `by` may not, or when it is not cancelled, somebody having been faster.
    """
    current = _locked(run, by)
    if current.cancelled_at is None:
        raise RunRefused(_("It goes on already."), current)
    unpacks = bool(current.container_id) and current.unpacked_at is None and not current.problem
    current.cancelled_at = current.cancelled_by = current.finished_at = None
    current.unpack_due_at, current.unpack_attempts = (now, 0) if unpacks else (None, 0)
    current.save(
        update_fields=["cancelled_at", "cancelled_by", "finished_at", "unpack_due_at", "unpack_attempts"]
    )
    IngestionItem.objects.filter(run=current, outcome=Outcome.LATER).update(
        outcome=Outcome.WAITING, reason="", attempts=0, claimed_until=None, due_at=now
    )
    if unpacks:
        send_after_commit("unpack", [current.pk])
    finish_run(current.pk, now=now)
    send_after_commit("take_in", sweep_items(now=now))
    current.refresh_from_db()
    return current


def _locked(run: IngestionRun, by: User) -> IngestionRun:
    current = (
        IngestionRun.objects.select_for_update(of=("self",)).select_related("cancelled_by").get(pk=run.pk)
    )
    if not by.may_draft:
        raise RunRefused(_("You may read but not add documents."), current)
    return current
