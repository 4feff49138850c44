"""Pages of a list by the row they follow: as quick at the end of a long list as at its start."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from ..models import Allegation
from ..models.allegation import LIKELIHOOD_OR_LAST, NO_ESTIMATE, AllegationQuerySet


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
    likeliest_first: bool = False,
    after: Allegation | None = None,
    before: Allegation | None = None,
) -> Slice:
    """The `size` rows that follow `after`, or that come just before `before`; else the first ones."""
    backwards = before is not None
    mark = before if backwards else after
    descending = newest_first != backwards
    rows = list(in_order(found, mark, descending=descending, by_likelihood=likeliest_first)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        return Slice(rows[::-1], has_previous=more, has_next=True)
    return Slice(rows, has_previous=mark is not None, has_next=more)


def in_order(
    found: AllegationQuerySet, mark: Allegation | None, *, descending: bool, by_likelihood: bool = False
) -> AllegationQuerySet:
    """The rows behind `mark`, by time of proposal or by likelihood, and then key.

    The outer bound repeats what the inner condition says, so that the index is used.
    """
    key = "created_at"
    if by_likelihood:
        key, found = "estimate", found.alias(estimate=LIKELIHOOD_OR_LAST)
    if mark is not None:
        at = _likelihood_of(mark) if by_likelihood else mark.created_at
        behind = "lt" if descending else "gt"
        next_ones = Q(**{f"{key}__{behind}": at}) | Q(**{key: at, f"pk__{behind}": mark.pk})
        found = found.filter(next_ones, **{f"{key}__{behind}e": at})
    sign = "-" if descending else ""
    return found.order_by(f"{sign}{key}", f"{sign}pk")


def _likelihood_of(mark: Allegation) -> float:
    return NO_ESTIMATE if mark.likelihood is None else mark.likelihood
