"""Which fields of the proposals people changed, by comparing what a machine last wrote with what stands."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models.fields.json import KeyTextTransform

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


def _event_table(name: str) -> str:
    return str(apps.get_model("allegations", name)._meta.db_table)


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"stands.{column} IS DISTINCT FROM made.{column}" for column in columns)


# The columns of an allegation that are compared.
COMPARED = tuple(column for columns in FIELDS.values() for column in columns)


def edits_sql() -> tuple[str, str]:
    """SQL of the fields of a row `stands` that people changed, and the joins beside it that this needs.

    `stands` has the key and the COMPARED columns of an allegation; `kept` is a table of the keys that are
    asked for. The fields are the names of those in which what stands now differs from a machine's last word,
    with a space between. A change that was taken back is none. Parties count by role, resolutions where one
    was added or refused, evidence where a person added or took away a quote.
    """
    changed = ", ".join(
        f"CASE WHEN made.pgh_obj_id IS NOT NULL AND ({_differ(columns)}) THEN '{name}' END"
        for name, columns in FIELDS.items()
    )
    fields = f"""concat_ws(
        ' ', {changed}, parties.roles,
        CASE WHEN quoted.allegation_id IS NOT NULL THEN 'evidence' END,
        CASE WHEN cited.allegation_id IS NOT NULL THEN 'resolutions' END
    )"""
    history = _event_table("AllegationEvent")
    # Which event was the last is found in the index alone, without the rows of the history.
    joins = f"""
        LEFT JOIN (
            SELECT pgh_obj_id, {", ".join(COMPARED)} FROM (
                SELECT DISTINCT ON (pgh_obj_id) pgh_id
                FROM {history} JOIN kept ON kept.id = pgh_obj_id
                WHERE (pgh_context ->> 'by') IS NULL
                ORDER BY pgh_obj_id, pgh_id DESC
            ) last JOIN {history} USING (pgh_id)
        ) made ON made.pgh_obj_id = stands.id
        LEFT JOIN (
            SELECT allegation_id, string_agg(DISTINCT role, ' ' ORDER BY role) AS roles
            FROM {_event_table("InvolvementEvent")} WHERE (pgh_context ->> 'by') IS NOT NULL
            GROUP BY allegation_id
        ) parties ON parties.allegation_id = stands.id
        LEFT JOIN (
            SELECT DISTINCT allegation_id
            FROM {_event_table("EvidenceEvent")} WHERE (pgh_context ->> 'by') IS NOT NULL
        ) quoted ON quoted.allegation_id = stands.id
        LEFT JOIN (
            SELECT DISTINCT allegation_id
            FROM allegations_citation WHERE basis = 'added' OR state = 'refused'
        ) cited ON cited.allegation_id = stands.id
    """  # noqa: S608 - our names only
    return fields, joins


def last_words(pks: list[int]) -> dict[int, dict[str, Any]]:
    """The columns as a machine last wrote them."""
    events = apps.get_model("allegations", "AllegationEvent")._default_manager  # noqa: SLF001 - its documented name
    rows = (
        events.annotate(by=KeyTextTransform("by", "pgh_context"))
        .filter(pgh_obj_id__in=pks, by__isnull=True)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {row["pgh_obj_id"]: row for row in rows.values("pgh_obj_id", *_COLUMNS)}
