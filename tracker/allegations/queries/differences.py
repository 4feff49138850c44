"""What changed between two texts: paragraphs matched, and inside a changed one the words.

Texts are hostile, and difflib can be made slow: paragraphs that stand once on both sides are anchors
(patience diff), and only short stretches between anchors, and a bounded number of words, go through it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

STRETCH = 60
WORDS_IN_A_PARAGRAPH = 400
WORDS_IN_ALL = 20_000
LONGEST = 2_000_000
MOST_PARAGRAPHS = 20_000
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Piece:
    """Some words: `kind` is same, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A paragraph, or `count` of them that are the same: `kind` is same, removed, added or changed."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    count: int = 1

    @property
    def words(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def differences(old: str, new: str) -> list[Change] | None:
    """What changed from one text to the other, in the order of the text; None where one is too long."""
    if max(len(old), len(new)) > LONGEST:
        return None
    before, after = _paragraphs(old), _paragraphs(new)
    if max(len(before), len(after)) > MOST_PARAGRAPHS:
        return None
    changes: list[Change] = []
    budget = _Budget(WORDS_IN_ALL)
    for kind, removed, added in _aligned(before, after):
        if kind == "same":
            changes.append(Change("same", [Piece("same", removed[0])], len(removed)))
        else:
            changes += _changed(removed, added, budget)
    return changes


@dataclass
class _Budget:
    words: int

    def take(self, wanted: int) -> bool:
        self.words -= wanted
        return self.words >= 0


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _aligned(before: list[str], after: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Stretches that are the same, and what was replaced by what between them, joined where they touch."""
    same: list[str] = []
    at_old = at_new = 0
    for old, new in [*_anchors(before, after), (len(before), len(after))]:
        for kind, i1, i2, j1, j2 in _between(before, after, (at_old, old), (at_new, new)):
            if kind == "equal":
                same += before[i1:i2]
                continue
            if same:
                yield "same", same, same
                same = []
            yield "replaced", before[i1:i2], after[j1:j2]
        if old < len(before):
            same.append(before[old])
        at_old, at_new = old + 1, new + 1
    if same:
        yield "same", same, same


def _between(
    before: list[str], after: list[str], old: tuple[int, int], new: tuple[int, int]
) -> list[tuple[str, int, int, int, int]]:
    (i1, i2), (j1, j2) = old, new
    if i1 == i2 and j1 == j2:
        return []
    if max(i2 - i1, j2 - j1) > STRETCH:
        return [("replace", i1, i2, j1, j2)]
    matcher = SequenceMatcher(None, before[i1:i2], after[j1:j2], autojunk=False)
    return [(kind, a + i1, b + i1, c + j1, d + j1) for kind, a, b, c, d in matcher.get_opcodes()]


def _anchors(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Pairs of paragraphs that stand once on either side, as many as keep their order."""
    once_before, once_after = _places_of_single(before), _places_of_single(after)
    pairs = [(place, once_after[line]) for line, place in once_before.items() if line in once_after]
    return _longest_rising(sorted(pairs))


def _places_of_single(lines: list[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: place for place, line in enumerate(lines) if counts[line] == 1}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second numbers rise too (by patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    earlier: list[int] = []
    for place, (_old, new) in enumerate(pairs):
        pile = bisect_left(tails, new)
        earlier.append(ends[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(new)
            ends.append(place)
        else:
            tails[pile], ends[pile] = new, place
    found: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(pairs[place])
        place = earlier[place]
    return found[::-1]


def _changed(removed: list[str], added: list[str], budget: _Budget) -> Iterator[Change]:
    """Paragraph against paragraph while there are both; the rest was removed or added whole."""
    both = min(len(removed), len(added))
    for old, new in zip(removed[:both], added[:both], strict=True):
        pieces = _pieces(_WORDS.findall(old), _WORDS.findall(new), budget)
        if pieces:
            yield Change("changed", pieces)
        else:
            yield Change("removed", [Piece("removed", old)])
            yield Change("added", [Piece("added", new)])
    for old in removed[both:]:
        yield Change("removed", [Piece("removed", old)])
    for new in added[both:]:
        yield Change("added", [Piece("added", new)])


def _pieces(old: list[str], new: list[str], budget: _Budget) -> list[Piece]:
    """The words of a changed paragraph; empty where too little is the same, or it would cost too much."""
    if max(len(old), len(new)) > WORDS_IN_A_PARAGRAPH or not budget.take(len(old) + len(new)):
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=True)
    if matcher.ratio() < 0.3:
        return []
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("removed", "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return pieces
