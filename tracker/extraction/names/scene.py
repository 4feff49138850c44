"""Parties and ships in their places: what a document has named so far."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from tracker.extraction.names.mentions import PartyMention


@dataclass(frozen=True, slots=True)
class Actor:
    """A party in a place of the text.

    `state`: the State it is or belongs to; `known`: found by the vocabulary.
    """

    name: str
    kind: str | None
    start: int
    end: int
    state: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A party in an event, the role it plays and the rule that says so."""

    actor: Actor
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Ship:
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Scene:
    """What a document has named so far, for whoever needs "it" and "the vessel" resolved."""

    text: str
    parties: list[PartyMention]
    ships: list[Ship]
    _starts: list[int] = field(init=False, repr=False)
    _ends: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._starts = [m.start for m in self.parties]  # in order, and none overlaps another
        self._ends = [m.end for m in self.parties]

    def within(self, start: int, end: int) -> list[PartyMention]:
        return self.parties[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def before(self, start: int, reach: int = 900) -> list[PartyMention]:
        return self.parties[bisect_left(self._starts, start - reach) : bisect_right(self._ends, start)]

    def in_full(self, name: str) -> str | None:
        """The fuller name that a short one begins somewhere ("Ri Chol Min" for "Ri")."""
        found = re.search(rf"\b{re.escape(name)}(?: [A-Z][\w’'-]+){{1,3}}", self.text)
        return found.group() if found else None

    def last_ship(self, start: int, reach: int = 500) -> list[Ship]:
        """The ship named last before a place, whom "the vessel" means there; none if it lies too far back."""
        return [s for s in self.ships if start - reach <= s.start < start][-1:]
