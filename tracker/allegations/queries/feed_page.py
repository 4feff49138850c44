"""One feed: its health over time with blind spots, its runs, what failed, what its filter dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from tracker.accounts.models import User
from tracker.ingestion.models import IngestionItem, IngestionRun, Outcome
from tracker.sources.models import BlindSpot, Feed
from tracker.sources.queries import BlindSpan, blind_spans, with_state

from .run_list import RunRow
from .sources import FeedRow, feed_rows

PERIODS = (7, 30, 90)
PERIOD = 30
SHOWN = 20
RUNS_SHOWN = 10
SPOTS_SHOWN = 50
# The picture of the timeline, in its own units.
WIDTH, FLOOR, HIGHEST = 960, 92, 64
WENT_WRONG = (Outcome.FAILED, Outcome.REFUSED)


@dataclass(frozen=True)
class Day:
    """What the runs of one day came to, UTC, and where it stands in the picture."""

    on: date
    runs: int
    failed: int
    new: int
    x: float
    width: float
    height: float

    @property
    def y(self) -> float:
        return FLOOR - self.height


@dataclass(frozen=True)
class Shade:
    """A blind span in the picture."""

    span: BlindSpan
    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    since: datetime
    until: datetime
    days: list[Day]
    shades: list[Shade]
    ticks: list[tuple[float, date]]
    most: int

    @property
    def new(self) -> int:
        return sum(day.new for day in self.days)

    @property
    def failed(self) -> int:
        return sum(day.failed for day in self.days)

    @property
    def runs(self) -> int:
        return sum(day.runs for day in self.days)


@dataclass(frozen=True)
class Failure:
    """An entry that was not taken, and whether trying again could change that."""

    item: IngestionItem

    @property
    def can_retry(self) -> bool:
        item = self.item
        return bool(item.may_pass and (item.url or item.snapshot_id)) and item.run.cancelled_at is None


@dataclass(frozen=True)
class FeedPage:
    row: FeedRow
    days: int
    timeline: Timeline
    spots: list[BlindSpot]
    runs: list[RunRow]
    failures: list[Failure]
    dropped: list[IngestionItem]
    missed: list[BlindSpot]

    @property
    def feed(self) -> Feed:
        return self.row.feed

    @property
    def most(self) -> int:
        """How many failures and dropped entries are shown: of so many there may be more."""
        return SHOWN

    @property
    def likely_missed(self) -> int:
        return max(self.feed.likely_missed, sum(spot.likely_missed for spot in self.missed))


def feeds(*, now: datetime) -> QuerySet[Feed]:
    """Feeds are open to everybody with an account."""
    return with_state(Feed.objects.select_related("publisher"), now=now)


def one(pk: int) -> QuerySet[Feed]:
    """A feed as services take it."""
    return Feed.objects.filter(pk=pk)


def feed_page(feed: Feed, user: User, *, days: int, now: datetime) -> FeedPage:
    """The page of `feed`, which comes from `feeds`. Lists are cut at SHOWN, newest first."""
    since = now - timedelta(days=days)
    items = IngestionItem.objects.filter(feed=feed).select_related("run")
    runs = IngestionRun.objects.filter(feed=feed).select_related("feed__publisher", "by")
    newest = items.order_by("-created_at", "-pk")
    spans = blind_spans(since=since, until=now, feeds=[feed.pk])
    return FeedPage(
        row=feed_rows([feed], user, since=since)[0],
        days=days,
        timeline=timeline_of(feed, spans, since=since, until=now),
        spots=list(feed.blind_spots.order_by("-began_at", "-pk")[:SPOTS_SHOWN]),
        runs=[RunRow(run) for run in runs.order_by("-started_at", "-pk")[:RUNS_SHOWN]],
        failures=[Failure(item) for item in _of(newest, *WENT_WRONG)],
        dropped=_of(newest, Outcome.FILTERED),
        missed=list(feed.blind_spots.filter(likely_missed__gt=0).order_by("-began_at")[:SHOWN]),
    )


def _of(newest: QuerySet[IngestionItem], *outcomes: Outcome) -> list[IngestionItem]:
    """The newest items with these outcomes, each outcome by its own look at the index."""
    found = [item for outcome in outcomes for item in newest.filter(outcome=outcome)[:SHOWN]]
    return sorted(found, key=lambda item: (item.created_at, item.pk), reverse=True)[:SHOWN]


def timeline_of(feed: Feed, spans: list[BlindSpan], *, since: datetime, until: datetime) -> Timeline:
    """The days of a period with what the runs brought, and the spans in which the feed was not seen."""
    first = since.astimezone(UTC).date()
    count = (until.astimezone(UTC).date() - first).days + 1
    begin = datetime.combine(first, time.min, UTC)
    wide = WIDTH / count
    rows = {
        row["day"]: row
        for row in IngestionRun.objects.filter(feed=feed, started_at__gte=begin)
        .order_by()
        .values(day=TruncDate("started_at", tzinfo=UTC))
        .annotate(runs=Count("pk"), wrong=Count("pk", filter=~Q(problem="")), brought=Sum("new"))
    }
    most = max((row["brought"] for row in rows.values()), default=0)
    days = []
    for place in range(count):
        on = first + timedelta(days=place)
        row = rows.get(on, {"runs": 0, "wrong": 0, "brought": 0})
        height = _round(HIGHEST * row["brought"] / most) if most else 0
        x, width = _round(place * wide), _round(wide - 1)
        days.append(Day(on, row["runs"], row["wrong"], row["brought"], x, width, height))
    return Timeline(
        since=begin,
        until=until,
        days=days,
        shades=[_shade(span, begin, count) for span in spans],
        # The last one would run out of the picture.
        ticks=[(day.x, day.on) for day in days[:: max(1, count // 6)] if day.x < WIDTH - 40],
        most=most,
    )


def _shade(span: BlindSpan, begin: datetime, days: int) -> Shade:
    """At least two units wide: an hour in three months must show too."""
    day = timedelta(days=1)
    x = max(0.0, (span.since - begin) / day) * WIDTH / days
    end = (span.until - begin) / day * WIDTH / days
    return Shade(span, _round(x), _round(max(end - x, 2)))


def _round(number: float) -> float:
    return round(number, 2)
