"""Ties to the Security Council: where a text says that a conduct breaches its resolutions or measures."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extraction.goods import goods_in
from tracker.extraction.phrases import Hit
from tracker.extraction.records import Citation
from tracker.extraction.sentences import Sentence
from tracker.extraction.vocabulary import cue


@dataclass(frozen=True, slots=True)
class Link:
    """One sentence that names the Council or a measure of it. `breach`: it also speaks of a breach."""

    sentence: Sentence
    start: int
    end: int
    breach: bool
    unspecified: tuple[int, int] | None
    numbers: tuple[Citation, ...]
    kinds: frozenset[str]


def find_links(text: str, sentences: list[Sentence], citations: list[Citation]) -> list[Link]:
    """The sentences that tie something to the Council, in order."""
    found = []
    for sentence in sentences:
        part = text[sentence.start : sentence.end]
        hit = cue("links", "un_link", "words").first(part)
        numbers = tuple(c for c in citations if sentence.start <= c.start < sentence.end)
        if hit is None and not numbers:
            continue
        breach = cue("links", "violation", "words").first(part) is not None
        loose = _unnumbered(cue("links", "unspecified", "words").find(part), sentence.start, numbers)
        start = sentence.start + hit.start if hit else numbers[0].start
        end = sentence.start + hit.end if hit else numbers[0].end
        kinds = frozenset(g.kind for h in goods_in(text, sentence.start, sentence.end) for g in h.value)
        found.append(Link(sentence, start, end, breach, loose, numbers, kinds))
    return found


def _unnumbered(hits: list[Hit[str]], offset: int, numbers: tuple[Citation, ...]) -> tuple[int, int] | None:
    """The first naming of a measure that no number stands behind."""
    for hit in hits:
        start, end = offset + hit.start, offset + hit.end
        if not any(
            0 <= c.start - end <= 12 or c.start <= start < c.end or start <= c.start < end for c in numbers
        ):
            return start, end
    return None
