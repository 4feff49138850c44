"""What a list of allegations can be narrowed to; the same for the queue, its export and programs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.ingestion.models import Article

from .models import Allegation, Basis, Category, ClaimStrength, Evidence, Involvement, Status
from .models.allegation import AllegationQuerySet

# Stands for "has none" among the values of a filter: no regime, unassigned, publisher not stated.
NONE = "none"
WORDS_AT_MOST = 8


class ValuesField(forms.MultipleChoiceField):
    """Values that only the rows know, such as languages. One that no row has finds nothing."""

    def __init__(self, *, pattern: str = r"[\w.@+-]{1,150}", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = re.compile(pattern)

    def valid_value(self, value: Any) -> bool:
        return bool(self.pattern.fullmatch(str(value)))


class ValuesFilter(django_filters.MultipleChoiceFilter):
    """Any of some values; NONE among them finds the rows that have none."""

    field_class = ValuesField

    def __init__(self, *args: Any, blank_is_none: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blank_is_none = blank_is_none

    def filter(self, qs: AllegationQuerySet, value: list[str]) -> AllegationQuerySet:
        if not value:
            return qs
        wanted = self.wanted([one for one in value if one != NONE])
        if NONE in value:
            wanted |= Q(**{f"{self.field_name}__isnull": True})
            wanted |= Q(**{self.field_name: ""}) if self.blank_is_none else Q()
        return qs.filter(wanted)

    def wanted(self, values: list[str]) -> Q:
        return Q(**{f"{self.field_name}__in": values})


def primary(code: str) -> str:
    """The language of a tag without script and region: "en" of "en-GB" (BCP 47)."""
    return code.split("-", 1)[0].lower()


class LanguagesFilter(ValuesFilter):
    """Any of some languages, each with all its regions: "en" finds "en-GB"."""

    def wanted(self, values: list[str]) -> Q:
        found = super().wanted(values)
        for value in values:
            found |= Q(**{f"{self.field_name}__startswith": f"{value}-"})
        return found


def any_of(field: str, label: Any, **kwargs: Any) -> ValuesFilter:
    return ValuesFilter(field_name=field, label=label, **kwargs)


def one_of(field: str, label: Any, choices: Any) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(field_name=field, label=label, choices=choices, distinct=False)


def day(field: str, label: Any, method: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    return django_filters.DateFilter(field_name=field, label=label, method=method, widget=widget)


class AllegationFilter(django_filters.FilterSet):
    """Names of the filters are names in the URL. A wrong value narrows nothing and is told in `errors`.

    Filters into other tables use subqueries: no row comes twice, so counts may be summed.
    """

    q = django_filters.CharFilter(label=_("Search"), max_length=200, method="with_words")
    party = django_filters.CharFilter(label=_("Party"), max_length=200, method="with_party")
    status = one_of("status", _("Status"), Status.choices)
    strength = one_of("claim_strength", _("Claim strength"), ClaimStrength.choices)
    regime = any_of("regime__slug", _("Regime"))
    assignee = any_of("assignee__username", _("Assignee"))
    category = one_of("category", _("Category"), Category.choices)
    basis = one_of("basis", _("Basis"), Basis.choices)
    publisher = any_of("article__publisher", _("Publisher"), pattern=r"\d{1,18}|none")
    language = LanguagesFilter(field_name="article__text__language", label=_("Language"), blank_is_none=True)
    proposed_from = day("created_at", _("Proposed from"), "since")
    proposed_until = day("created_at", _("Proposed until"), "until")
    published_from = day("article__published_at", _("Published from"), "since")
    published_until = day("article__published_at", _("Published until"), "until")

    class Meta:
        model = Allegation
        fields: list[str] = []

    @property
    def applied(self) -> dict[str, Any]:
        """What was understood of the query string, by filter, in the order of the form."""
        wrong = self.errors
        return {name: value for name, value in self.form.cleaned_data.items() if name not in wrong}

    def all_but(self, left_out: str) -> AllegationQuerySet:
        """The rows with every filter applied except one: what a facet counts for its own values."""
        found: AllegationQuerySet = self.queryset.all()
        for name, value in self.applied.items():
            if name != left_out:
                found = self.filters[name].filter(found, value)
        return found

    def with_words(self, found: AllegationQuerySet, _name: str, value: str) -> AllegationQuerySet:
        """Each word must stand in the summary, the reference, a quote or the article's title."""
        for word in value.split()[:WORDS_AT_MOST]:
            quotes = Evidence.objects.filter(quote__icontains=word)
            found = found.filter(
                Q(summary__icontains=word)
                | Q(reference__icontains=word)
                | Q(article__in=Article.objects.filter(title__icontains=word).values("pk"))
                | Q(pk__in=quotes.values("allegation"))
            )
        return found

    def with_party(self, found: AllegationQuerySet, _name: str, value: str) -> AllegationQuerySet:
        """A party in any role, or the one it speaks for, by part of its name as written."""
        named = Involvement.objects.filter(Q(name__icontains=value) | Q(speaks_for__icontains=value))
        return found.filter(pk__in=named.values("allegation"))

    def since(self, found: AllegationQuerySet, field: str, value: date) -> AllegationQuerySet:
        return found.filter(**{f"{field}__gte": datetime.combine(value, time.min, UTC)})

    def until(self, found: AllegationQuerySet, field: str, value: date) -> AllegationQuerySet:
        """To the end of that day, UTC."""
        if value == date.max:
            return found
        return found.filter(**{f"{field}__lt": datetime.combine(value + timedelta(days=1), time.min, UTC)})
