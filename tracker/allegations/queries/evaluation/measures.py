"""Precision, recall at most, and edits: in all, and by what a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.text import capfirst

from tracker.accounts.models import User

from ...models import Allegation, Category
from ..languages import language_name
from .periods import Period
from .shares import Share
from .tallies import Tally, tally

MOST_GROUPS = 12
MOST_REASONS = 8


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
    found = tally(allegations, period, reader=reader)
    return Evaluation(
        whole=_measure("", found.whole),
        apart=_measure("", found.apart),
        by_category=_groups(found.by["category"], lambda code: str(capfirst(str(Category(code).label)))),
        by_publisher=_groups(found.by["publisher"], lambda name: name),
        by_language=_groups(found.by["language"], lambda code: language_name(code) if code else ""),
        by_reader=_groups(found.by["reader"], lambda name: name),
        fields=_fields(found.by["fields"], found.whole.right),
        reasons=_reasons(found.by["reason"]),
    )


def _measure(label: str, counts: Tally) -> Measured:
    return Measured(
        label,
        counts.decided,
        Share(counts.right, counts.decided),
        Share(counts.right, counts.right + counts.missed),
        Share(counts.edited, counts.right),
    )


def _groups(counted: dict[str, Tally], name: Callable[[str], str]) -> list[Measured]:
    """The groups with most decisions, largest first. Those of one name are one."""
    groups: dict[str, Tally] = {}
    for value, counts in counted.items():
        label = name(value)
        groups[label] = groups.get(label, Tally()) + counts
    measured = [_measure(label, counts) for label, counts in groups.items()]
    return sorted(measured, key=lambda one: (-one.decided, one.label))[:MOST_GROUPS]


def _fields(counted: dict[str, Tally], right: int) -> list[tuple[str, Share]]:
    """The fields that people changed, the frequent ones first, out of their sets."""
    totals: Counter[str] = Counter()
    for names, counts in counted.items():
        totals.update(dict.fromkeys(names.split(), counts.edited))
    ordered = sorted(totals.items(), key=lambda one: (-one[1], one[0]))
    return [(name, Share(count, right)) for name, count in ordered]


def _reasons(counted: dict[str, Tally]) -> list[tuple[str, int]]:
    """The reasons that stand under the rejections, the frequent ones first; of equals that given first."""
    totals: dict[str, Tally] = {}
    for written, counts in counted.items():
        reason = " ".join(written.split())
        totals[reason] = totals.get(reason, Tally()) + counts
    ordered = sorted(totals.items(), key=lambda one: (-one[1].count, one[1].first))
    return [(reason, counts.count) for reason, counts in ordered[:MOST_REASONS]]


def evaluate_for(user: User, period: Period, *, reader: str = "") -> Evaluation:
    """The figures out of what a person may see."""
    return evaluate(Allegation.objects.visible_to(user), period, reader=reader)


def readers_for(user: User) -> list[str]:
    """The readers whose proposals a person may see."""
    found = Allegation.objects.visible_to(user).filter(created_by__isnull=True).exclude(reader="")
    return list(found.order_by("-reader").values_list("reader", flat=True).distinct())
