"""Cuts a text into paragraphs of segments, so that a page can mark the words that a field rests on.

Pure: values in, frozen values out. Every offset is a code point of the whole text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_SINGLE_LINES = re.compile(r"\n+")
# Its beginning: a sentence in Chinese is one word for a pattern, and would be one line.
_FIRST_WORD = re.compile(r"\s*\S{1,10}")
# A passage for more fields than this is a sentence that tells the whole story, not the words of one field.
MOST_FIELDS_OF_A_PHRASE = 3
# A text of more lines has its short ones joined: each paragraph costs a page ten times its own length.
MOST_PARAGRAPHS = 10_000
# Characters up to which a text is shown whole beside its draft; of a longer one what is so near to a mark.
WHOLE, NEAR = 2_000_000, 30_000


@dataclass(frozen=True)
class Passage:
    """A stretch of the text that is marked, for numbered `fields`, the most important first.

    `anchors` are the addresses it answers to; `pk` is 0 for the mention of a party.
    """

    start: int
    end: int
    fields: tuple[Hashable, ...]
    anchors: tuple[str, ...] = ()
    pk: int = 0

    def holds(self, other: Passage) -> bool:
        return self.start <= other.start and other.end <= self.end and self.width > other.width

    @property
    def width(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Elsewhere:
    """A stretch that another allegation of the same article rests on."""

    start: int
    end: int
    reference: str
    url: str


@dataclass(frozen=True)
class Segment:
    """Words between two borders. `kind`: text, mark (the words of a field), wide (a whole quote), other.

    A mark shows its numbers at its first segment only (`is_first`); another allegation its reference
    at its last (`is_last`). `head` is the first word or its beginning, never parted from a number.
    """

    start: int
    text: str
    kind: str = "text"
    fields: tuple[Hashable, ...] = ()
    anchors: tuple[str, ...] = ()
    is_first: bool = False
    is_last: bool = False
    other: Elsewhere | None = None

    @property
    def head(self) -> str:
        match = _FIRST_WORD.match(self.text)
        return match.group() if match else self.text

    @property
    def rest(self) -> str:
        return self.text[len(self.head) :]


@dataclass(frozen=True)
class Paragraph:
    """`kind`: that of its block, or title for the first headline and repeated where one is told again.

    A `gap` has no words: it stands for what of a very long text is not shown.
    """

    kind: str
    start: int
    end: int
    segments: tuple[Segment, ...] = ()

    @property
    def words(self) -> str:
        return "".join(segment.text for segment in self.segments)


def cut(
    text: str,
    blocks: Sequence[tuple[str, int, int]],
    passages: Iterable[Passage],
    others: Iterable[Elsewhere] = (),
    *,
    lines_are_paragraphs: bool = True,
) -> list[Paragraph]:
    """Return the paragraphs of `text` with its marks.

    Of passages that overlap, the innermost gets the mark; a quote that holds another one, or that is
    for many fields at once, is only underlined. What no block covers is body text.
    """
    marks = sorted(
        (p for p in passages if 0 <= p.start < p.end <= len(text)), key=lambda p: (p.start, -p.end)
    )
    foreign = [o for o in others if 0 <= o.start < o.end <= len(text)]
    layers = _Layers(marks, foreign)
    rows: list[Paragraph] = []
    titles: set[str] = set()
    for kind, first, last in _paragraphs(text, blocks, lines_are_paragraphs=lines_are_paragraphs):
        shown = _kind(kind, text[first:last], titles, rows)
        rows.append(Paragraph(shown, first, last, layers.cut(text, first, last)))
    return rows


def _paragraphs(
    text: str, blocks: Sequence[tuple[str, int, int]], *, lines_are_paragraphs: bool
) -> list[tuple[str, int, int]]:
    """Kind and place of each paragraph; in a text of very many lines, of several of one kind together."""
    room = len(text) // MOST_PARAGRAPHS if text.count("\n") > MOST_PARAGRAPHS else 0
    found: list[tuple[str, int, int]] = []
    for kind, start, end in _whole(text, blocks):
        for first, last in _lines(text, start, end, lines_are_paragraphs and kind == "body"):
            if found and found[-1][0] == kind and last - found[-1][1] <= room:
                found[-1] = (kind, found[-1][1], last)
            else:
                found.append((kind, first, last))
    return found


def fold_far(rows: list[Paragraph], length: int) -> list[Paragraph]:
    """The beginning of a very long text and what is near to a mark; a `gap` stands for what is not.

    No browser bears twenty million characters beside a form; the reading page has all of them, in parts.
    """
    if length <= WHOLE or not rows:
        return rows
    places = [row.start for row in rows if any(s.kind in {"mark", "wide"} for s in row.segments)]
    places = sorted({rows[0].start, *places})
    kept: list[Paragraph] = []
    for row in rows:
        after = bisect_right(places, row.start)
        if any(abs(place - row.start) <= NEAR for place in places[after - 1 : after + 1]):
            kept.append(row)
        elif kept[-1].kind == "gap":
            kept[-1] = replace(kept[-1], end=row.end)
        else:
            kept.append(Paragraph("gap", row.start, row.end))
    return kept


def is_wide(mark: Passage, marks: Iterable[Passage]) -> bool:
    """Whether a passage is a whole quote rather than the words of one field."""
    if not mark.fields or len(mark.fields) > MOST_FIELDS_OF_A_PHRASE:
        return True
    return any(mark.holds(other) and other.fields for other in marks)


def _kind(kind: str, words: str, titles: set[str], rows: Sequence[Paragraph]) -> str:
    """The first headline above any body text is the title; one that says the same again is folded."""
    if kind != "headline":
        return kind
    said = " ".join(words.split()).casefold()
    if said in titles:
        return "repeated"
    is_title = not titles and all(row.kind != "body" for row in rows)
    titles.add(said)
    return "title" if is_title else "headline"


def _whole(text: str, blocks: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Blocks in order, without overlaps, with the gaps between them filled as body text."""
    rows: list[tuple[str, int, int]] = []
    here = 0
    for kind, first, last in sorted(blocks, key=lambda block: block[1]):
        start, end = max(first, here), min(last, len(text))
        if start >= end:
            continue
        if text[here:start].strip():
            rows.append(("body", here, start))
        rows.append((kind, start, end))
        here = end
    if text[here:].strip():
        rows.append(("body", here, len(text)))
    return rows


