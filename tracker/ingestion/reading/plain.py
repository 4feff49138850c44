"""Plain text: the whole of it, and what its first lines say about it."""

from __future__ import annotations

import re
from datetime import datetime

from .charsets import Decoded
from .cleaning import clean_line, clean_text, has_words, remarks_on
from .dates import read_moment
from .languages import detect_language
from .records import NotReadable, ReadDocument

READER, VERSION = "plain text", "1"

_HEAD_LINES = 14
_LONGEST_HEADLINE = 220
_LABEL = re.compile(
    r"^(?:first |last )?(?:published|posted|date|dated|issued|released|updated|modified)(?: on| at)?\s*:?\s*",
    re.IGNORECASE,
)
_LATER = re.compile(r"^(?:last )?(?:updated|modified)", re.IGNORECASE)
_FILLER = re.compile(r"\b(?:on|at|uhr|г|of|\w+day)\b", re.IGNORECASE)
# A place and a date, as before the first sentence of an agency's story: SEOUL, March 4, 2025 (Agency) -
_DATELINE = re.compile(
    r"^[^\W\d_][\w .,'’/-]{1,50}?, ([^\W\d_]{3,9}\.? \d{1,2}, \d{4}|\d{1,2} [^\W\d_]{3,9} \d{4})\b(.*)"
)
_AFTER_DATELINE = re.compile(r"^\s*(?:\([^)]{1,60}\))?\s*(?:[-–—:]|$)")
_BYLINE = re.compile(r"^by ", re.IGNORECASE)


def read_plain(decoded: Decoded, *, now: datetime | None = None) -> ReadDocument:
    """Read a text file. Its text stays whole, line by line; raises NotReadable when nothing is in it."""
    text = clean_text(decoded.text)
    if not has_words(text):
        raise NotReadable("There is no text in this file, only white space or signs.", "text")
    published, written = date_in_head(text, now=now)
    return ReadDocument(
        kind="text",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=headline_of(text),
        published=published,
        published_as_written=written,
        language=detect_language(text),
        encoding=decoded.encoding,
        remarks=(*decoded.remarks, *remarks_on(decoded.text, text)),
    )


def headline_of(text: str) -> str | None:
    """Return the first line where it looks like a headline: short, no sentence, and not alone."""
    lines = _first_lines(text, 2)
    if len(lines) < 2 or not 4 <= len(lines[0]) <= _LONGEST_HEADLINE:
        return None
    first, second = lines
    if second[0].islower() and f"{first}\n{second}" in text[:20_000]:
        return None  # a sentence that is wrapped
    if first.endswith((".", ",", ";", ":", "。")) or not has_words(first) or "://" in first:
        return None
    return None if _date_line(first, now=None) else clean_line(first)


def date_in_head(text: str, *, now: datetime | None = None) -> tuple[str | None, str | None]:
    """Return the date of publication that the first lines clearly give, and the words that give it.

    A line of its own, a byline or a dateline counts; a date in a sentence or a caption does not.
    """
    updated: tuple[str, str] | None = None
    lines = _first_lines(text, _HEAD_LINES)
    for index, line in enumerate(lines):
        iso = _date_line(line, now=now)
        if not iso:
            continue
        label_before = lines[index - 1] if index and not _LABEL.sub("", lines[index - 1]) else ""
        if _LATER.match(line) or _LATER.match(label_before):
            updated = updated or (iso, line)
            continue
        return iso, line
    return updated or (None, None)


def _first_lines(text: str, count: int) -> list[str]:
    lines: list[str] = []
    for line in text[:20_000].split("\n"):
        if line.strip():
            lines.append(line.strip())
        if len(lines) == count:
            break
    return lines


def _date_line(line: str, *, now: datetime | None) -> str | None:
    dateline = _DATELINE.match(line)
    if dateline and _AFTER_DATELINE.match(dateline[2]):
        moment = read_moment(dateline[1], now=now)
        return moment.iso if moment else None
    if len(line) > 100:
        return None
    moment = read_moment(_LABEL.sub("", line), now=now)
    if moment is None:
        return None
    rest = _FILLER.sub("", moment.rest)
    only_a_date = not any(character.isalpha() for character in rest)
    return moment.iso if only_a_date or _BYLINE.match(line) else None
