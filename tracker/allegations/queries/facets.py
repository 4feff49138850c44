"""What a list can still be narrowed by, with counts, and which filters are applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.db.models import Count
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.resolutions.models import Regime
from tracker.sources.models import Publisher

from ..filters import NONE, AllegationFilter
from ..models import Basis, Category, ClaimStrength, Status

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


def facets_of(filterset: AllegationFilter, statuses: Iterable[Status]) -> list[Facet]:
    """Each facet in one query, counted over the rows that all other filters leave."""
    return [
        _choices(filterset, "status", "status", [Status(s) for s in statuses], keep_empty=True),
        _choices(filterset, "strength", "claim_strength", ClaimStrength, keep_empty=True),
        _values(filterset, "regime", "regime__slug", _("No regime"), regime_names),
        _values(filterset, "assignee", "assignee__username", _("Unassigned"), people_names),
        _choices(filterset, "category", "category", Category),
        _choices(filterset, "basis", "basis", Basis),
        _values(filterset, "publisher", "article__publisher", _("Not stated"), publisher_names),
        _values(filterset, "language", "article__text__language", _("Not known"), language_names),
    ]


def _counts(filterset: AllegationFilter, name: str, column: str) -> dict[Any, int]:
    rows = filterset.all_but(name).order_by().values(column).annotate(n=Count("pk"))
    return dict(rows.order_by("-n", column).values_list(column, "n"))


def _chosen(filterset: AllegationFilter, name: str) -> list[str]:
    return list(filterset.applied.get(name) or [])


def _choices(
    filterset: AllegationFilter, name: str, column: str, values: Iterable[Any], *, keep_empty: bool = False
) -> Facet:
    counts, chosen = _counts(filterset, name, column), _chosen(filterset, name)
    options = [
        Option(v.value, str(v.label), counts.get(v.value, 0), v.value in chosen, v in APART)
        for v in values
        if keep_empty or v.value in counts or v.value in chosen
    ]
    if not keep_empty:
        options.sort(key=lambda option: (-option.count, option.label))
    return Facet(name, str(filterset.filters[name].label), options)


def _values(
    filterset: AllegationFilter,
    name: str,
    column: str,
    none: str,
    names_of: Callable[[list[str]], dict[str, str]],
) -> Facet:
    found, chosen = _counts(filterset, name, column), _chosen(filterset, name)
    counts: Counter[str] = Counter()
    for value, n in found.items():
        counts[NONE if value in {None, ""} else str(value)] += n
    frequent = [value for value, _n in counts.most_common(SHOWN)]
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
    """Languages in words where Django knows the code, else the code."""
    return {code: str(LANG_INFO.get(code, {}).get("name", code)) for code in codes}


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
