"""What the lists of feeds and runs can be narrowed by. A wrong value is told of and narrows nothing."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.ingestion.models import IngestionRun
from tracker.sources.models import Feed
from tracker.sources.queries import FeedState

from ..queries import feed_page, sources
from ..queries.run_list import RunFilters

LARGEST_KEY = 2**63 - 1


def _key() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)


def _one_of(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[("", ""), *choices])


def _days(periods: tuple[int, ...]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(required=False, coerce=int, choices=[(days, days) for days in periods])


class FeedsForm(forms.Form):
    state = _one_of(FeedState.choices)
    kind = _one_of(Feed.Kind.choices)
    matters = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=200)
    days = _days(sources.PERIODS)
    after = _key()
    before = _key()

    def filters(self) -> sources.FeedFilters:
        values = understood(self)
        return sources.FeedFilters(
            state=values.get("state") or "",
            kind=values.get("kind") or "",
            matters=bool(values.get("matters")),
            words=values.get("q") or "",
            days=values.get("days") or sources.PERIOD,
        )


class PeriodForm(forms.Form):
    days = _days(feed_page.PERIODS)

    def period(self) -> int:
        return understood(self).get("days") or feed_page.PERIOD


class RunsForm(forms.Form):
    trigger = _one_of(IngestionRun.Trigger.choices)
    wrong = forms.BooleanField(required=False)
    feed = _key()
    older = _key()
    newer = _key()

    def filters(self) -> RunFilters:
        values = understood(self)
        return RunFilters(
            trigger=values.get("trigger") or "", wrong=bool(values.get("wrong")), feed=values.get("feed")
        )


def understood(form: forms.Form) -> dict[str, Any]:
    """What a form made sense of, whatever else was wrong."""
    form.is_valid()
    return form.cleaned_data
