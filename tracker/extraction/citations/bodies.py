"""Whose resolution a number is: the Security Council's, another body's, or not said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.extraction.citations.forms import forms
from tracker.extraction.citations.scanning import around

BEFORE, AFTER, NEAR = 120, 100, 300
MARGIN = NEAR + 100  # a body that its edge cuts lies beyond all that is asked
LONGEST_PREFIX = 16

# In capitals' own scripts a full stop ends a sentence only before a capital: "U.N. resolution".
_SENTENCE_END = re.compile(
    r"(?<=\w\w\w)[.!?؟][\"”’»)]{0,3}\s{1,9}(?=[^\W\d_a-zа-я])"
    r"|(?<=[\d)])[.!?؟][\"”’»)]{0,3}\s{1,9}(?=[^\W\d_a-zа-я])"
    r"|[。！？;；]|\n\s{0,9}\n"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What the words around a citation say of its body. `is_adjacent`: directly before the noun."""

    is_council: bool
    is_other: bool
    is_adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A body named in the text. `is_plain`: by the word "Council" alone."""

    start: int
    end: int
    is_council: bool
    is_plain: bool


class Surroundings:
    """Where a text names bodies and ends sentences round some places, read once so that time stays linear."""

    def __init__(self, text: str, folded: str, places: Iterable[tuple[int, int]]) -> None:
        """`places`: start and end of what is asked for later, in order of their starts."""
        patterns = forms()
        self.folded = folded
        near = list(around(places, MARGIN, MARGIN))
        self.bodies = [
            Body(m.start(), m.end(), m.lastgroup == "council", m[0] == "council")
            for stretch in near
            for m in patterns.bodies.finditer(folded, *stretch)
        ]
        self.body_starts = [body.start for body in self.bodies]
        self.nations = [
            m.start() for start, end in near for m in patterns.nations.finditer(folded, start, end)
        ]
        ends = [m for stretch in near for m in _SENTENCE_END.finditer(text, *stretch)]
        self.sentence_ends = [m.start() for m in ends]
        self.sentence_starts = [m.end() for m in ends]

    def owner(self, start: int, end: int) -> Owner:
        """What the sentence of a citation says of its body, before it and behind it."""
        if forms().other_prefix.search(self.folded[max(0, start - LONGEST_PREFIX) : start]):
            return Owner(is_council=False, is_other=True, is_adjacent=True)
        before = self._bodies(self._floor(start), start)
        if before and self._between(before[-1].end, start, forms().links):
            is_council = before[-1].is_council
            return Owner(is_council, not is_council, is_adjacent=True)
        after = self._bodies(end, self._ceiling(end))
        if after and not after[0].is_council and self._owns(end, after[0].start):
            return Owner(is_council=False, is_other=True)
        return Owner(any(b.is_council and not b.is_plain for b in before + after), is_other=False)

    def nations_are_near(self, start: int, end: int) -> bool:
        """Whether the United Nations or its Council are named in the neighbourhood."""
        low, high = start - NEAR, end + NEAR
        at = bisect_left(self.nations, low)
        if at < len(self.nations) and self.nations[at] < high:
            return True
        return any(body.is_council and not body.is_plain for body in self._bodies(low, high))

    def _bodies(self, low: int, high: int) -> list[Body]:
        found = self.bodies[bisect_left(self.body_starts, low) : bisect_left(self.body_starts, high)]
        return [body for body in found if body.end <= high]

    def _between(self, low: int, high: int, pattern: re.Pattern[str]) -> bool:
        return pattern.fullmatch(self.folded[low:high]) is not None

    def _owns(self, low: int, high: int) -> bool:
        if self._between(low, high, forms().genitives):
            return True
        return forms().adoptions.search(self.folded[low:high]) is not None

    def _floor(self, at: int) -> int:
        """Where the sentence starts, or as far back as is read."""
        place = bisect_left(self.sentence_starts, at + 1)
        return max(at - BEFORE, self.sentence_starts[place - 1] if place else 0)

    def _ceiling(self, at: int) -> int:
        place = bisect_left(self.sentence_ends, at)
        end = self.sentence_ends[place] if place < len(self.sentence_ends) else len(self.folded)
        return min(at + AFTER, end)
