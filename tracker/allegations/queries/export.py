"""The filtered list as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import QueryDict

from tracker.accounts.models import User

from ..models import Involvement, Role
from .queue import filtered, sort_of, view_of

# What a spreadsheet would take for a formula (OWASP, CSV injection), in full width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_AT_A_TIME = 500
COLUMNS = (
    "reference",
    "status",
    "claim_strength",
    "basis",
    "credibility",
    "category",
    "regime__slug",
    "summary",
    "items",
    "quantity_text",
    "event_text",
    "event_from",
    "event_until",
    "event_precision",
    "place",
    "assignee__username",
    "article__title",
    "article__publisher__name",
    "article__publisher__reliability",
    "article__published_at",
    "article__published_precision",
    "article__canonical_url",
    "created_at",
    "is_sample",
)
ROLES = tuple(Role)
HEADER = (*(column.replace("__", "_") for column in COLUMNS), *(role.value for role in ROLES))


def table_of(user: User, params: QueryDict) -> Iterator[list[str]]:
    """The header and every row of the list that `params` asks for, one page of memory at a time."""
    found = filtered(user, params, view_of(params)).qs
    named = Involvement.objects.filter(allegation=OuterRef("pk")).order_by("pk")
    parties = ArraySubquery(named.values(party=JSONObject(role="role", name="name")))
    order = ("created_at", "pk") if sort_of(params) == "oldest" else ("-created_at", "-pk")
    rows = found.annotate(parties=parties).order_by(*order).values_list(*COLUMNS, "parties")
    yield list(HEADER)
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        *values, named_in = row
        names = [[party["name"] for party in named_in if party["role"] == role] for role in ROLES]
        yield [cell(value) for value in (*values, *names)]


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _none: "",
    bool: lambda flag: "yes" if flag else "no",
    datetime: lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    date: lambda day: day.isoformat(),
    list: "; ".join,
}


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    written = _WRITTEN.get(type(value), str)(value)
    return f"'{written}" if written.startswith(FORMULA_STARTS) else written
