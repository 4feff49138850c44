"""One run: what became of each of its documents, with counts that add up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome

from .incoming import Incoming, incoming, with_parts

# A delivery by hand holds at most so many; of a feed's run the page shows the first of each kind.
SHOWN = 500
RECENT = 5
WORST_FIRST = (Outcome.FAILED, Outcome.REFUSED, Outcome.WAITING, Outcome.LATER, Outcome.NEW)
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


@dataclass(frozen=True)
class Part:
    """One summand of what a run saw."""

    outcome: str
    word: str
    count: int


@dataclass(frozen=True)
class RunPage:
    run: IngestionRun
    parts: list[Part]
    rows: list[Incoming]
    left_out: int
    is_working: bool
    done: int

    @property
    def sum(self) -> str:
        """The counts as a sum that the reader can check: 3 + 1 = 4."""
        counts = [str(part.count) for part in self.parts if part.count] or ["0"]
        return f"{' + '.join(counts)} = {self.run.seen}"

    @property
    def retryable(self) -> int:
        return sum(1 for row in self.rows if row.can_retry)


def runs() -> QuerySet[IngestionRun]:
    return IngestionRun.objects.select_related("feed__publisher", "by")


def recent_runs_of(user: User) -> list[IngestionRun]:
    return list(IngestionRun.objects.filter(by=user).order_by("-started_at", "-pk")[:RECENT])


def run_page(run: IngestionRun, user: User) -> RunPage:
    """What `run` did so far. A document that is kept but not yet read for allegations is still work."""
    items = IngestionItem.objects.filter(run=run)
    counts = {row["outcome"]: row["n"] for row in items.order_by().values("outcome").annotate(n=Count("pk"))}
    total = sum(counts.values())
    # What a feed's run knew before has no item of its own.
    counts[Outcome.KNOWN] = counts.get(Outcome.KNOWN, 0) + max(0, run.seen - total)
    rank = Case(
        *[When(outcome=outcome, then=Value(place)) for place, outcome in enumerate(WORST_FIRST)],
        default=Value(len(WORST_FIRST)),
        output_field=IntegerField(),
    )
    rows = incoming(with_parts(items, user).order_by(rank, "pk")[:SHOWN])
    to_read = items.filter(outcome=Outcome.NEW, article__state=Article.State.TO_READ).count()
    working = counts.get(Outcome.WAITING, 0) + to_read
    return RunPage(
        run=run,
        parts=[
            Part(outcome.value, str(outcome.label), counts.get(outcome, 0))
            for outcome in ORDER_OF_COUNTS
            if counts.get(outcome) or outcome is not Outcome.WAITING
        ],
        rows=rows,
        left_out=total - len(rows),
        is_working=run.finished_at is None or to_read > 0,
        done=run.seen - working,
    )


def items_to_retry(run: IngestionRun, item: int | None = None) -> QuerySet[IngestionItem]:
    """The failed and refused items of a run, or one of them."""
    again = IngestionItem.objects.filter(run=run, outcome__in=[Outcome.FAILED, Outcome.REFUSED])
    return again if item is None else again.filter(pk=item)
