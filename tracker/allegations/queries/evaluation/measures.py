"""Precision, recall at most, and edits: in all, and by what a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst

from tracker.accounts.models import User

from ...models import Allegation, Category, ClaimStrength, Decision, Move, Reading, Status
from ..languages import language_name
from .edits import edited_fields
from .shares import Share

APART = (ClaimStrength.FEARED, ClaimStrength.DENIED)
RIGHT = (Status.CONFIRMED, Status.DUPLICATE)
DECIDED = (*RIGHT, Status.REJECTED)
MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until` (aware datetimes, None: open)."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the page. `recall` knows only what people proposed by hand: it is an upper bound."""

    label: str
    decided: int
    precision: Share
    recall: Share
    edited: Share


@dataclass(frozen=True)
class Evaluation:
    """All figures of a period. `apart`: acts that are feared, and denials; they are in no other figure."""

    whole: Measured
    apart: Measured
    by_category: list[Measured] = field(default_factory=list)
    by_publisher: list[Measured] = field(default_factory=list)
    by_language: list[Measured] = field(default_factory=list)
    by_reader: list[Measured] = field(default_factory=list)
    fields: list[tuple[str, Share]] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)


def evaluate(allegations: QuerySet[Allegation], period: Period, *, reader: str = "") -> Evaluation:
    """Measure the proposals among `allegations` that people decided in a period.

    What counts is how each stands now, and that its last decision fell into the period: confirmed and
    duplicate are right, rejected is wrong. `reader` narrows to the proposals of one reader version.
    Samples do not count.
    """
    decided = _decided(allegations, period)
    rows = list(
        decided.values(
            "pk", "category", "claim_strength", "status", "reader", "created_by",
            "article__publisher__name", "article__text__language", "was_read",
        )
    )  # fmt: skip
    if reader:
        rows = [row for row in rows if row["created_by"] is not None or row["reader"] == reader]
    kept = [row["pk"] for row in rows if row["status"] in RIGHT and row["created_by"] is None]
    edits = dict(edited_fields(allegations.filter(pk__in=kept)))
    plain = [row for row in rows if row["claim_strength"] not in APART]
    confirmed = [row for row in plain if row["pk"] in edits]
    return Evaluation(
        whole=_measure("", plain, edits),
        apart=_measure("", [row for row in rows if row["claim_strength"] in APART], edits),
        by_category=_groups(plain, edits, lambda row: str(capfirst(str(Category(row["category"]).label)))),
        by_publisher=_groups(plain, edits, lambda row: row["article__publisher__name"] or ""),
        by_language=_groups(plain, edits, lambda row: _language(row["article__text__language"] or "")),
        by_reader=_groups(
            [row for row in plain if row["created_by"] is None], edits, lambda row: row["reader"]
        ),
        fields=_fields(confirmed, edits),
        reasons=_reasons([row["pk"] for row in plain if row["status"] == Status.REJECTED]),
    )


def _decided(allegations: QuerySet[Allegation], period: Period) -> QuerySet[Any]:
    last = Decision.objects.filter(allegation=OuterRef("pk"), to_status=OuterRef("status"))
    if period.since:
        last = last.filter(at__gte=period.since)
    if period.until:
        last = last.filter(at__lt=period.until)
    later = Decision.objects.filter(
        allegation=OuterRef("allegation"), seen_version__gt=OuterRef("seen_version")
    )
    read = Reading.objects.filter(text__article=OuterRef("article"))
    return (
        allegations.filter(status__in=DECIDED, is_sample=False)
        .filter(Exists(last.filter(~Exists(later))))
        .annotate(was_read=Exists(read))
    )


def _language(code: str) -> str:
    return language_name(code) if code else ""


def _measure(label: str, rows: list[dict[str, Any]], edits: dict[int, set[str]]) -> Measured:
    machine = [row for row in rows if row["created_by"] is None]
    right = [row for row in machine if row["status"] in RIGHT]
    # What a person proposed by hand out of a document that the program had read, and that stood.
    missed = [
        row for row in rows
        if row["created_by"] is not None and row["status"] in RIGHT and row["was_read"]
    ]  # fmt: skip
    return Measured(
        label,
        len(machine),
        Share(len(right), len(machine)),
        Share(len(right), len(right) + len(missed)),
        Share(sum(bool(edits.get(row["pk"])) for row in right), len(right)),
    )


def _groups(
    rows: list[dict[str, Any]], edits: dict[int, set[str]], name: Callable[[dict[str, Any]], str]
) -> list[Measured]:
    """The groups with most decisions, largest first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    measured = [_measure(label, members, edits) for label, members in groups.items()]
    return sorted(measured, key=lambda one: (-one.decided, one.label))[:MOST_GROUPS]


def _fields(confirmed: list[dict[str, Any]], edits: dict[int, set[str]]) -> list[tuple[str, Share]]:
    counts = Counter(name for row in confirmed for name in edits.get(row["pk"], ()))
    return [(name, Share(count, len(confirmed))) for name, count in counts.most_common()]


def _reasons(rejected: list[int]) -> list[tuple[str, int]]:
    """The reasons that stand under the rejections, the frequent ones first."""
    told = (
        Decision.objects.filter(allegation__in=rejected, move=Move.REJECT)
        .order_by("allegation_id", "-seen_version")
        .distinct("allegation_id")
        .values_list("reason", flat=True)
    )
    return Counter(" ".join(reason.split()) for reason in told).most_common(8)


def evaluate_for(user: User, period: Period, *, reader: str = "") -> Evaluation:
    """The figures out of what a person may see."""
    return evaluate(Allegation.objects.visible_to(user), period, reader=reader)


def readers_for(user: User) -> list[str]:
    """The readers whose proposals a person may see."""
    found = Allegation.objects.visible_to(user).filter(created_by__isnull=True).exclude(reader="")
    return list(found.order_by("-reader").values_list("reader", flat=True).distinct())
