"""What a list can still be narrowed by, with counts, and which filters are applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.resolutions.models import Regime
from tracker.sources.models import Publisher

from ..filters import NONE, AllegationFilter, primary
from ..models import Basis, Category, ClaimStrength, Status
from ..models.allegation import AllegationQuerySet
from .languages import language_name

# A facet names at most so many values; the most frequent come first, and those chosen always.
SHOWN = 12
PAGING = ("after", "before")
APART = (ClaimStrength.FEARED, ClaimStrength.DENIED)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_checked: bool
    is_apart: bool = False


@dataclass(frozen=True)
class Facet:
    name: str
    legend: str
    options: list[Option]


@dataclass(frozen=True)
class Chip:
    """One value of one filter that is applied, and the query string without it."""

    filter: str
    label: str
    value: str
    without: str


Counts = dict[str, Counter[Any]]
COLUMNS = {
    "status": "status",
    "strength": "claim_strength",
    "regime": "regime__slug",
    "assignee": "assignee__username",
    "category": "category",
    "basis": "basis",
    "publisher": "article__publisher",
    "language": "article__text__language",
}


def counts_of(found: AllegationQuerySet, names: Iterable[str]) -> Counts:
    """How many rows have each value of each facet in `names`: one query, one pass over the rows."""
    names = list(names)
    try:
        inner, params = (
            found.order_by().values_list(*(COLUMNS[name] for name in names)).query.sql_with_params()
        )
    except EmptyResultSet:
        return {name: Counter() for name in names}
    columns = [f"c{place}" for place in range(len(names))]
    listed, sets = ", ".join(columns), ", ".join(f"({column})" for column in columns)
    query = (
        f"SELECT {listed}, GROUPING({listed}), count(*) FROM ({inner}) AS found ({listed})"  # noqa: S608 - our names only
        f" GROUP BY GROUPING SETS ({sets})"
    )
    counts: Counts = {name: Counter() for name in names}
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        for *values, grouping, n in cursor.fetchall():
            # A bit of GROUPING is 0 for the column that this row counts, the last column in the lowest bit.
            place = next(p for p in range(len(names)) if not grouping >> (len(names) - 1 - p) & 1)
            counts[names[place]][values[place]] += n
    return counts


def facets_of(filterset: AllegationFilter, counts: Counts, statuses: Iterable[Status]) -> list[Facet]:
    """The facets with `counts`, those of the rows listed. A facet with a choice counts anew, without it.

    So each number is what choosing that value, beside or instead of the others, would show.
    """
    chosen = [name for name in COLUMNS if filterset.applied.get(name)]
    counts = {**counts, **{name: counts_of(filterset.all_but(name), [name])[name] for name in chosen}}
    return [
        _choices(filterset, counts, "status", [Status(s) for s in statuses], keep_empty=True),
        _choices(filterset, counts, "strength", ClaimStrength, keep_empty=True),
        _values(filterset, counts, "regime", _("No regime"), regime_names),
        _values(filterset, counts, "assignee", _("Unassigned"), people_names),
        _choices(filterset, counts, "category", Category),
        _choices(filterset, counts, "basis", Basis),
        _values(filterset, counts, "publisher", _("Not stated"), publisher_names),
        _values(filterset, counts, "language", _("Not known"), language_names, key=primary),
    ]


def _choices(
    filterset: AllegationFilter, found: Counts, name: str, values: Iterable[Any], *, keep_empty: bool = False
) -> Facet:
    counts, chosen = found[name], filterset.applied.get(name) or []
    options = [
        Option(v.value, str(v.label), counts[v.value], v.value in chosen, v in APART)
        for v in values
        if keep_empty or v.value in counts or v.value in chosen
    ]
    if not keep_empty:
        options.sort(key=lambda option: (-option.count, option.label))
    return Facet(name, str(filterset.filters[name].label), options)


def _values(
    filterset: AllegationFilter,
    found: Counts,
    name: str,
    none: str,
    names_of: Callable[[list[str]], dict[str, str]],
    key: Callable[[str], str] = str,
) -> Facet:
    chosen = filterset.applied.get(name) or []
    counts: Counter[str] = Counter()
    for value, n in found[name].items():
        counts[NONE if value in {None, ""} else key(str(value))] += n
    frequent = sorted(counts, key=lambda value: (-counts[value], value))[:SHOWN]
    shown = [*frequent, *(value for value in chosen if value not in frequent)]
    names = {**names_of([value for value in shown if value != NONE]), NONE: none}
    options = [Option(v, names.get(v, v), counts[v], v in chosen) for v in shown]
    return Facet(name, str(filterset.filters[name].label), options)


def regime_names(slugs: list[str]) -> dict[str, str]:
    return dict(Regime.objects.filter(slug__in=slugs).values_list("slug", "name"))


def people_names(usernames: list[str]) -> dict[str, str]:
    return {user.username: user.display_name for user in User.objects.filter(username__in=usernames)}


def publisher_names(keys: list[str]) -> dict[str, str]:
    found = Publisher.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def language_names(codes: list[str]) -> dict[str, str]:
    """Languages in words where their code is known, else the code."""
    return {code: language_name(code) for code in codes}


def chips_of(filterset: AllegationFilter, facets: list[Facet], params: QueryDict) -> list[Chip]:
    """The filters applied, in the order of the form; wrong values are no filters and have no chip."""
    labels = {(facet.name, option.value): option.label for facet in facets for option in facet.options}
    chips = []
    for name, value in filterset.applied.items():
        for one in value if isinstance(value, list) else [value] if value else []:
            shown = labels.get((name, one)) or (one if isinstance(one, str) else date_format(one, "j M Y"))
            chips.append(
                Chip(name, str(filterset.filters[name].label), shown, without(params, name, str(one)))
            )
    return chips


def without(params: QueryDict, name: str, value: str | None = None) -> str:
    """The query string without one filter, or one of its values, and at the first page."""
    left = params.copy()
    for page in PAGING:
        left.pop(page, None)
    kept = [one for one in left.getlist(name) if value is not None and one.strip() != value]
    left.setlist(name, kept)
    return left.urlencode()
