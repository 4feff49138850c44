"""One run: how far it is, what became of each of its documents, with counts that add up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome

from .incoming import Incoming, incoming, with_parts

PAGE = 100
RECENT = 8
WIDTH = 1000  # of the picture of the counts
WORST_FIRST = (
    Outcome.FAILED,
    Outcome.REFUSED,
    Outcome.WAITING,
    Outcome.LATER,
    Outcome.NEW,
    Outcome.KNOWN,
    Outcome.FILTERED,
    Outcome.DISCARDED,
)
ORDER_OF_COUNTS = (
    Outcome.NEW,
    Outcome.KNOWN,
    Outcome.FILTERED,
    Outcome.DISCARDED,
    Outcome.LATER,
    Outcome.REFUSED,
    Outcome.FAILED,
    Outcome.WAITING,
)
PAINT = {
    Outcome.NEW: "s1",
    Outcome.KNOWN: "s2",
    Outcome.FILTERED: "s3",
    Outcome.DISCARDED: "s3",
    Outcome.LATER: "s-warn",
    Outcome.REFUSED: "s-bad",
    Outcome.FAILED: "s-bad",
    Outcome.WAITING: "s-open",
}


class Stage(StrEnum):
    """Where a run is. The value is for templates."""

    FAILED = "failed"
    CANCELLED = "cancelled"
    STOPPING = "stopping"
    UNPACKING = "unpacking"
    READING = "reading"
    INCOMPLETE = "incomplete"
    DONE = "done"


ICONS = {
    Stage.FAILED: "i-alert",
    Stage.CANCELLED: "i-minus",
    Stage.STOPPING: "i-clock",
    Stage.UNPACKING: "i-clock",
    Stage.READING: "i-clock",
    Stage.INCOMPLETE: "i-alert",
    Stage.DONE: "i-check",
}


@dataclass(frozen=True)
class Part:
    """One summand of what a run saw. `x` and `width` are its place in the picture, WIDTH wide."""

    outcome: str
    word: str
    count: int
    paint: str
    x: float
    width: float


@dataclass(frozen=True)
class Progress:
    """How far a run is, at this moment."""

    run: IngestionRun
    parts: list[Part]
    to_read: int
    retryable: int

    @property
    def waiting(self) -> int:
        return next((part.count for part in self.parts if part.outcome == Outcome.WAITING), 0)

    @property
    def done(self) -> int:
        return self.run.seen - self.waiting - self.to_read

    @property
    def begun(self) -> int:
        """Of a cancelled run: what was not put off."""
        return self.done - self.run.later

    @property
    def stage(self) -> Stage:
        run = self.run
        if run.cancelled_at:
            return Stage.CANCELLED if run.finished_at else Stage.STOPPING
        if run.container_id and not run.unpacked_at and not run.problem:
            return Stage.UNPACKING
        if run.finished_at is None or self.to_read:
            return Stage.READING
        if run.problem:
            return Stage.FAILED
        return Stage.INCOMPLETE if run.failed or run.refused else Stage.DONE

    @property
    def word(self) -> str:
        return {
            Stage.FAILED: _("Could not be taken in"),
            Stage.CANCELLED: _("Cancelled"),
            Stage.STOPPING: _("Stopping"),
            Stage.UNPACKING: _("Unpacking"),
            Stage.READING: _("Working"),
            Stage.INCOMPLETE: _("Done, not all of it taken"),
            Stage.DONE: _("Done"),
        }[self.stage]

    @property
    def icon(self) -> str:
        return ICONS[self.stage]

    @property
    def name(self) -> str:
        """What a delivery is called: its feed, its file, else how it came."""
        run = self.run
        if run.feed is not None:
            return run.feed.publisher.name
        if run.container is not None:
            return run.container.filename or _("Pasted addresses")
        return ngettext("%(n)d document", "%(n)d documents", run.seen) % {"n": run.seen}

    @property
    def told(self) -> str:
        """The counts that are not zero, in words."""
        return ", ".join(f"{part.count:,} {part.word}" for part in self.parts if part.count)

    @property
    def is_working(self) -> bool:
        return self.stage in (Stage.STOPPING, Stage.UNPACKING, Stage.READING)

    @property
    def is_large(self) -> bool:
        """Whether its documents fill more than a page: then only what is above the list follows the work."""
        return self.run.seen > PAGE

    @property
    def can_be_cancelled(self) -> bool:
        return self.run.finished_at is None and self.run.cancelled_at is None

    @property
    def sum(self) -> str:
        """The counts as a sum that the reader can check: 3 + 1 = 4."""
        counts = [str(part.count) for part in self.parts if part.count] or ["0"]
        return f"{' + '.join(counts)} = {self.run.seen}"

    @property
    def picture(self) -> str:
        """What the picture shows, in words."""
        return _("Of %(seen)d seen: %(told)s") % {"seen": self.run.seen, "told": self.told or "0"}


@dataclass(frozen=True)
class Rows:
    """Some documents of a run, worst first. `after` is the mark of the next ones, None at the end."""

    rows: list[Incoming]
    outcome: str
    total: int
    is_first: bool
    after: int | None

    @property
    def at(self) -> str:
        """The query of the next page."""
        return f"{f'outcome={self.outcome}&' if self.outcome else ''}after={self.after}"


@dataclass(frozen=True)
class RunPage:
    progress: Progress
    listed: Rows

    @property
    def run(self) -> IngestionRun:
        return self.progress.run


def runs() -> QuerySet[IngestionRun]:
    return IngestionRun.objects.select_related("feed__publisher", "by", "container", "cancelled_by")


def recent_runs_of(user: User) -> list[Progress]:
    """The last deliveries of a person, each with how far it is."""
    found = list(runs().filter(by=user, feed__isnull=True).order_by("-started_at", "-pk")[:RECENT])
    open_ones = [run.pk for run in found if run.finished_at is None]
    counts: dict[int, dict[str, int]] = {pk: {} for pk in open_ones}
    items = IngestionItem.objects.filter(run__in=open_ones).order_by()
    for row in items.values("run", "outcome").annotate(n=Count("pk")):
        counts[row["run"]][row["outcome"]] = row["n"]
    return [
        Progress(run, _parts(run, counts.get(run.pk) or _final_counts(run)), to_read=0, retryable=0)
        for run in found
    ]


def progress_of(run: IngestionRun) -> Progress:
    """What `run` did so far. A document that is kept but not yet read for allegations is still work."""
    items = IngestionItem.objects.filter(run=run)
    counts = {row["outcome"]: row["n"] for row in items.order_by().values("outcome").annotate(n=Count("pk"))}
    to_read = (
        items.filter(outcome=Outcome.NEW, article__state=Article.State.TO_READ).count()
        if counts.get(Outcome.NEW)
        else 0
    )
    went_wrong = counts.get(Outcome.FAILED, 0) + counts.get(Outcome.REFUSED, 0)
    return Progress(
        run=run,
        parts=_parts(run, counts),
        to_read=to_read,
        retryable=items_to_retry(run).count() if went_wrong and not run.cancelled_at else 0,
    )


def run_page(run: IngestionRun, user: User, *, outcome: str = "", after: int | None = None) -> RunPage:
    progress = progress_of(run)
    counts = {part.outcome: part.count for part in progress.parts}
    return RunPage(progress, _rows(run, user, counts, outcome=outcome, after=after))


def items_to_retry(run: IngestionRun, item: int | None = None) -> QuerySet[IngestionItem]:
    """The items of a run that went wrong and that another try may help, or one of them."""
    again = (
        IngestionItem.objects.filter(run=run, outcome__in=[Outcome.FAILED, Outcome.REFUSED], may_pass=True)
        .exclude(url="", snapshot__isnull=True)
        .only("pk")
    )
    return again if item is None else again.filter(pk=item)


def _rows(run: IngestionRun, user: User, counts: dict[str, int], *, outcome: str, after: int | None) -> Rows:
    """One page, kind after kind, each from an index alone: the last page costs no more than the first."""
    kinds = [kind for kind in WORST_FIRST if kind == outcome or (not outcome and counts.get(kind))]
    items = IngestionItem.objects.filter(run=run)
    mark = items.filter(pk=after).values_list("outcome", flat=True).first() if after else None
    pks: list[int] = []
    for kind in kinds[kinds.index(Outcome(mark)) if mark in kinds else 0 :]:
        wanted = items.filter(outcome=kind, pk__gt=after if kind == mark and after else 0)
        # Not by the index of the key alone: PostgreSQL would walk all older runs for the first row.
        pks += wanted.order_by(F("pk") + 0).values_list("pk", flat=True)[: PAGE + 1 - len(pks)]
        if len(pks) > PAGE:
            break
    found = {item.pk: item for item in with_parts(items.filter(pk__in=pks[:PAGE]), user)}
    return Rows(
        rows=incoming(found[pk] for pk in pks[:PAGE] if pk in found),
        outcome=outcome,
        total=sum(counts.get(kind, 0) for kind in kinds),
        is_first=mark is None,
        after=pks[PAGE - 1] if len(pks) > PAGE else None,
    )


def _final_counts(run: IngestionRun) -> dict[str, int]:
    return {outcome.value: getattr(run, outcome) for outcome in ORDER_OF_COUNTS if outcome != Outcome.WAITING}


def _parts(run: IngestionRun, counts: dict[str, int]) -> list[Part]:
    # What a feed's run knew before has no item of its own.
    counts = {**counts, Outcome.KNOWN: counts.get(Outcome.KNOWN, 0) + max(0, run.seen - sum(counts.values()))}
    parts, x = [], 0.0
    for outcome in ORDER_OF_COUNTS:
        count = counts.get(outcome, 0)
        if count or outcome is not Outcome.WAITING:
            width = round(WIDTH * count / run.seen, 1) if run.seen else 0.0
            parts.append(Part(outcome.value, str(outcome.label), count, PAINT[outcome], round(x, 1), width))
            x += width
    return parts
