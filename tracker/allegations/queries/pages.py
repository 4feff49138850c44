"""Pages of any list that runs by a moment, newest first: as quick at its end as at its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and whether there are newer and older ones."""

    rows: list[M]
    has_newer: bool = False
    has_older: bool = False


def newest_first(
    found: QuerySet[M], size: int, *, by: str, older: M | None = None, newer: M | None = None
) -> Page[M]:
    """The `size` rows after `older`, or those just before `newer`, else the newest. `by` names the moment."""
    mark = newer or older
    rows = list(_behind(found, mark, by, upwards=newer is not None)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if newer is not None:
        return Page(rows[::-1], has_newer=more, has_older=True)
    return Page(rows, has_newer=mark is not None, has_older=more)


def _behind(found: QuerySet[M], mark: M | None, by: str, *, upwards: bool) -> QuerySet[M]:
    """The rows behind `mark`. The outer bound repeats the inner condition, so that the index is used."""
    if mark is not None:
        at, side = getattr(mark, by), "gt" if upwards else "lt"
        inner = Q(**{f"{by}__{side}": at}) | Q(**{by: at, f"pk__{side}": mark.pk})
        found = found.filter(inner, **{f"{by}__{side}e": at})
    return found.order_by(by, "pk") if upwards else found.order_by(f"-{by}", "-pk")
