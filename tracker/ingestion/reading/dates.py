"""Dates as documents and feeds write them, to ISO 8601 no more precise than what they tell.

What is not clear stays unknown: 03/04/2025 is a day in March or in April, and IST is India, Israel
or Ireland. No date is ever filled up from today's.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

# The Charter; anything before, and the last year there is, is a default value of some program.
_EARLIEST_YEAR, _LATEST_YEAR = 1945, 9998
_LONGEST = 160
_WORD = r"([^\W\d_]{3,12})"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date read out of words. `iso` as in ReadDocument.published; `rest`: words that were not used."""

    iso: str
    rest: str


_Day = tuple[int, int | None, int | None]


def read_moment(written: str, *, now: datetime | None = None) -> Moment | None:
    """Read one date, with its time and zone if it has them, or return None.

    None too for a date that two readers would read in two ways, that no calendar has, that lies
    before 1945 or is the zero of a clock, or that lies over two days after `now`.
    """
    words = _plain(written)
    if words.isdigit():
        iso = _from_digits(words)
        return Moment(iso, "") if iso and _is_plausible(iso, now) else None
    for pattern, read in _DAYS:
        found = pattern.search(words)
        if found and (day := read(found)):
            rest = f"{words[: found.start()]} {words[found.end() :]}"
            return _with_time(day, rest, now)
    return None


def _plain(written: str) -> str:
    text = re.sub(r"<[^<>]{0,100}>", " ", written[:_LONGEST])
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return " ".join(text.split())


def _from_digits(digits: str) -> str | None:
    if len(digits) == 8:
        return _iso_day((int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    if len(digits) in (10, 13):
        seconds = int(digits[:10])
        return _utc(datetime.fromtimestamp(seconds, UTC)) if seconds > 600_000_000 else None
    return None


def _numeric(first: str, second: str, year: str, separator: str) -> _Day | None:
    """Day and month of 26/10/2023: clear when one is over 12, both are alike, or dots put the day first."""
    a, b = int(first), int(second)
    if separator == "." or a > 12 or a == b:
        return int(year), b, a
    return (int(year), a, b) if b > 12 else None


def _named(day: str | None, month: str, year: str) -> _Day | None:
    number = _months().get(month.lower())
    if number is None:
        return None
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) > 68 else 2000)
    return full, number, int(day) if day else None


def _number(found: str | None) -> int | None:
    return int(found) if found else None


_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Day | None]], ...] = (
    (
        re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?![\d/-])"),
        lambda m: (int(m[1]), int(m[2]), _number(m[3])),
    ),
    (
        re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?"),
        lambda m: (int(m[1]), int(m[2]), _number(m[3])),
    ),
    (
        re.compile(r"(令和|平成|昭和)(\d{1,2})年(\d{1,2})月(?:(\d{1,2})日)?"),
        lambda m: (_ERAS[m[1]] + int(m[2]), int(m[3]), _number(m[4])),
    ),
    (
        re.compile(r"(?<!\d)(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?!\d)"),
        lambda m: (int(m[1]), int(m[2]), int(m[3])),
    ),
    (
        re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)"),
        lambda m: _numeric(m[1], m[3], m[4], m[2]),
    ),
    (
        re.compile(
            r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[ -](?:de )?"
            rf"{_WORD}\.?,?[ -](?:de )?(\d{{4}}|\d\d)(?!\d)"
        ),
        lambda m: _named(m[1], m[2], m[3]),
    ),
    (
        re.compile(rf"{_WORD}\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| )(\d{{4}})(?!\d)"),
        lambda m: _named(m[2], m[1], m[3]),
    ),
    (re.compile(rf"{_WORD}\.? (?:de )?(\d{{4}})(?!\d)"), lambda m: _named(None, m[1], m[2])),
)
_CLOCK = re.compile(
    r"T?(?:(?P<before>[오午]?[전후前後])\s?)?(?<!\d)(?P<hour>\d{1,2})(?::|\s?[시時时]\s?)(?P<minute>\d{1,2})[분分]?"
    r"(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?\s?(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:\b(?:UTC|GMT)\s?)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)|\b(?P<name>[A-Z]{1,5})\b"
)


def _with_time(day: _Day, rest: str, now: datetime | None) -> Moment | None:
    iso = _iso_day(day)
    clock = _CLOCK.search(rest)
    if clock and iso and day[2] is not None:
        iso, rest = _iso_moment(day, clock, rest)
    if iso is None or re.search(r"\d", rest) or not _is_plausible(iso, now):
        return None
    return Moment(iso, " ".join(rest.split()))


def _iso_moment(day: _Day, clock: re.Match[str], rest: str) -> tuple[str | None, str]:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = (clock["half"] or clock["before"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half[0] == "p" or half[-1] in "후後" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        return None, rest
    year, month, number = day
    wall = datetime(year, month or 1, number or 1)  # noqa: DTZ001 - its zone is still to be read
    wall += timedelta(hours=hour, minutes=minute, seconds=second)
    before, after = rest[: clock.start()], rest[clock.end() :]
    offset, after = _offset(after)
    rest = f"{before} {after}"
    if offset == "unknown":
        return wall.isoformat(), rest
    return (None if offset is None else _utc(wall.replace(tzinfo=UTC) - timedelta(minutes=int(offset)))), rest


def _offset(words: str) -> tuple[str | None, str]:
    """Minutes east of UTC, "unknown" where none is told, None where the letters fit several zones."""
    found = _ZONE.search(words.upper() if words.strip().lower() == "z" else words)
    if not found:
        return "unknown", words
    left = words[: found.start()] + words[found.end() :]
    if found["sign"]:
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        if found[0].strip() == "-0000" or minutes > 14 * 60:
            return "unknown", left
        return str(minutes if found["sign"] == "+" else -minutes), left
    zones = _zones()
    name = found["name"].lower()
    if name not in zones:
        return "unknown", words
    minutes_east = zones[name]
    return (None if minutes_east is None else str(minutes_east)), left


def stated_offset(written: str) -> int | None:
    """Minutes east of UTC that the words of a date state after their time; None where they do not.

    >>> stated_offset("Thu, 26 Oct 2023 10:00:00 +0900"), stated_offset("2023-10-26T10:00:00Z")
    (540, 0)
    """
    words = _plain(written)
    clock = _CLOCK.search(words)
    offset = _offset(words[clock.end() :])[0] if clock else None
    return int(offset) if offset not in (None, "unknown") else None


def _iso_day(day: _Day) -> str | None:
    year, month, number = day
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None  # at the ends of the calendar no zone could be taken off either
    try:
        date(year, month or 1, number or 1)
    except ValueError:
        return None
    return "-".join([f"{year:04}"] + [f"{part:02}" for part in (month, number) if part is not None])


def _utc(moment: datetime) -> str:
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _is_plausible(iso: str, now: datetime | None) -> bool:
    if int(iso[:4]) < _EARLIEST_YEAR or iso.startswith("1970-01-01T"):
        return False
    return now is None or iso[:10] <= (now + timedelta(days=2)).date().isoformat()


@cache
def _months() -> dict[str, int]:
    names = _data("months")
    return {
        name: number
        for language, months in names.items()
        if language != "source"
        for number, spellings in enumerate(months, start=1)
        for name in spellings.split()
    }


@cache
def _zones() -> dict[str, int | None]:
    return {name: minutes for name, minutes in _data("zones").items() if name != "source"}


def _data(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
