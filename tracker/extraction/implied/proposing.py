"""Rank what a conduct falls under, and say why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.extraction.implied.conduct import Conduct
from tracker.extraction.implied.matching import GENERAL_REGIMES, Match, matches
from tracker.extraction.implied.reasons import reason_for
from tracker.extraction.reference import reference, year_of

KINDS = ("core", "extension", "support")
# "1718 8(a)(i), widened by 1874 10 and 2270 6": more than this nobody reads at a glance.
LEADING = 3


@dataclass(frozen=True, slots=True)
class ImpliedProvision:
    """An operative paragraph that a conduct would fall under, for a reviewer to accept or refuse.

    `rank` counts from 1 without ties. `group`: a base paragraph and what widens it share one.
    `force`: at the time of the conduct. `confidence`: of the reference row, verified or likely.
    """

    resolution: int
    year: int | None
    paragraph: str
    regime: str
    force: str
    reason: str
    rank: int
    group: int
    provision: str
    confidence: str


def imply(conduct: Conduct) -> list[ImpliedProvision]:
    """The paragraphs that a conduct would fall under, best first; none where no UN measure is met."""
    if conduct.category not in reference().vocabulary["conduct"]:
        return []
    proposed: list[ImpliedProvision] = []
    for number, group in enumerate(_groups(matches(conduct)), start=1):
        bases = {match.row.id: match.row for match in group}
        for match in group:
            row = match.row
            proposed.append(
                ImpliedProvision(
                    resolution=row.resolution,
                    year=year_of(row.resolution),
                    paragraph=row.paragraph,
                    regime=row.regime,
                    force=match.force,
                    reason=reason_for(match, conduct, bases.get(row.base or "")),
                    rank=len(proposed) + 1,
                    group=number,
                    provision=row.id,
                    confidence=row.confidence,
                )
            )
    return proposed


def leading(proposed: list[ImpliedProvision]) -> list[ImpliedProvision]:
    """The first group, a base paragraph with what widens it: at most three, for a page with little room."""
    return [provision for provision in proposed if provision.group == 1][:LEADING]


def _groups(found: list[Match]) -> list[list[Match]]:
    """Bases with their extensions, the group with the best member first."""
    groups: dict[str, list[Match]] = {}
    seen: set[tuple[int, str]] = set()
    for match in sorted(found, key=_standing):
        place = (match.row.resolution, match.row.paragraph)
        if place not in seen:
            seen.add(place)
            groups.setdefault(match.row.base or match.row.id, []).append(match)
    return [sorted(group, key=_standing_in_group) for group in groups.values()]


def _standing(match: Match) -> tuple[object, ...]:
    """Step 7: exact before general, specific regimes first, binding, core, then the earlier."""
    row = match.row
    return (
        row.kind == "support",
        row.regime in GENERAL_REGIMES,
        -match.hits,
        not row.binding,
        match.force == "contested",
        KINDS.index(row.kind),
        row.periods[0].since,
        row.resolution,
        _natural(row.paragraph),
    )


def _standing_in_group(match: Match) -> tuple[object, ...]:
    row = match.row
    return (not row.binding, bool(row.base), -match.hits, row.resolution, _natural(row.paragraph))


def _natural(paragraph: str) -> tuple[tuple[int, str], ...]:
    """8(a)(ii) before 8(b) before 10."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", paragraph)
    )
