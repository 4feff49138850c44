"""When a text without markup says it was published: a date in its first lines, where it is clearly one."""

from __future__ import annotations

import re
from datetime import datetime

from .dates import read_moment

_LINES = 14
_LONGEST_LINE = 100
_LABEL = re.compile(
    r"^(?:first |last )?(?:published|posted|date|dated|issued|released|updated|modified)(?: on| at)?\s*:?\s*",
    re.IGNORECASE,
)
_LATER = re.compile(r"^(?:last )?(?:updated|modified)", re.IGNORECASE)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)"
)
_FILLER = re.compile(rf"\b(?:on|at|uhr|г|of|{_WEEKDAY})\b", re.IGNORECASE)
_DATE = r"(?:[^\W\d_]{3,9}\.? \d{1,2}, \d{4}|\d{1,2} [^\W\d_]{3,9}\.? \d{4})"
_PLACE = r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){0,2}"
# An agency's story begins so: SEOUL, March 4, 2025 (Agency) -
_DATELINE = re.compile(rf"^({_PLACE}(?:, {_PLACE})?, {_DATE})\s*(?:\([^)]{{1,60}}\))?\s*[-–—:]")
# A line of facts above a text: the date stands first, or behind a place and a day of the week.
_FACTS = re.compile(rf"^(?:{_PLACE},? )?(?:{_WEEKDAY},? )?{_DATE}(?!\w)", re.IGNORECASE)
_BYLINE = re.compile(r"^by ", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|·•]\s+")
_NUMERIC = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?![\d/-])")


def date_in_head(text: str, *, now: datetime | None = None) -> tuple[str | None, str | None]:
    """Return the date of publication that the first lines clearly give, and the line that gives it.

    A line of its own, a byline, a line of facts or a dateline counts; a date in a sentence or a
    caption does not, nor does the date of an update.
    """
    lines = first_lines(text, _LINES)
    clear = _in_clear_order(lines)
    for index, line in enumerate(clear):
        labelled_above = index and not _LABEL.sub("", clear[index - 1])
        if _LATER.match(line) or (labelled_above and _LATER.match(clear[index - 1])):
            continue
        if iso := date_of_line(line, now=now):
            return iso, lines[index]
    return None, None


def date_of_line(line: str, *, now: datetime | None = None) -> str | None:
    """Return the date that a line above a text is there to give, or None for any other line."""
    if dateline := _DATELINE.match(line):
        return _iso(dateline[1], now)
    if len(line) > _LONGEST_LINE:
        return None
    for part in _PARTS.split(line):
        moment = read_moment(_LABEL.sub("", part), now=now)
        if moment is None:
            continue
        rest = _FILLER.sub("", moment.rest)
        only_a_date = not any(character.isalpha() for character in rest)
        if only_a_date or _BYLINE.match(part) or (_FACTS.match(part) and not part.endswith((".", ")"))):
            return moment.iso
    return None


def first_lines(text: str, count: int) -> list[str]:
    """Return the first lines that are not empty, trimmed."""
    lines: list[str] = []
    for line in text[:20_000].split("\n"):
        if line.strip():
            lines.append(line.strip())
        if len(lines) == count:
            break
    return lines


def _in_clear_order(lines: list[str]) -> list[str]:
    """One 3/13/2026 tells that the 3/12/2026 above it is in March too: write both year first."""
    pairs = [(int(m[1]), int(m[3])) for line in lines for m in _NUMERIC.finditer(line)]
    month_first = any(b > 12 for _, b in pairs)
    day_first = any(a > 12 for a, _ in pairs)
    if month_first == day_first:
        return lines
    order = r"\4-\1-\3" if month_first else r"\4-\3-\1"
    return [_NUMERIC.sub(order, line) for line in lines]


def _iso(written: str, now: datetime | None) -> str | None:
    moment = read_moment(written, now=now)
    return moment.iso if moment else None
