"""What the history of a row tells: who changed which fields, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Circle, CircleJoined, RoleGiven, User

LABELS = {
    "insert": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
}
NAMES = {"group": gettext_lazy("role"), "user": gettext_lazy("member")}
# A long value is shown by its beginning: the row itself has the whole.
SHOWN = 200


@dataclass(frozen=True)
class FieldChange:
    """A field by its name for people, before and after; before is empty where the row began."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One event of a row. `who` is a person's name or a machine's."""

    at: datetime
    label: str
    who: str
    why: str
    fields: tuple[FieldChange, ...]


def is_tracked(model: type[Model]) -> bool:
    return hasattr(model, "pgh_event_model")


def changes_of(row: Model) -> list[Change]:
    """Every change of a tracked row, newest first; empty for a table that is written once."""
    if not is_tracked(type(row)):
        return []
    events: QuerySet[Any] = row.events.order_by("pgh_id")  # type: ignore[attr-defined]
    listed = list(events)
    changes = _changes(listed, _people(event.pgh_context or {} for event in listed))
    return _newest_first([*changes, *_joinings(row)])


def _joinings(row: Model) -> Iterator[Change]:
    """What was given to a person and taken again: roles; and who came into a circle and left it."""
    if isinstance(row, User):
        rows, field = RoleGiven.pgh_event_model.objects.filter(user=row).select_related("group"), "group"
    elif isinstance(row, Circle):
        rows, field = CircleJoined.pgh_event_model.objects.filter(circle=row).select_related("user"), "user"
    else:
        return
    events = list(rows.order_by("pgh_id"))
    people = _people(event.pgh_context or {} for event in events)
    for event in events:
        name = str(getattr(event, field))
        came = event.pgh_label == "insert"
        what = FieldChange(str(NAMES[field]), "" if came else name, name if came else "")
        yield replace(_change(event, people), label=str(_("Changed")), fields=(what,))


def _newest_first(changes: Sequence[Change]) -> list[Change]:
    """By time; what one transaction wrote bears one time, and keeps its order."""
    return sorted(changes, key=lambda change: change.at)[::-1]


def _people(contexts: Iterable[dict[str, Any]]) -> dict[int, str]:
    pks = {context["by"] for context in contexts if context.get("by")}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=pks)}


def _changes(events: list[Any], people: dict[int, str]) -> Iterator[Change]:
    previous = None
    for event in events:
        yield replace(_change(event, people), fields=tuple(_differences(previous, event)))
        previous = event


def _change(event: Any, people: dict[int, str]) -> Change:
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        label=str(LABELS.get(event.pgh_label, event.pgh_label)),
        who=context.get("machine") or people.get(context.get("by") or 0, _("not known")),
        why=context.get("why") or "",
        fields=(),
    )


def _differences(before: Any, after: Any) -> Iterator[FieldChange]:
    for field in after._meta.concrete_fields:
        if field.name == "id" or field.name.startswith("pgh_"):
            continue
        old = _shown(getattr(before, field.attname, None)) if before is not None else ""
        new = _shown(getattr(after, field.attname))
        if old != new:
            yield FieldChange(str(field.verbose_name), old, new)


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
