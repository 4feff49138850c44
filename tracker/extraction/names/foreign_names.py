"""Names of parties in one language: its own forms, declined where the language declines names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tracker.extraction.words.phrases import load
from tracker.extraction.words.tokens import plain

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")


def declined(name: str, table: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """The forms of a name with their cases: "Росси:ия" by the paradigm "ия"; without one, as it stands."""
    if ":" not in name:
        yield name, ""
        return
    parts = [word.partition(":") for word in name.split(" ")]
    for case in CASES:
        yield " ".join(stem + (table[kind][case] if kind else "") for stem, _, kind in parts), case


def _file(code: str) -> dict[str, Any]:
    table: dict[str, Any] = load(f"languages/{code}")
    return table


@cache
def names_in(code: str) -> tuple[tuple[str, str, str], ...]:
    """Rows of party, form ("name" or "adjective") and text, as a language writes them."""
    table = _file(code)
    rules = table.get("declensions", {})
    endings = table.get("adjective_endings", [""])
    rows = [
        (party, "name", text)
        for party, names in table.get("parties", {}).items()
        for name in names
        for text, _ in declined(name, rules)
    ]
    rows += [
        (party, "adjective", stem + ending)
        for party, stems in table.get("adjectives", {}).items()
        for stem in stems
        for ending in endings
    ]
    return tuple(dict.fromkeys(rows))


@cache
def cases_in(code: str) -> dict[str, frozenset[str]]:
    """The cases in which a declined name may stand, by its plain form."""
    table = _file(code)
    found: dict[str, set[str]] = {}
    for names in table.get("parties", {}).values():
        for name in names:
            for text, case in declined(name, table.get("declensions", {})):
                if case:
                    found.setdefault(plain(text), set()).add(case)
    return {text: frozenset(cases) for text, cases in found.items()}


@cache
def forms_in(code: str) -> frozenset[str]:
    """Every name and adjective of a language in its plain form."""
    return frozenset(plain(text) for _, _, text in names_in(code))
