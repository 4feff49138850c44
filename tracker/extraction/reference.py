"""The Security Council reference data that ships with the program, as frozen values.

Read once from `data/unsc/`; its rows were checked when they were written, and the tests
check them again. State of knowledge: spring 2026.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data" / "unsc"

# The Council adopts about 60 resolutions a year, so a number further above the newest
# known one than this cannot exist yet.
A_YEARS_WORTH = 60
FIRST_YEAR = 1946


@dataclass(frozen=True, slots=True)
class ResolutionRow:
    """A sanctions resolution. `status`: active, superseded or terminated."""

    symbol: str
    number: int
    year: int
    adopted: str
    date_confidence: str
    title: str
    regime: str
    summary: str
    status: str
    status_note: str
    official_url: str
    undl_record: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch in which a paragraph applied: from its first day up to, not including, `until`."""

    since: str
    until: str | None
    force: str


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """One operative paragraph and one of its measures.

    `kind`: core, extension (widens `base`), support (what other States do about it) or frame.
    `paragraph` is empty where its number is not known. `force` is that of today.
    """

    id: str
    resolution: int
    paragraph: str
    regime: str
    measure: str
    kind: str
    base: str | None
    direction: str
    applies_to: str
    targets: tuple[str, ...]
    text_summary: str
    binding: bool
    force: str
    renewed_until: str | None
    renewed_by: int | None
    exceptions: str
    not_for: tuple[str, ...]
    conduct: tuple[str, ...]
    acts: tuple[str, ...]
    items: tuple[str, ...]
    roles: tuple[str, ...]
    confidence: str
    sources: tuple[str, ...]
    note: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a measure is about. `kind`: state, territory, region, group or listed."""

    name: str
    regime: str
    kind: str
    aliases: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearRow:
    """The first and last resolution of a year; None where it is not known."""

    year: int
    first: int | None
    last: int | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Reference:
    """All of it. `resolutions` by number, `provisions` in the order of the file, `bases` by id."""

    resolutions: Mapping[int, ResolutionRow]
    years: tuple[YearRow, ...]
    provisions: tuple[ProvisionRow, ...]
    bases: Mapping[str, ProvisionRow]
    targets: Mapping[str, Target]
    regime_names: Mapping[str, str]
    measure_words: Mapping[str, tuple[str, ...]]
    vocabulary: Mapping[str, Any]

    @property
    def newest(self) -> int:
        """The highest resolution number known."""
        return max(self.resolutions)


@cache
def reference() -> Reference:
    """The reference data, read on the first call."""
    vocabulary = _read("vocabulary.json")
    provisions = tuple(_provision(row) for row in _read("provisions.json"))
    resolutions = tuple(
        ResolutionRow(**{**row, "sources": tuple(row["sources"])}) for row in _read("resolutions.json")
    )
    return Reference(
        resolutions={row.number: row for row in resolutions},
        years=tuple(
            YearRow(row["year"], row["first"], row["last"], row["confidence"]) for row in _read("years.json")
        ),
        provisions=provisions,
        bases={row.id: row for row in provisions},
        targets={
            name: Target(name, row["regime"], row["kind"], tuple(row["aliases"]), tuple(row["places"]))
            for name, row in vocabulary["targets"].items()
        },
        regime_names=vocabulary["regime_names"],
        measure_words={name: tuple(words) for name, words in vocabulary["measure_words"].items()},
        vocabulary=vocabulary,
    )


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _provision(row: Mapping[str, Any]) -> ProvisionRow:
    periods = tuple(
        Period(period["from"], period["until"], period["force"]) for period in row.get("periods") or [row]
    )
    values: dict[str, Any] = {key.name: row[key.name] for key in fields(ProvisionRow) if key.name in row}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return ProvisionRow(**{**values, "periods": periods})


def reads_as_year(number: int) -> bool:
    """Whether the number could be a year in which there was a Security Council and a table of it."""
    return FIRST_YEAR <= number <= reference().years[-1].year


def exists(number: int) -> bool:
    """Whether a resolution of this number was adopted, or may have been since the table was closed."""
    return 1 <= number <= reference().newest + A_YEARS_WORTH


@cache
def year_of(number: int) -> int | None:
    """The year in which this resolution was adopted; None where it is not known.

    Numbers run on without gaps, so one between two known resolutions of a year is of that year.
    """
    known = reference()
    if number in known.resolutions:
        return known.resolutions[number].year
    for row in known.years:
        if row.first and row.last and row.first <= number <= row.last:
            return row.year
    numbers = sorted(known.resolutions)
    at = bisect_right(numbers, number)
    if 0 < at < len(numbers):
        before, after = known.resolutions[numbers[at - 1]], known.resolutions[numbers[at]]
        return before.year if before.year == after.year else None
    return None


def year_fits(number: int, year: int) -> bool:
    """Whether the resolution can be of this year. An open end of the table is no objection."""
    own = year_of(number)
    if own is not None:
        return year == own
    closed = [row.year for row in reference().years if row.last is not None]
    return year > closed[-1] if number > 0 else False


def year_to_offer(number: int, year: int | None) -> int | None:
    """The year to offer in place of the one a text gives; None when that one stands or none is known."""
    own = year_of(number)
    return own if own is not None and own != year else None
