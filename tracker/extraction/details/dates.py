"""When a conduct happened: expressions of time near an act, resolved against the day of publication."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from tracker.extraction.records import Event, Span
from tracker.extraction.words.phrases import flatten, load
from tracker.extraction.words.vocabulary import filled, one_of

REACH = 160  # characters between an act and its date


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    since: str | None
    until: str | None
    precision: str


_DIGIT = re.compile(r"\d")


@cache
def _listed(key: str, part: str = "words") -> tuple[str, ...]:
    """One list of words of time, in the order of the file."""
    return tuple(load("dates")[key][part])


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str | None, re.Pattern[str]], ...]:
    """Every kind of expression of time, with letters that each such has and its pattern, built from the
    words of the file.
    """
    leads = [word for sort in ("began", "ended", "at") for word in _listed("leads", sort)]
    parts = [word if word.endswith("-") else f"{word} " for word in _listed("parts")]
    months = one_of(_listed("months")) + "|" + "|".join(rf"{w}\.?" for w in _listed("months", "short"))
    words = {
        "LEAD": f"(?:(?P<since>{one_of(leads)}) )?",
        "PART": f"(?P<part>{one_of(parts)})?",
        "MONTH": f"(?P<month>{months})",
        "WEEKDAY": one_of(_listed("weekdays")),
        "QUARTER": one_of(_listed("quarters")),
        "RELATIVE": one_of(load("dates")["relative"]["words"]),
    }
    rows = load("dates")["patterns"]
    return tuple((row["kind"], row.get("has"), re.compile(filled(row["pattern"], words))) for row in rows)


@lru_cache(maxsize=1)
def _of_saying() -> re.Pattern[str]:
    return re.compile(load("dates")["of_saying"]["pattern"])


@lru_cache(maxsize=1)
def _followed() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(_listed('followed'))})\b")


def _day_of(published: str | None) -> date | None:
    if not published:
        return None
    parts = [int(p) for p in published[:10].split("-")]
    if len(parts) == 3:
        return date(*parts)
    return (
        date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
        if len(parts) == 2
        else date(parts[0], 12, 31)
    )


def _month(word: str) -> int:
    return next(i for i, name in enumerate(_listed("months"), 1) if name.startswith(word[:3]))


def _year_for(month: int, day: int, published: date | None) -> int | None:
    """The year of a date told without one: the last such day up to publication."""
    if published is None:
        return None
    return published.year if (month, day) <= (published.month, published.day) else published.year - 1


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _relative(word: str, published: date) -> tuple[str | None, str | None, str] | None:
    told = load("dates")["relative"]["words"].get(word.lower())
    if told is None:  # letters that a pattern takes for others ("thıs year")
        return None
    unit, back = told["unit"], told["back"]
    if unit == "day":
        day = (published - timedelta(days=back)).isoformat()
        return day, day, "day"
    if unit == "week":
        monday = published - timedelta(days=published.weekday() + 7 * back)
        return monday.isoformat(), min(published, monday + timedelta(days=6)).isoformat(), "week"
    if unit == "recent":
        return None, published.isoformat(), "unknown"
    months = published.year * 12 + published.month - 1 - back
    at = _iso(months // 12, months % 12 + 1) if unit == "month" else _iso(published.year - back)
    return at, at, unit


def _value(
    kind: str, match: re.Match[str], published: date | None
) -> tuple[str | None, str | None, str] | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    if kind in ("day", "month"):
        month = _month(groups["month"])
        day = int(groups["day"]) if kind == "day" else None
        year = year or _year_for(month, day or 1, published)
        if year is None or (day and not 1 <= day <= monthrange(year, month)[1]):
            return None
        at = _iso(year, month, day)
        return at, at, kind
    if kind == "quarter" and year:
        first = _listed("quarters").index(groups["quarter"]) * 3 + 1
        return _iso(year, first), _iso(year, first + 2), "quarter"
    if kind == "year" and year:
        return _iso(year), _iso(year), "year"
    if published is None:
        return None
    if kind == "weekday":
        back = (published.weekday() - _listed("weekdays").index(groups["weekday"])) % 7
        day_ = (published - timedelta(days=back)).isoformat()
        return day_, day_, "day"
    return _relative(groups["relative"], published)


def _opened(
    match: re.Match[str], value: tuple[str | None, str | None, str]
) -> tuple[str | None, str | None, str]:
    """ "Since" and "after" leave the end open, "until" and "before" the beginning."""
    word = (match.groupdict().get("since") or "").lower()
    since, until, precision = value
    if word in _listed("leads", "began"):
        return since, None, precision
    if word in _listed("leads", "ended"):
        return None, until, precision
    return since, until, precision


@lru_cache(maxsize=2)  # each conduct of a sentence asks
def find_dates(text: str, start: int, end: int, published: str | None) -> tuple[Found, ...]:
    """Expressions of time in a part of the text, none overlapping, in order."""
    flat, day = flatten(text[start:end]), _day_of(published)
    found: list[Found] = []
    has_digit = _DIGIT.search(flat) is not None
    for kind, has, pattern in _patterns():
        if has and not (has_digit if has == "digit" else has in flat):
            continue
        for match in pattern.finditer(flat):
            a, b = start + match.start(), start + match.end()
            if any(f.start < b and a < f.end for f in found):
                continue
            value = _value(kind, match, day)
            if value:
                since, until, precision = _opened(match, value)
                found.append(Found(a, b, since, until, precision))
    return tuple(sorted(found, key=lambda f: f.start))


def _ends_of_saying(text: str, found: Found) -> bool:
    """Whether a date tells when something was said ("said on Tuesday", "in a report on 3 May")."""
    before = text[max(0, found.start - 28) : found.start].lower()
    return _of_saying().search(before) is not None


def event_date(
    text: str, sentence: tuple[int, int], act: tuple[int, int], published: str | None
) -> Event | None:
    """The time of an act: the nearest expression in its sentence that is not of a saying."""
    found = [f for f in find_dates(text, *sentence, published) if not _ends_of_saying(text, f)]
    near = [f for f in found if min(abs(f.start - act[1]), abs(act[0] - f.end)) <= REACH]
    if not near:
        return None
    best = min(near, key=lambda f: (min(abs(f.start - act[1]), abs(act[0] - f.end)), f.start))
    since, until = best.since, best.until
    if _follows(text, best):
        until = None  # what follows a dated event came at or after it
    return Event(text[best.start : best.end], since, until, best.precision, Span(best.start, best.end))


def _follows(text: str, found: Found) -> bool:
    before = text[max(0, found.start - 140) : found.start].lower()
    clause = re.split(r"[,;.]", before)[-1]
    return _followed().search(clause) is not None
