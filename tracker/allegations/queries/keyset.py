"""Pages of a list by the row they follow: as quick at the end of a long list as at its start."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from ..models import Allegation
from ..models.allegation import AllegationQuerySet


@dataclass(frozen=True)
class Slice:
    """One page of rows, and whether there are others on either side."""

    rows: list[Allegation]
    has_previous: bool = False
    has_next: bool = False


def slice_of(
    found: AllegationQuerySet,
    size: int,
    *,
    newest_first: bool = True,
    after: Allegation | None = None,
    before: Allegation | None = None,
) -> Slice:
    """The `size` rows that follow `after`, or that come just before `before`; else the first ones."""
    backwards = before is not None
    mark = before if backwards else after
    descending = newest_first != backwards
    rows = list(in_order(found, mark, descending=descending)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        return Slice(rows[::-1], has_previous=more, has_next=True)
    return Slice(rows, has_previous=mark is not None, has_next=more)


def in_order(found: AllegationQuerySet, mark: Allegation | None, *, descending: bool) -> AllegationQuerySet:
    """The rows behind `mark`, by time of proposal and then key.

    The outer bound on `created_at` repeats what the inner condition says, so that the index is used.
    """
    if mark is not None:
        at, pk = mark.created_at, mark.pk
        if descending:
            found = found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
        else:
            found = found.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk), created_at__gte=at)
    return found.order_by("-created_at", "-pk") if descending else found.order_by("created_at", "pk")
