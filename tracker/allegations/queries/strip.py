"""The last runs of a feed as a strip of bars, each told in words too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RUNS = 24
WIDTH, STEP, BAR, HEIGHT = 120, 5, 3, 20
# A bar's height tells what its colour tells: failed is highest, something new by how much, nothing low.
HIGHEST, LOWEST = 16, 4


@dataclass(frozen=True)
class Bar:
    """One run: `kind` is failed, partly, new, idle or open."""

    kind: str
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Strip:
    """Bars, oldest first, the newest at the right edge; `words` says what they show."""

    bars: list[Bar]
    words: str


def kind_of(run: dict[str, Any]) -> str:
    """What a run came to, from the parts of it that `with_runs` tells."""
    if run["problem"]:
        return "failed"
    if run["finished"] is None:
        return "open"
    if run["failed"] or run["refused"]:
        return "partly"
    return "new" if run["new"] else "idle"


def strip_of(runs: list[dict[str, Any]]) -> Strip:
    """The strip of up to RUNS runs, given newest first."""
    kinds = [kind_of(run) for run in runs[:RUNS]]
    most = max((run["new"] for run in runs), default=0)
    bars = []
    for place, (run, kind) in enumerate(zip(runs, kinds, strict=False)):
        high = _height(kind, run["new"], most)
        bars.append(Bar(kind, WIDTH - STEP * (place + 1) + STEP - BAR, HEIGHT - 2 - high, high))
    return Strip(bars[::-1], _in_words(Counter(kinds)))


def _height(kind: str, new: int, most: int) -> int:
    if kind in {"failed", "partly"}:
        return HIGHEST
    if kind == "new":
        return LOWEST + 4 + round(8 * new / most)
    return LOWEST


def _in_words(kinds: Counter[str]) -> str:
    """A sentence for who does not see the bars."""
    total = kinds.total()
    if not total:
        return _("No run yet")
    parts = [
        (kinds["failed"], _("%(n)d failed")),
        (kinds["partly"], _("%(n)d with documents that failed")),
        (kinds["new"], _("%(n)d brought something new")),
        (kinds["idle"], _("%(n)d nothing new")),
        (kinds["open"], _("%(n)d still going on")),
    ]
    told = ", ".join(words % {"n": n} for n, words in parts if n)
    runs = ngettext("Last run: %(told)s", "Last %(n)d runs: %(told)s", total)
    return runs % {"n": total, "told": told}
