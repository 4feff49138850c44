"""The feeds we watch, worst first: how each fares, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import JSONObject

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome
from tracker.sources.models import Feed
from tracker.sources.queries import (
    BlindNow,
    FeedState,
    blind_now,
    count_states,
    kept_briefly,
    with_state,
)

from ..models import Allegation, ClaimStrength, Status
from .strip import RUNS, Strip, strip_of

PAGE = 50
PERIODS = (7, 30, 90, 365)
PERIOD = 30
SUMMARY_LASTS = 60
WAITING_UP_TO = 9_999
APART = Q(claim_strength__in=[ClaimStrength.FEARED, ClaimStrength.DENIED])


@dataclass(frozen=True)
class FeedFilters:
    """What the list of feeds is narrowed by; empty values narrow nothing. The yield is of the last `days`."""

    state: str = ""
    kind: str = ""
    matters: bool = False
    words: str = ""
    days: int = PERIOD


@dataclass
class Yield:
    """What came of a feed in a period. What is feared or denied stands apart from acts."""

    articles: int = 0
    proposals: int = 0
    proposals_apart: int = 0
    confirmed: int = 0
    confirmed_apart: int = 0


@dataclass(frozen=True)
class FeedRow:
    feed: Feed
    state: FeedState
    strip: Strip
    yielded: Yield

    @property
    def overdue(self) -> bool:
        return self.state == FeedState.LATE


@dataclass(frozen=True)
class FeedsPage:
    rows: list[FeedRow]
    counts: list[tuple[FeedState, int]]
    total: int
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class Summary:
    """The state of all sources at once."""

    last_kept: datetime | None
    waiting: int
    looked_at: dict[str, int]
    blind: BlindNow = field(default_factory=lambda: BlindNow(0, [], []))


def list_feeds(
    user: User, filters: FeedFilters, *, now: datetime, after: int | None = None, before: int | None = None
) -> FeedsPage:
    """One page of feeds, worst first: after the feed `after`, or just before the feed `before`."""
    narrowed = _narrowed(filters)
    counts = count_states(narrowed, now=now)
    found = _in_order(with_state(narrowed, now=now))
    if filters.state:
        found = found.filter(Q(state=filters.state))
    at = before or after
    mark = _in_order(with_state(Feed.objects.filter(pk=at), now=now)).first() if at else None
    backwards = mark is not None and before is not None
    rows = list(_behind(found, mark, backwards=backwards)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    rows = rows[::-1] if backwards else rows
    return FeedsPage(
        rows=feed_rows(rows, user, since=now - timedelta(days=filters.days)),
        counts=[(state, counts[state]) for state in FeedState],
        total=counts.total(),
        has_previous=more if backwards else mark is not None,
        has_next=True if backwards else more,
    )


def feed_rows(feeds: Iterable[Feed], user: User, *, since: datetime) -> list[FeedRow]:
    """What the list tells of feeds that `with_state` has annotated. Three queries."""
    feeds = list(feeds)
    pks = [feed.pk for feed in feeds]
    yields, strips = yields_of(pks, user, since=since), strips_of(pks)
    return [
        FeedRow(feed, FeedState(_told(feed, "state")), strips[feed.pk], yields[feed.pk]) for feed in feeds
    ]


def yields_of(feeds: list[int], user: User, *, since: datetime) -> dict[int, Yield]:
    """What came of each feed since then, as far as `user` may know.

    An article counts for the feed that brought it first; what others brought again is known already.
    """
    yields: dict[int, Yield] = defaultdict(Yield)
    brought = IngestionItem.objects.filter(feed__in=feeds, outcome=Outcome.NEW, created_at__gte=since)
    for row in brought.order_by().values("feed").annotate(n=Count("pk")):
        yields[row["feed"]].articles = row["n"]
    proposals = (
        Allegation.objects.visible_to(user)
        .exclude(status=Status.WITHDRAWN)
        .filter(
            article__items__feed__in=feeds,
            article__items__outcome=Outcome.NEW,
            article__items__created_at__gte=since,
        )
    )
    confirmed = Q(status=Status.CONFIRMED)
    for row in (
        proposals.order_by()
        .values("article__items__feed")
        .annotate(
            acts=Count("pk", filter=~APART),
            apart=Count("pk", filter=APART),
            confirmed=Count("pk", filter=confirmed & ~APART),
            confirmed_apart=Count("pk", filter=confirmed & APART),
        )
    ):
        one = yields[row["article__items__feed"]]
        one.proposals, one.proposals_apart = row["acts"], row["apart"]
        one.confirmed, one.confirmed_apart = row["confirmed"], row["confirmed_apart"]
    return yields


def strips_of(feeds: list[int]) -> dict[int, Strip]:
    """The last RUNS runs of each feed: one look at an index a feed."""
    runs = (
        IngestionRun.objects.filter(feed=OuterRef("pk"))
        .order_by("-started_at")
        .values(
            told=JSONObject(
                finished="finished_at",
                problem="problem",
                seen="seen",
                new="new",
                failed="failed",
                refused="refused",
            )
        )[:RUNS]
    )
    told = Feed.objects.filter(pk__in=feeds).order_by().annotate(told=ArraySubquery(runs))
    return {pk: strip_of(runs_told) for pk, runs_told in told.values_list("pk", "told")}


def summary(*, now: datetime) -> Summary:
    """The line above the list; what counts many rows is as of the last minute."""
    last = Article.objects.order_by("-first_seen", "-pk").values_list("first_seen", flat=True).first()
    waiting = IngestionItem.objects.filter(outcome=Outcome.WAITING).order_by()[: WAITING_UP_TO + 1].count()
    return Summary(last, waiting, _looked_at(now), blind_now())


def _looked_at(now: datetime) -> dict[str, int]:
    """The counts of all runs that began within a day: they add up, runs that still go on left out."""

    def count() -> dict[str, int]:
        runs = IngestionRun.objects.filter(started_at__gte=now - timedelta(days=1), finished_at__isnull=False)
        names = ("seen", "new", "known", "filtered", "discarded", "later", "refused", "failed")
        sums = runs.aggregate(runs=Count("pk"), **{name: Sum(name, default=0) for name in names})
        return {name: int(value) for name, value in sums.items()}

    return kept_briefly("sources:looked-at", SUMMARY_LASTS, count)


def _narrowed(filters: FeedFilters) -> QuerySet[Feed]:
    found = Feed.objects.all()
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.matters:
        found = found.filter(matters=True)
    if filters.words:
        found = found.filter(Q(publisher__name__icontains=filters.words) | Q(url__icontains=filters.words))
    return found


def _in_order(feeds: QuerySet[Feed]) -> QuerySet[Feed]:
    """With what the order goes by: rank, then feeds that matter, then the longest row of failures."""
    unimportant = ExpressionWrapper(Q(matters=False), output_field=BooleanField())
    return feeds.annotate(unimportant=unimportant).select_related("publisher")


def _behind(found: QuerySet[Feed], mark: Feed | None, *, backwards: bool) -> QuerySet[Feed]:
    if mark is not None:
        found = found.filter(_after(mark, backwards=backwards))
    order = ("rank", "unimportant", "-failures_in_row", "pk")
    return found.order_by(*(_turned(name) for name in order)) if backwards else found.order_by(*order)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(mark: Feed, *, backwards: bool) -> Q:
    """The condition on a feed that it comes after `mark`, or before it."""
    up, down = ("lt", "gt") if backwards else ("gt", "lt")
    rank, unimportant = _told(mark, "rank"), _told(mark, "unimportant")
    failures = mark.failures_in_row
    same_rank = Q(rank=rank)
    same_weight = same_rank & Q(unimportant=unimportant)
    return (
        Q(**{f"rank__{up}": rank})
        | same_rank & Q(**{f"unimportant__{up}": unimportant})
        | same_weight & Q(**{f"failures_in_row__{down}": failures})
        | same_weight & Q(failures_in_row=failures, **{f"pk__{up}": mark.pk})
    )


def _told(feed: Feed, name: str) -> Any:
    return getattr(feed, name)


def nothing_watched() -> bool:
    return not Feed.objects.exists()
