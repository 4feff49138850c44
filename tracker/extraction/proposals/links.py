"""Ties to the Security Council: where a text says that a conduct breaches its resolutions or measures."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.conducts.goods import goods_in
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.records import Citation
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import Hit
from tracker.extraction.words.vocabulary import cue, one_of, words


@dataclass(frozen=True, slots=True)
class Link:
    """One sentence that names the Council or a measure of it. `breach`: it also speaks of a breach.

    `takes_up`: the breach is of acts told before ("these acts"). `listed`: parties that it says were listed.
    """

    sentence: Sentence
    start: int
    end: int
    breach: bool
    unspecified: tuple[int, int] | None
    numbers: tuple[Citation, ...]
    kinds: frozenset[str]
    takes_up: bool = False
    listed: frozenset[str] = frozenset()
    frames: bool = False  # it only says what founds a body, or what States are asked to do


@lru_cache(maxsize=1)
def _taking_up() -> re.Pattern[str]:
    """An act told before, by a demonstrative and a general noun, or by a participle behind such a noun."""
    keys = ("nouns", "before", "behind", "bare", "copulas")
    nouns, before, behind, bare, copulas = (one_of(words("links", "taken_up", key)) for key in keys)
    return re.compile(
        rf"\b(?:(?:{before})\s+(?:[\w-]+\s+){{0,2}}(?:{nouns})|(?:{nouns})\s+(?:{behind})"
        rf"|(?:{bare})\s+(?:{copulas}))\b",
        re.IGNORECASE,
    )


def find_links(
    text: str, sentences: list[Sentence], citations: list[Citation], parties: list[PartyMention]
) -> list[Link]:
    """The sentences that tie something to the Council, in order."""
    found = []
    starts = [m.start for m in parties]
    places = [c.start for c in citations]  # in reading order
    named = sorted(h.start for h in cue("links", "un_link", "words").find_all(text))
    for sentence in sentences:
        numbers = tuple(citations[bisect_left(places, sentence.start) : bisect_left(places, sentence.end)])
        at = bisect_left(named, sentence.start)
        if not numbers and (at == len(named) or named[at] >= sentence.end):
            continue
        part = text[sentence.start : sentence.end]
        hit = cue("links", "un_link", "words").first(part)
        if hit is None and not numbers:
            continue
        breach = cue("links", "violation", "words").first(part) is not None
        loose = _unnumbered(cue("links", "unspecified", "words").find(part), sentence.start, numbers)
        start = sentence.start + hit.start if hit else numbers[0].start
        end = sentence.start + hit.end if hit else numbers[0].end
        kinds = frozenset(g.kind for h in goods_in(text, sentence.start, sentence.end) for g in h.value)
        if cue("links", "launches", "words").first(part):
            kinds |= {"launch"}
        listing = cue("links", "listing", "words").first(part)
        mentions = parties[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        found.append(
            Link(
                sentence,
                start,
                end,
                breach,
                loose,
                numbers,
                kinds,
                takes_up=breach and _taking_up().search(part) is not None,
                listed=frozenset(m.party.name for m in mentions) if listing else frozenset(),
                frames=cue("links", "framing", "words").first(part) is not None,
            )
        )
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
