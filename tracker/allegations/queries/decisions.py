"""Which moves a person can make on a record, as the dialogues of the decision bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User

from ..forms.decisions import DecisionForm
from ..models import Allegation, Decision, Status
from ..services import first_confirmation, moves_open_to, undoable


@dataclass
class Dialogue:
    """One move that is open: its form, what it asks for, and its key. `name` is its place in the page."""

    name: str
    to: Status
    label: str | Promise
    heading: str | Promise
    hint: str | Promise
    form: DecisionForm
    shortcut: str = ""
    needs_reason: bool = True
    is_main: bool = False

    @property
    def needs_original(self) -> bool:
        return self.to == Status.DUPLICATE


def dialogues_for(user: User, allegation: Allegation) -> list[Dialogue]:
    """The moves open to `user`, the one that leads on first."""
    moves = moves_open_to(user, allegation)
    return [_dialogue(allegation, to) for to in _ORDER if to in moves]


def bound(dialogues: list[Dialogue], to: str, data: Any) -> Dialogue | None:
    """The dialogue of a move with what somebody typed into it; None if the move is no longer open."""
    for dialogue in dialogues:
        if dialogue.to == to:
            dialogue.form = DecisionForm(data, name=dialogue.name, is_required=dialogue.needs_reason)
            return dialogue
    return None


def own_last_move(user: User, allegation: Allegation) -> Decision | None:
    """The last move, where `user` may still take it back."""
    last = undoable(allegation)
    return last if last is not None and (last.by_id == user.pk or user.is_lead) else None


def confirmed_first(allegation: Allegation) -> Decision | None:
    """Who confirmed first, while somebody else has to confirm too."""
    return first_confirmation(allegation) if allegation.status == Status.SECOND_REVIEW else None


def _dialogue(allegation: Allegation, to: Status) -> Dialogue:
    name, label, heading, hint, shortcut = _WORDS[to]
    if to == Status.CONFIRMED and allegation.status == Status.SECOND_REVIEW:
        label, heading = _("Confirm 2 of 2"), _("Confirm, second of two")
    if to == Status.IN_REVIEW and allegation.status == Status.SECOND_REVIEW:
        name, label, heading = "return", _("Return"), _("Return it to review")
        hint = _("It is in review again, with you.")
    is_confirmation = to in {Status.CONFIRMED, Status.SECOND_REVIEW}
    form = DecisionForm(name=name, is_required=not is_confirmation)
    return Dialogue(name, to, label, heading, hint, form, shortcut, not is_confirmation, is_confirmation)


_ORDER = (
    Status.CONFIRMED,
    Status.SECOND_REVIEW,
    Status.REJECTED,
    Status.DUPLICATE,
    Status.NEEDS_INFORMATION,
    Status.IN_REVIEW,
)
_LATER = _("Can be reopened later, by a decision of its own.")
_WORDS = {
    Status.CONFIRMED: ("confirm", _("Confirm"), _("Confirm this proposal"), _LATER, "c"),
    Status.SECOND_REVIEW: (
        "confirm",
        _("Confirm 1 of 2"),
        _("Confirm, first of two"),
        _("Somebody else is asked for the second. Not you."),
        "c",
    ),
    Status.REJECTED: ("reject", _("Reject"), _("Reject this proposal"), _LATER, "r"),
    Status.DUPLICATE: ("duplicate", _("Duplicate"), _("Duplicate of which?"), _LATER, "d"),
    Status.NEEDS_INFORMATION: (
        "ask",
        _("Needs information"),
        _("What is missing?"),
        _("It stays in the queue, under “needs information”."),
        "i",
    ),
    Status.IN_REVIEW: (
        "reopen",
        _("Reopen"),
        _("Reopen this record"),
        _("It is in review again, with you. The earlier decision stays in the history."),
        "o",
    ),
}
