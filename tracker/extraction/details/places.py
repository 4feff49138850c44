"""Where a conduct happened: a place name after a preposition of place, near the act."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.conducts.events import Event
from tracker.extraction.records import Accused, Span, Words
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import words

REACH = 140


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    return re.compile(load("places")["named"]["pattern"])


def place_near(text: str, event: Event, accused: list[Accused]) -> Words | None:
    """The nearest place in the sentence of an act; a party's own name as its end point is none."""
    start, end = event.sentence
    taken = [(a.start, a.end) for a in accused if a.start is not None and a.end is not None]
    best: tuple[int, tuple[int, int]] | None = None
    for match in _place().finditer(text, start, end):
        a, b = match.span("place")
        first = lower(match.group("place").split()[0])
        if (
            first in words("layout", "months")
            or first in words("layout", "date_words")
            or first in words("places", "not_places")
        ):
            continue
        if any(s < b and a < e for s, e in taken):
            continue
        distance = min(abs(a - event.end), abs(event.start - b))
        if distance <= REACH and (best is None or distance < best[0]):
            best = distance, (a, b)
    if best is None:
        return None
    a, b = best[1]
    return Words(text[a:b], Span(a, b))
