"""Runs, newest first: what started them, what went wrong, and counts written out as a sum."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tracker.ingestion.models import COUNTED, IngestionRun
from tracker.sources.models import Feed

from .pages import newest_first
from .runs import ORDER_OF_COUNTS

PAGE = 50
Trigger = IngestionRun.Trigger
BY_HAND = (Trigger.HAND, Trigger.UPLOAD, Trigger.SENT)
WENT_WRONG = ~Q(problem="") | Q(failed__gt=0) | Q(refused__gt=0)


@dataclass(frozen=True)
class RunFilters:
    """What the list of runs is narrowed by; empty values narrow nothing."""

    trigger: str = ""
    wrong: bool = False
    feed: int | None = None


@dataclass(frozen=True)
class RunRow:
    run: IngestionRun

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The summands that are there: outcome, its word, how many."""
        counts = [(outcome, getattr(self.run, outcome)) for outcome in ORDER_OF_COUNTS if outcome in COUNTED]
        return [(outcome.value, str(outcome.label), count) for outcome, count in counts if count]

    @property
    def adds_up(self) -> bool:
        """Whether the counts are final: those of a run that goes on are not counted yet."""
        return self.run.finished_at is not None

    @property
    def went_wrong(self) -> bool:
        return bool(self.run.problem or self.run.failed or self.run.refused)


@dataclass(frozen=True)
class RunsPage:
    rows: list[RunRow]
    has_newer: bool
    has_older: bool
    feed: Feed | None


def list_runs(
    filters: RunFilters, *, by_hand: bool = False, older: int | None = None, newer: int | None = None
) -> RunsPage:
    """One page of runs: after the run `older`, or just before the run `newer`, else the newest."""
    found = _narrowed(filters, by_hand=by_hand)
    marks = IngestionRun.objects.only("started_at").in_bulk([pk for pk in (older, newer) if pk])
    page = newest_first(
        found.select_related("feed__publisher", "by"),
        PAGE,
        by="started_at",
        older=marks.get(older or 0),
        newer=marks.get(newer or 0),
    )
    feed = Feed.objects.filter(pk=filters.feed).first() if filters.feed else None
    return RunsPage([RunRow(run) for run in page.rows], page.has_newer, page.has_older, feed)


def _narrowed(filters: RunFilters, *, by_hand: bool) -> QuerySet[IngestionRun]:
    found = IngestionRun.objects.all()
    if by_hand:
        # Without a feed, as the index of deliveries has them.
        found = found.filter(feed__isnull=True, trigger__in=BY_HAND)
    if filters.trigger:
        found = found.filter(trigger=filters.trigger)
    if filters.feed:
        found = found.filter(feed=filters.feed)
    return found.filter(WENT_WRONG) if filters.wrong else found