def _lines(text: str, start: int, end: int, every_line: bool) -> list[tuple[int, int]]:  # noqa: FBT001
    """The paragraphs between two places, without the white space around them."""
    found = []
    border = _SINGLE_LINES if every_line else _BLANK_LINES
    places = [start, *(edge for m in border.finditer(text, start, end) for edge in m.span()), end]
    for first, last in zip(places[::2], places[1::2], strict=True):
        words = text[first:last]
        if words.strip():
            begin = first + len(words) - len(words.lstrip())
            found.append((begin, begin + len(words.strip())))
    return found


class _Layers:
    """Which passage each stretch of the text shows."""

    def __init__(self, marks: Sequence[Passage], others: Sequence[Elsewhere]) -> None:
        self.marks, self.others = marks, others
        self.wide = {m for m in marks if is_wide(m, marks)}
        spans = [(m.start, m.end) for m in marks] + [(o.start, o.end) for o in others]
        self.borders = sorted({place for span in spans for place in span})
        self.shown: set[Passage] = set()

    def cut(self, text: str, start: int, end: int) -> tuple[Segment, ...]:
        inside = self.borders[bisect_right(self.borders, start) : bisect_right(self.borders, end - 1)]
        places = [start, *inside, end]
        here = [m for m in self.marks if m.start < end and m.end > start]
        there = [o for o in self.others if o.start < end and o.end > start]
        return tuple(self._segment(text, first, last, here, there) for first, last in pairwise(places))

    def _segment(
        self, text: str, first: int, last: int, marks: Sequence[Passage], others: Sequence[Elsewhere]
    ) -> Segment:
        over = sorted(
            (m for m in marks if m.start <= first and last <= m.end), key=lambda m: (m.width, m.start)
        )
        new = [m for m in over if m not in self.shown]
        self.shown.update(new)
        plain = Segment(first, text[first:last], anchors=tuple(anchor for m in new for anchor in m.anchors))
        inner = over[0] if over else None
        if inner is not None and inner not in self.wide:
            return replace(plain, kind="mark", fields=inner.fields, is_first=inner in new)
        told = min((o for o in others if o.start <= first and last <= o.end), key=_width, default=None)
        if told is not None and (inner is None or inner.width > _width(told)):
            return replace(plain, kind="other", other=told, is_last=last == told.end)
        if inner is not None:
            numbers = inner.fields if inner in new and not any(inner.holds(m) for m in marks) else ()
            return replace(plain, kind="wide", fields=numbers, is_first=bool(numbers))
        return plain


def _width(span: Elsewhere) -> int:
    return span.end - span.start
