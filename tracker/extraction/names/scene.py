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


MOST_NAMINGS = 100  # of ships that are looked through for the last ones of different names


@dataclass(slots=True)
class Scene:
    """What a document has named so far, for whoever needs "it" and "the vessel" resolved."""

    text: str
    parties: list[PartyMention]
    ships: list[Ship]
    _starts: list[int] = field(init=False, repr=False)
    _ends: list[int] = field(init=False, repr=False)
    _ship_starts: list[int] = field(init=False, repr=False)
    _longest_ship: int = field(init=False, repr=False)
    _full_names: dict[str, str | None] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._starts = [m.start for m in self.parties]  # in order, and none overlaps another
        self._ends = [m.end for m in self.parties]
        self._ship_starts = [s.start for s in self.ships]  # in order too; some overlap
        self._longest_ship = max((s.end - s.start for s in self.ships), default=0)

    def within(self, start: int, end: int) -> list[PartyMention]:
        return self.parties[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def before(self, start: int, reach: int = 900) -> list[PartyMention]:
        return self.parties[bisect_left(self._starts, start - reach) : bisect_right(self._ends, start)]

    def in_full(self, name: str) -> str | None:
        """The fuller name that a short one begins somewhere ("Ri Chol Min" for "Ri")."""
        if name not in self._full_names:
            found = re.search(rf"\b{re.escape(name)}(?: [A-Z][\w’'-]+){{1,3}}", self.text)
            self._full_names[name] = found.group() if found else None
        return self._full_names[name]

    def ships_in(self, start: int, end: int) -> list[Ship]:
        """The ships whose names begin at `start` or behind it, and before `end`."""
        return self.ships[bisect_left(self._ship_starts, start) : bisect_left(self._ship_starts, end)]

    def ships_over(self, start: int, end: int) -> list[Ship]:
        """The ships whose names overlap some characters."""
        return [s for s in self.ships_in(start - self._longest_ship, end) if start < s.end]

    def last_ships(self, start: int, count: int) -> list[Ship]:
        """So many ships, each where it was named last before a place, in their order."""
        found: dict[str, Ship] = {}
        last = bisect_left(self._ship_starts, start)
        for ship in reversed(self.ships[max(0, last - MOST_NAMINGS) : last]):
            found.setdefault(ship.name, ship)
            if len(found) == count:
                break
        return list(found.values())[::-1]

    def last_ship(self, start: int, reach: int = 500) -> list[Ship]:
        """The ship named last before a place, whom "the vessel" means there; none if it lies too far back."""
        return self.ships_in(start - reach, start)[-1:]
