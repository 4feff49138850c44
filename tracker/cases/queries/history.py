"""What happened to a case and its allegations, dated, with who did it and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.allegations.models import Allegation, Decision

from ..models import Case, CaseAllegation

# Newest first; older ones stay in the database and in the admin's history.
SHOWN = 200


@dataclass(frozen=True)
class Event:
    at: datetime
    person: User | None
    machine: str
    what: str
    reason: str = ""
    allegation: Allegation | None = None

    @property
    def who(self) -> str:
        return self.person.display_name if self.person else self.machine or _("somebody")


def history(case: Case, allegations: dict[int, Allegation]) -> list[Event]:
    """The newest events of `case` and of those `allegations` of it that the person may see.

    The events of the case come from the trigger that writes its history, so nothing is missing that
    any door did.
    """
    changes = list(_events_of(Case).filter(id=case.pk).order_by("-pgh_id")[: SHOWN + 1])
    entries = list(
        _events_of(CaseAllegation)
        .filter(case_id=case.pk, allegation_id__in=allegations)
        .order_by("-pgh_id")[:SHOWN]
    )
    people = User.objects.in_bulk(
        {row.pgh_context["by"] for row in (*changes, *entries) if row.pgh_context.get("by")}
    )
    events = [*_case_events(changes, people), *_entry_events(entries, allegations, people)]
    events += _decisions(allegations)
    return sorted(events, key=lambda event: event.at, reverse=True)[:SHOWN]


def _events_of(model: Any) -> Any:
    return model.pgh_event_model.objects


def _case_events(changes: list[Any], people: dict[int, User]) -> Iterable[Event]:
    for place, row in enumerate(changes[:SHOWN]):
        before = changes[place + 1] if place + 1 < len(changes) else None
        what, why = _what_changed(row, before), row.pgh_context.get("why") or ""
        yield _event(row, people, what, reason="" if why.casefold() == what.casefold() else why)


def _what_changed(row: Any, before: Any | None) -> str:
    if row.pgh_label == "insert" or before is None:
        return _("opened the case")
    if row.status != before.status:
        return _("moved the case from %(before)s to %(after)s") % {
            "before": Case.Status(before.status).label,
            "after": Case.Status(row.status).label,
        }
    if row.circle_id != before.circle_id:
        return _("restricted the case") if row.circle_id else _("opened the case to everybody")
    if row.title != before.title:
        return _("renamed the case, before: %(title)s") % {"title": before.title}
    if row.summary != before.summary or row.regime_id != before.regime_id:
        return _("edited the case")
    return _("changed the people of the case")


def _entry_events(
    entries: list[Any], allegations: dict[int, Allegation], people: dict[int, User]
) -> Iterable[Event]:
    for row in entries:
        what = _("took out of the case") if row.pgh_label == "delete" else _("put into the case")
        yield _event(row, people, what, reason=row.note, allegation=allegations[row.allegation_id])


def _event(
    row: Any, people: dict[int, User], what: str, *, reason: str = "", allegation: Any = None
) -> Event:
    context = row.pgh_context
    return Event(
        at=row.pgh_created_at,
        person=people.get(context.get("by")),
        machine=context.get("machine") or "",
        what=what,
        reason=reason,
        allegation=allegation,
    )


def _decisions(allegations: dict[int, Allegation]) -> Iterable[Event]:
    rows = (
        Decision.objects.filter(allegation__in=allegations)
        .select_related("by")
        .order_by("-at", "-pk")[:SHOWN]
    )
    for decision in rows:
        yield Event(
            at=decision.at,
            person=decision.by,
            machine=decision.machine,
            what=decision.get_move_display(),
            reason=decision.reason,
            allegation=allegations[decision.allegation_id],
        )
