"""The decided proposals of a period, counted in the database: one row a group, however many there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from ...models import Allegation, ClaimStrength, Decision, Move, Reading, Status
from ..reading_much import reading_much
from .edits import COMPARED, edits_sql
from .periods import Period

APART = (ClaimStrength.FEARED, ClaimStrength.DENIED)
RIGHT = (Status.CONFIRMED, Status.DUPLICATE)
DECIDED = (*RIGHT, Status.REJECTED)
# A group is of one of these; `fields` are those edited, `reason` is that of the last rejection.
GROUPINGS = ("category", "publisher", "language", "reader", "fields", "reason")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a group: proposals of machines that were decided, right, right but edited; and those missed.

    `missed`: what a person proposed by hand out of a document that the program had read, and that stood.
    `count` is of all its rows, `first` the lowest key among them.
    """

    decided: int = 0
    right: int = 0
    edited: int = 0
    missed: int = 0
    count: int = 0
    first: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.decided + other.decided,
            self.right + other.right,
            self.edited + other.edited,
            self.missed + other.missed,
            self.count + other.count,
            min(self.first, other.first) if self.count and other.count else self.first or other.first,
        )


@dataclass(frozen=True)
class Tallies:
    """The whole, what stands apart (feared acts and denials), and the whole by each of GROUPINGS."""

    whole: Tally = field(default_factory=Tally)
    apart: Tally = field(default_factory=Tally)
    by: dict[str, dict[str, Tally]] = field(default_factory=lambda: {name: {} for name in GROUPINGS})


def tally(allegations: QuerySet[Allegation], period: Period, *, reader: str = "") -> Tallies:
    """Count the decided ones among `allegations`: one query, which reads each table of the history once."""
    found = Tallies()
    try:
        inner, params = _decided(allegations, period, reader).query.sql_with_params()
    except EmptyResultSet:
        return found
    totals = {False: found.whole, True: found.apart}
    with reading_much() as cursor:
        cursor.execute(_counting(inner), params)
        for is_apart, grouping, *values, decided, right, edited, missed, count, first in cursor.fetchall():
            counts = Tally(decided, right, edited, missed, count, first)
            if grouping == _ALL:
                totals[is_apart] = counts
                continue
            # A bit of GROUPING is 0 for the column that this row counts, the last column in the lowest bit.
            place = next(p for p in range(len(GROUPINGS)) if not grouping >> (len(GROUPINGS) - 1 - p) & 1)
            if not is_apart and values[place] is not None:
                found.by[GROUPINGS[place]][values[place]] = counts
    return Tallies(totals[False], totals[True], found.by)


_ALL = 2 ** len(GROUPINGS) - 1
_COLUMNS = (
    "id",
    "status",
    "is_by_hand",
    "is_kept",
    "stands_apart",
    "publisher",
    "language",
    "reader_named",
    "was_read",
    *COMPARED,
)


def _decided(
    allegations: QuerySet[Allegation], period: Period, reader: str
) -> QuerySet[Allegation, tuple[object, ...]]:
    """What counts, with the _COLUMNS by which it is counted."""
    last = Decision.objects.filter(allegation=OuterRef("pk"), to_status=OuterRef("status"))
    if period.since:
        last = last.filter(at__gte=period.since)
    if period.until:
        last = last.filter(at__lt=period.until)
    later = Decision.objects.filter(
        allegation=OuterRef("allegation"), seen_version__gt=OuterRef("seen_version")
    )
    # Asked for the few that were proposed by hand, each alone: an EXISTS would be answered for all at once.
    read = Reading.objects.filter(text__article=OuterRef("article")).order_by().values("pk")[:1]
    is_by_hand = Q(created_by__isnull=False)
    rows = allegations.filter(status__in=DECIDED, is_sample=False).filter(Exists(last.filter(~Exists(later))))
    if reader:
        rows = rows.filter(is_by_hand | Q(reader=reader))
    return (
        rows.annotate(
            is_by_hand=is_by_hand,
            is_kept=~is_by_hand & Q(status__in=RIGHT),
            stands_apart=Q(claim_strength__in=APART),
            publisher=Coalesce(F("article__publisher__name"), Value("")),
            language=Coalesce(F("article__text__language"), Value("")),
            # What was proposed by hand has no reader.
            reader_named=Case(When(~is_by_hand, F("reader")), output_field=CharField()),
            was_read=Case(When(is_by_hand, IsNull(Subquery(read), rhs=False)), default=False),
        )
        .order_by()
        .values_list("pk", *_COLUMNS[1:])
    )


def _counting(decided: str) -> str:
    """The counts of the rows of `decided`, in all and by each of GROUPINGS, apart and not apart."""
    right = ", ".join(f"'{status}'" for status in RIGHT)
    listed = ", ".join(GROUPINGS)
    sets = ", ".join(f"(stands_apart, {name})" for name in GROUPINGS)
    fields, joins = edits_sql()
    return f"""
        WITH decided ({", ".join(_COLUMNS)}) AS MATERIALIZED ({decided}),
        kept AS (SELECT id FROM decided WHERE is_kept),
        rejections AS (
            SELECT DISTINCT ON (allegation_id) allegation_id, reason FROM allegations_decision
            WHERE move = '{Move.REJECT}'
            ORDER BY allegation_id, seen_version DESC
        ),
        counted AS (
            SELECT stands.id, stands_apart,
                stands.category, publisher, language, reader_named AS reader, reason,
                CASE WHEN is_kept THEN NULLIF({fields}, '') END AS fields,
                NOT is_by_hand AS is_machines, status IN ({right}) AS is_right, was_read
            FROM decided AS stands {joins}
            LEFT JOIN rejections
                ON rejections.allegation_id = stands.id AND status = '{Status.REJECTED}'
        )
        SELECT stands_apart, GROUPING({listed}), {listed},
            count(*) FILTER (WHERE is_machines),
            count(*) FILTER (WHERE is_machines AND is_right),
            count(*) FILTER (WHERE fields IS NOT NULL),
            count(*) FILTER (WHERE NOT is_machines AND is_right AND was_read),
            count(*), min(id)
        FROM counted GROUP BY GROUPING SETS ((stands_apart), {sets})
    """  # noqa: S608 - our names only
