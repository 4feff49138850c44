"""How feeds fare, in one word each, and when they could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from .models import BlindSpot, Feed

# A poll is late when it is due so long: ticks come each minute, and some feeds are asked slowly.
GRACE = timedelta(minutes=15)
ALARMS_LAST = 60
MOST_SPANS = 2_000
Kept = TypeVar("Kept")


class FeedState(TextChoices):
    """How a feed fares, worst first; one that is switched off comes last, since somebody chose it."""

    PAUSED = "paused", _("Paused")
    FAILING = "failing", _("Failing")
    LATE = "late", _("Late")
    BEHIND = "behind", _("Behind")
    HEALTHY = "healthy", _("Healthy")
    OFF = "off", _("Off")


# What silence of a feed that matters must not be taken for peace in.
ALARMING = (FeedState.PAUSED, FeedState.FAILING, FeedState.LATE, FeedState.BEHIND)


def with_state(feeds: QuerySet[Feed], *, now: datetime) -> QuerySet[Feed]:
    """Annotate feeds with their `state` (of FeedState) at `now`, and its `rank`: 0 is the worst."""
    missing = BlindSpot.objects.filter(kind=BlindSpot.Kind.BEHIND, ended_at__isnull=True)
    meaning = {
        FeedState.OFF: Q(is_on=False),
        FeedState.PAUSED: Q(paused_at__isnull=False),
        FeedState.FAILING: Q(failures_in_row__gt=0),
        FeedState.LATE: Q(next_due_at__lte=now - GRACE),
        FeedState.BEHIND: Q(shortened_to__isnull=False) | Q(pk__in=missing.values("feed")),
    }
    ranks = {state: rank for rank, state in enumerate(FeedState)}
    return feeds.annotate(
        state=Case(
            *(When(condition, then=Value(state.value)) for state, condition in meaning.items()),
            default=Value(FeedState.HEALTHY.value),
        ),
        rank=Case(
            *(When(condition, then=Value(ranks[state])) for state, condition in meaning.items()),
            default=Value(ranks[FeedState.HEALTHY]),
        ),
    )


def count_states(feeds: QuerySet[Feed], *, now: datetime) -> Counter[str]:
    """How many feeds are in each state."""
    told: Any = with_state(feeds, now=now)
    rows = told.order_by().values("state").annotate(n=Count("pk"))
    return Counter({row["state"]: row["n"] for row in rows})


def alarms(*, now: datetime) -> dict[str, int]:
    """How many feeds that matter are in which alarming state, as of the last ALARMS_LAST seconds."""

    def count() -> dict[str, int]:
        found = count_states(Feed.objects.filter(matters=True, is_on=True), now=now)
        return {state.value: found[state] for state in ALARMING if found[state]}

    return kept_briefly("sources:alarms", ALARMS_LAST, count)


def kept_briefly(key: str, seconds: int, ask: Callable[[], Kept]) -> Kept:
    """What `ask` answered in the last seconds. Without its cache a page asks each time, and goes on."""
    try:
        kept: Any = cache.get(key)
        if kept is None:
            kept = ask()
            cache.set(key, kept, seconds)
    except RedisError:
        kept = ask()
    answer: Kept = kept
    return answer


@dataclass(frozen=True)
class BlindSpan:
    """A time in which a feed could not be seen. `since` and `until` are cut to the period asked for."""

    spot: BlindSpot
    since: datetime
    until: datetime

    @property
    def is_open(self) -> bool:
        return self.spot.ended_at is None


def blind_spans(
    *,
    since: datetime,
    until: datetime,
    feeds: Iterable[int] | None = None,
    publishers: Iterable[int] | None = None,
) -> list[BlindSpan]:
    """The blind spots that overlap a period, oldest first: of some feeds, of some publishers, or of all.

    What a timeline shades. Of spots beyond MOST_SPANS the newest are told.
    """
    spots = BlindSpot.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since), began_at__lt=until)
    if feeds is not None:
        spots = spots.filter(feed__in=list(feeds))
    if publishers is not None:
        spots = spots.filter(feed__publisher__in=list(publishers))
    newest = spots.select_related("feed__publisher").order_by("-began_at", "-pk")[:MOST_SPANS]
    return [
        BlindSpan(spot, max(spot.began_at, since), min(spot.ended_at or until, until))
        for spot in reversed(newest)
    ]


@dataclass(frozen=True)
class BlindNow:
    """What cannot be seen at this moment: how many feeds, by kind, and those to look at first."""

    feeds: int
    kinds: list[tuple[str, int]]
    first: list[BlindSpot]

    @property
    def more(self) -> int:
        """How many blind spots there are beside the first."""
        return sum(n for _kind, n in self.kinds) - len(self.first)


def blind_now(*, most: int = 8) -> BlindNow:
    """The blind spots that have no end yet. First those of feeds that matter, then the longest."""
    spots = BlindSpot.objects.filter(ended_at__isnull=True)
    kinds = {row["kind"]: row["n"] for row in spots.order_by().values("kind").annotate(n=Count("pk"))}
    matters = ExpressionWrapper(Q(feed__matters=True), output_field=BooleanField())
    first = spots.select_related("feed__publisher").annotate(matters=matters)
    return BlindNow(
        feeds=spots.order_by().values("feed").distinct().count(),
        kinds=[(str(kind.label), kinds[kind]) for kind in BlindSpot.Kind if kinds.get(kind)],
        first=list(first.order_by("-matters", "began_at", "pk")[:most]) if kinds else [],
    )
