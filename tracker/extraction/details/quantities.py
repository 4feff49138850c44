"""How much: a number with its unit and its hedge, near the goods of an act."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.records import Quantity, Span
from tracker.extraction.words.phrases import flatten, load, plurals
from tracker.extraction.words.vocabulary import one_of

REACH = 90  # characters between a number and the act or goods that it counts


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    table = load("quantities")
    hedges, vague, money = (one_of(table[key]) for key in ("hedges", "vague", "money"))
    words = "|".join(table["numbers"])
    scales = "|".join(table["scales"])
    units = one_of({form for unit in table["units"] for form in plurals(unit)})
    return re.compile(
        rf"(?<![\w.,-])(?:(?P<hedge>{hedges}) )?(?P<money>{money})?"
        rf"(?:(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>{words})(?!\w)"
        rf"|(?P<vague>{vague}))"
        rf"(?: (?P<scale>{scales}))?(?:(?: |-)(?P<middle>(?:[a-z-]+ ){{0,2}}?)(?P<unit>{units})\b)?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=2)  # each conduct of a sentence asks
def find_quantities(text: str, start: int, end: int) -> tuple[Quantity, ...]:
    """Counted things in a part of the text: a number needs a unit, or money."""
    table = load("quantities")
    found = []
    for match in _pattern().finditer(flatten(text[start:end])):
        if not match.group("unit") and not match.group("money"):
            continue
        a, b = start + match.start(), start + match.end()
        value: float | None = None
        if match.group("number"):
            value = float(match.group("number").replace(",", ""))
        elif match.group("word"):
            value = float(table["numbers"][match.group("word").lower()])
        if value is not None and match.group("scale"):
            value *= table["scales"][match.group("scale").lower()]
        hedge = match.group("hedge") or (match.group("vague") if value is None else None)
        unit = (
            text[start + match.start("unit") : start + match.end("unit")]
            if match.group("unit")
            else match.group("money")
        )
        found.append(Quantity(text[a:b], value, unit, hedge, Span(a, b)))
    return tuple(found)


def quantity_near(
    text: str, sentence: tuple[int, int], act: tuple[int, int], goods: tuple[int, int] | None
) -> Quantity | None:
    """The quantity that counts the goods: the nearest to them, else to the act."""
    anchors = [a for a in (goods, act) if a]
    found = [q for q in find_quantities(text, *sentence) if q.span and not _is_calibre(text, q.span.end)]

    def distance(q: Quantity) -> int:
        span = q.span or Span(0, 0)
        return min(
            0 if span.start < b and a < span.end else min(abs(a - span.end), abs(span.start - b))
            for a, b in anchors
        )

    near = [q for q in found if distance(q) <= REACH]
    return min(near, key=lambda q: (distance(q), q.value is None), default=None)


def _is_calibre(text: str, end: int) -> bool:
    units = load("quantities")["calibres"]
    return any(text[end : end + 1 + len(unit)].lower() in (f"-{unit}", f" {unit}") for unit in units)
