"""When a conduct happened: expressions of time near an act, resolved against the day of publication."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.extraction.phrases import flatten
from tracker.extraction.records import Event, Span

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_M = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_PART = r"(?P<part>early |late |mid-|the end of |the beginning of |the start of )?"
_LEAD = r"(?:(?P<since>since|from|after|before|until|by|between|during|in|on|as of) )?"
_PATTERNS = (
    ("day", re.compile(rf"\b{_LEAD}(?P<day>\d{{1,2}}) {_M}(?:,? (?P<year>\d{{4}}))?\b")),
    (
        "day",
        re.compile(rf"\b{_LEAD}{_M} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?(?P<year>\d{{4}}))?\b(?!\d)"),
    ),
    ("month", re.compile(rf"\b{_LEAD}{_PART}{_M},? (?:of )?(?P<year>\d{{4}})\b")),
    (
        "quarter",
        re.compile(
            r"\b(?:in |during )?the (?P<quarter>first|second|third|fourth) quarter of (?P<year>\d{4})\b"
        ),
    ),
    (
        "month",
        re.compile(
            rf"\b(?P<since>in|since|during|from|until|by|last|late|early|mid) {_PART}{_M}(?! \d)(?=\W|$)"
        ),
    ),
    ("year", re.compile(rf"\b{_LEAD}{_PART}(?P<year>(?:19|20)\d{{2}})\b(?!-\d| ?\()")),
    (
        "weekday",
        re.compile(
            r"\b(?:on |last |late |early )?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
            r"|Sunday)\b"
        ),
    ),
    (
        "relative",
        re.compile(
            r"\b(?P<relative>yesterday|today|this morning|last night|earlier today|last week|last month"
            r"|this month|this week|last year|this year|earlier this month|earlier this year|in recent "
            r"weeks|in recent months)\b",
            re.IGNORECASE,
        ),
    ),
)
REACH = 160  # characters between an act and its date


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    since: str | None
    until: str | None
    precision: str


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
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word.lower().rstrip(".")[:3]))


def _year_for(month: int, day: int, published: date | None) -> int | None:
    """The year of a date told without one: the last such day up to publication."""
    if published is None:
        return None
    return published.year if (month, day) <= (published.month, published.day) else published.year - 1


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _relative(word: str, published: date) -> tuple[str | None, str | None, str]:
    word = word.lower()
    if word in ("yesterday", "last night"):
        day = (published - timedelta(days=1)).isoformat()
        return day, day, "day"
    if word in ("today", "this morning", "earlier today"):
        return published.isoformat(), published.isoformat(), "day"
    if "week" in word:
        monday = published - timedelta(days=published.weekday() + (7 if word == "last week" else 0))
        return monday.isoformat(), min(published, monday + timedelta(days=6)).isoformat(), "week"
    if "month" in word:
        first = published.replace(day=1)
        at = first - timedelta(days=1) if word == "last month" else published
        return (
            (None, published.isoformat(), "unknown")
            if "recent" in word
            else (_iso(at.year, at.month), _iso(at.year, at.month), "month")
        )
    year = published.year - (word == "last year")
    return _iso(year), _iso(year), "year"


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
        first = ("first", "second", "third", "fourth").index(groups["quarter"]) * 3 + 1
        return _iso(year, first), _iso(year, first + 2), "quarter"
    if kind == "year" and year:
        return _iso(year), _iso(year), "year"
    if published is None:
        return None
    if kind == "weekday":
        back = (published.weekday() - DAYS.index(groups["weekday"].lower())) % 7
        day_ = (published - timedelta(days=back)).isoformat()
        return day_, day_, "day"
    return _relative(groups["relative"], published)


def _opened(
    match: re.Match[str], value: tuple[str | None, str | None, str]
) -> tuple[str | None, str | None, str]:
    """ "Since" and "after" leave the end open, "until" and "before" the beginning."""
    word = (match.groupdict().get("since") or "").lower()
    since, until, precision = value
    if word in ("since", "from", "after", "as of"):
        return since, None, precision
    if word in ("until", "by", "before"):
        return None, until, precision
    return since, until, precision


def find_dates(text: str, start: int, end: int, published: str | None) -> list[Found]:
    """Expressions of time in a part of the text, none overlapping, in order."""
    flat, day = flatten(text[start:end]), _day_of(published)
    found: list[Found] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(flat):
            a, b = start + match.start(), start + match.end()
            if any(f.start < b and a < f.end for f in found):
                continue
            value = _value(kind, match, day)
            if value:
                since, until, precision = _opened(match, value)
                found.append(Found(a, b, since, until, precision))
    return sorted(found, key=lambda f: f.start)


def _ends_of_saying(text: str, found: Found) -> bool:
    """Whether a date tells when something was said ("said on Tuesday", "in a report on 3 May")."""
    before = text[max(0, found.start - 28) : found.start].lower()
    return bool(
        re.search(
            r"\b(?:said|told|reported|announced|statement|report|briefing|condemned|adopted|listed on:?"
            r"|resolution \d+|warned|published)(?: \w+){0,2} $",
            before,
        )
    )


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
    return bool(re.search(r"\b(?:after|following|since)\b", clause))
