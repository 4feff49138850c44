"""The parties of one role as they would be after one of them changes."""

from __future__ import annotations

from typing import Any

from ..models import Allegation
from ..services.edit import Named


def changed_parties(
    allegation: Allegation, role: str, wanted: dict[str, Any], *, drop: str = ""
) -> list[Named]:
    """All parties of `role`, with one changed (`wanted["pk"]`), a new one added, or `drop` left out."""
    there = list(allegation.involvements.filter(role=role))
    if drop:
        return [Named(i.name, i.kind, i.speaks_for) for i in there if str(i.pk) != drop]
    pk = wanted.get("pk")
    is_there = any(i.pk == pk for i in there)
    new = Named(wanted["name"], wanted["kind"], wanted["speaks_for"], renames=pk if is_there else None)
    parties = [new if i.pk == pk else Named(i.name, i.kind, i.speaks_for) for i in there]
    return parties if is_there else [*parties, new]
