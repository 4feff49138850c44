"""Moves of an allegation from one status to another. The one place where `status` changes.

The table of moves, who may make them and which need a reason is that of `docs/decisions.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User

from ..models import Allegation, Decision, Move, Status
from ..models.decision import NEED_A_REASON

CLAIM_LASTS = timedelta(hours=4)
CLAIMABLE = (Status.PROPOSED, Status.NEEDS_INFORMATION)
DECIDABLE = (Status.PROPOSED, Status.IN_REVIEW, Status.NEEDS_INFORMATION)
REOPENABLE = (Status.CONFIRMED, Status.REJECTED, Status.DUPLICATE)


class DecisionRefused(Exception):
    """Why a move was refused, with the allegation as it stands now."""

    def __init__(self, why: str, current: Allegation) -> None:
        super().__init__(why)
        self.current = current


def moves_open_to(by: User, allegation: Allegation) -> frozenset[Status]:
    """The statuses to which `by` may decide `allegation` now; claiming, releasing and undoing aside."""
    if not by.may_decide:
        return frozenset()
    if allegation.status in DECIDABLE:
        confirm = Status.SECOND_REVIEW if _needs_two(allegation) else Status.CONFIRMED
        return frozenset(
            {confirm, Status.REJECTED, Status.DUPLICATE, Status.NEEDS_INFORMATION} - {allegation.status}
        )
    if allegation.status == Status.SECOND_REVIEW:
        moves = {Status.IN_REVIEW}
        first = first_confirmation(allegation)
        is_theirs = first is not None and first.by_id == by.pk
        return frozenset(moves if is_theirs else moves | {Status.CONFIRMED})
    if allegation.status in REOPENABLE:
        return frozenset({Status.IN_REVIEW})
    return frozenset()


@transaction.atomic
def decide(
    allegation: Allegation,
    to: Status | str,
    *,
    by: User,
    reason: str,
    seen_version: int,
    original: Allegation | None = None,
) -> Decision:
    """Move an allegation to another status and record who moved it and why.

    `to` IN_REVIEW reopens a decided allegation or returns it from second review. Raises
    DecisionRefused when the move is not allowed, when `by` may not make it, when a reason is
    missing, or when somebody changed the allegation after `by` saw it (`seen_version`).
    """
    current, to = _lock(allegation, seen_version), Status(to)
    if to not in moves_open_to(by, current):
        raise DecisionRefused(_("You cannot make this move."), current)
    if (to == Status.DUPLICATE) != (original is not None):
        raise DecisionRefused(_("Say which allegation this one repeats."), current)
    if original is not None:
        _check_original(current, original)
    return _move(current, to, _name_of(current, to), by=by, reason=reason, original=original)


@transaction.atomic
def claim(allegation: Allegation, *, by: User, seen_version: int) -> Decision:
    """Take an allegation into review for CLAIM_LASTS, so that nobody else starts on it."""
    current = _lock(allegation, seen_version)
    if not by.may_draft or current.status not in CLAIMABLE:
        raise DecisionRefused(_("It cannot be claimed as it stands."), current)
    return _move(current, Status.IN_REVIEW, Move.CLAIM, by=by)


@transaction.atomic
def release(allegation: Allegation, *, by: User, seen_version: int) -> Decision:
    """Give a claimed allegation back: it becomes what it was before the claim."""
    current = _lock(allegation, seen_version)
    if current.status != Status.IN_REVIEW or not (current.assignee_id == by.pk or by.is_lead):
        raise DecisionRefused(_("Only the person who claimed it, or a lead, can release it."), current)
    return _move(current, _before_claim(current), Move.RELEASE, by=by)


def undoable(allegation: Allegation) -> Decision | None:
    """The last move by a person, while nothing came after it; None if there is nothing to take back."""
    last = allegation.decisions.select_related("by").order_by("-seen_version").first()
    if last is None or last.by_id is None or last.seen_version + 1 != allegation.version:
        return None
    return None if last.move == Move.UNDO else last


@transaction.atomic
def undo(allegation: Allegation, *, by: User, seen_version: int) -> Decision:
    """Take the last move back: to the status it came from. For who made it, or a lead."""
    current = _lock(allegation, seen_version)
    last = undoable(current)
    if last is None or not (last.by_id == by.pk or by.is_lead):
        raise DecisionRefused(_("There is nothing of yours to undo: something came after it."), current)
    original = _original_before(current, last) if last.from_status == Status.DUPLICATE else None
    return _move(current, Status(last.from_status), Move.UNDO, by=by, undoes=last, original=original)


def expire_claims(*, by: Machine, now: datetime | None = None) -> int:
    """Release every claim that has run out. Safe to run twice, and beside itself."""
    now = now or timezone.now()
    expired = 0
    for pk in list(Allegation.objects.with_expired_claim(now).values_list("pk", flat=True)):
        with transaction.atomic():
            current = (
                Allegation.objects.with_expired_claim(now)
                .select_for_update(of=("self",), skip_locked=True)
                .filter(pk=pk)
                .first()
            )
            if current is not None:
                _move(current, _before_claim(current), Move.EXPIRE, by=by)
                expired += 1
    return expired


def move_by_machine(current: Allegation, to: Status, move: Move, *, by: Machine, reason: str) -> Decision:
    """Withdraw an untouched proposal that a newer reading no longer finds, or bring it back.

    `current` must be locked by the caller. Raises DecisionRefused for a record that a person touched.
    """
    if current.touched_at is not None or {current.status, to} != {Status.PROPOSED, Status.WITHDRAWN}:
        raise DecisionRefused(_("A person has worked on it: a machine leaves it alone."), current)
    return _move(current, to, move, by=by, reason=reason)


def _lock(allegation: Allegation, seen_version: int) -> Allegation:
    current = (
        Allegation.objects.select_for_update(of=("self",))
        .select_related("regime", "article", "assignee")
        .get(pk=allegation.pk)
    )
    if current.version != seen_version:
        raise DecisionRefused(_("Somebody changed this allegation after you opened it."), current)
    return current


def _move(
    current: Allegation,
    to: Status,
    move: Move,
    *,
    by: User | Machine,
    reason: str = "",
    original: Allegation | None = None,
    undoes: Decision | None = None,
) -> Decision:
    reason = reason.strip()
    if move in NEED_A_REASON and not reason:
        raise DecisionRefused(_("Give a reason: whoever reads this in a year has only your words."), current)
    person = by if isinstance(by, User) else None
    now = timezone.now()
    with acting(by, reason or str(move.label)):
        decision = Decision.objects.create(
            allegation=current,
            move=move,
            by=person,
            machine="" if person else str(by),
            at=now,
            from_status=current.status,
            to_status=to,
            reason=reason,
            seen_version=current.version,
            original=original,
            undoes=undoes,
        )
        current.status, current.duplicate_of = to, original
        current.assignee = person if to == Status.IN_REVIEW else None
        current.claim_expires_at = now + CLAIM_LASTS if to == Status.IN_REVIEW else None
        current.version += 1
        current.touched_at = now if person else current.touched_at
        current.save(
            update_fields=["status", "duplicate_of", "assignee", "claim_expires_at", "version", "touched_at"]
        )
    return decision


def _needs_two(allegation: Allegation) -> bool:
    return allegation.regime is not None and allegation.regime.needs_second_review


def first_confirmation(allegation: Allegation) -> Decision | None:
    """The confirmation that asked for a second look: somebody else than who made it must make the second.

    An undo that leads back to second review is none, whoever makes it.
    """
    asked = allegation.decisions.filter(to_status=Status.SECOND_REVIEW, move=Move.CONFIRM)
    return asked.select_related("by").order_by("-seen_version").first()


def _before_claim(allegation: Allegation) -> Status:
    """What a release goes back to. An undo that leads back into review continues the claim before it."""
    into_review = allegation.decisions.filter(to_status=Status.IN_REVIEW).exclude(move=Move.UNDO)
    taken = into_review.order_by("-seen_version").first()
    return Status(taken.from_status) if taken and taken.from_status in CLAIMABLE else Status.PROPOSED


def _original_before(allegation: Allegation, last: Decision) -> Allegation | None:
    marked = (
        allegation.decisions.filter(to_status=Status.DUPLICATE, seen_version__lt=last.seen_version)
        .select_related("original")
        .order_by("-seen_version")
        .first()
    )
    return marked.original if marked else None


def _check_original(current: Allegation, original: Allegation) -> None:
    """An allegation repeats another, never itself, nor one that is marked as repeating it."""
    seen: set[int] = {current.pk}
    step: Allegation | None = original
    while step is not None:
        if step.pk in seen:
            raise DecisionRefused(_("It cannot repeat itself, directly or in a circle."), current)
        seen.add(step.pk)
        step = step.duplicate_of


_NAMES: dict[Status, Callable[[Allegation], Move]] = {
    Status.CONFIRMED: lambda _a: Move.CONFIRM,
    Status.SECOND_REVIEW: lambda _a: Move.CONFIRM,
    Status.REJECTED: lambda _a: Move.REJECT,
    Status.NEEDS_INFORMATION: lambda _a: Move.ASK,
    Status.DUPLICATE: lambda _a: Move.DUPLICATE,
    Status.IN_REVIEW: lambda a: Move.RETURN if a.status == Status.SECOND_REVIEW else Move.REOPEN,
}


def _name_of(allegation: Allegation, to: Status) -> Move:
    return _NAMES[to](allegation)
