"""How the history of the record is found: by whether a person or a machine made a change."""

from __future__ import annotations

from django.db.models import Index, Q
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import IsNull

_BY = KeyTextTransform("by", "pgh_context")


def changes_of_machines(*columns: str | Combinable, name: str) -> Index:
    """An index over what machines wrote: a part of the history, most of which tells of people's moves."""
    return Index(*columns, condition=Q(IsNull(_BY, rhs=True)), name=name)


def changes_of_people(*columns: str | Combinable, name: str) -> Index:
    """An index over what people changed: a small part of the history."""
    return Index(*columns, condition=Q(IsNull(_BY, rhs=False)), name=name)
