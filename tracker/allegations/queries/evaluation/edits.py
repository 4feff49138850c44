"""Which fields of the proposals people changed, by comparing what a machine last wrote with what stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from ...models import Allegation, Citation, Role
from ...models.allegation import DRAFT_FIELDS

# What the page calls a field, and the columns that belong to it.
FIELDS: dict[str, tuple[str, ...]] = {
    "category": ("category",),
    "regime": ("regime_id",),
    "items": ("items",),
    "quantity": ("quantity_text", "quantity_value", "quantity_unit", "quantity_hedge"),
    "event": ("event_text", "event_from", "event_until", "event_precision"),
    "place": ("place",),
    "claim_strength": ("claim_strength",),
    "basis": ("basis",),
    "summary": ("summary",),
}
_COLUMNS = tuple(dict.fromkeys("regime_id" if name == "regime" else name for name in DRAFT_FIELDS))
_AT_ONCE = 2000


def edited_fields(allegations: QuerySet[Allegation]) -> Iterator[tuple[int, set[str]]]:
    """For each allegation, the fields in which what stands now differs from a machine's last word.

    A change that was taken back is none. Parties count by role, resolutions where one was added or
    refused, evidence where a person added or took away a quote.
    """
    waiting: list[dict[str, Any]] = []
    for row in allegations.order_by("pk").values("pk", *_COLUMNS).iterator(chunk_size=_AT_ONCE):
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            yield from _compare(waiting)
            waiting = []
    yield from _compare(waiting)


def _compare(rows: list[dict[str, Any]]) -> Iterator[tuple[int, set[str]]]:
    pks = [row["pk"] for row in rows]
    first, roles = last_words(pks), _roles_changed(pks)
    quoted, cited = _evidence_changed(pks), _resolutions_changed(pks)
    for row in rows:
        before = first.get(row["pk"])
        found = set(roles.get(row["pk"], ()))
        if before is not None:
            found |= {
                name
                for name, columns in FIELDS.items()
                if any(before[column] != row[column] for column in columns)
            }
        found |= {"evidence"} if row["pk"] in quoted else set()
        found |= {"resolutions"} if row["pk"] in cited else set()
        yield row["pk"], found


def _events(name: str) -> Any:
    """The events of a table, each with the person who made it ("by", None for a machine)."""
    rows = apps.get_model("allegations", name)._default_manager.all()  # noqa: SLF001 - its documented name
    return rows.annotate(by=KeyTextTransform("by", "pgh_context"))


def last_words(pks: list[int]) -> dict[int, dict[str, Any]]:
    """The columns as a machine last wrote them."""
    rows = (
        _events("AllegationEvent")
        .filter(pgh_obj_id__in=pks, by__isnull=True)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {row["pgh_obj_id"]: row for row in rows.values("pgh_obj_id", *_COLUMNS)}


def _roles_changed(pks: list[int]) -> dict[int, set[str]]:
    rows = _events("InvolvementEvent").filter(allegation_id__in=pks, by__isnull=False)
    changed: dict[int, set[str]] = {}
    for allegation, role in rows.values_list("allegation_id", "role").distinct():
        changed.setdefault(allegation, set()).add("alleged_by" if role == Role.ALLEGED_BY else str(role))
    return changed


def _evidence_changed(pks: list[int]) -> set[int]:
    rows = _events("EvidenceEvent").filter(allegation_id__in=pks, by__isnull=False)
    return set(rows.values_list("allegation_id", flat=True).distinct())


def _resolutions_changed(pks: list[int]) -> set[int]:
    changed = Citation.objects.filter(allegation__in=pks).filter(basis="added") | Citation.objects.filter(
        allegation__in=pks, state="refused"
    )
    return set(changed.values_list("allegation_id", flat=True))
