"""Plain text: the whole of it, and what its first lines say about it."""

from __future__ import annotations

from datetime import datetime

from .charsets import Decoded
from .cleaning import clean_line, clean_text, has_words, remarks_on
from .heads import date_in_head, date_of_line, first_lines
from .languages import detect_language
from .records import NotReadable, ReadDocument

READER, VERSION = "plain text", "1"

_LONGEST_HEADLINE = 220


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
    lines = first_lines(text, 2)
    if len(lines) < 2 or not 4 <= len(lines[0]) <= _LONGEST_HEADLINE:
        return None
    first, second = lines
    if second[0].islower() and f"{first}\n{second}" in text[:20_000]:
        return None  # a sentence that is wrapped
    if first.endswith((".", ",", ";", ":", "。")) or not has_words(first) or "://" in first:
        return None
    return None if date_of_line(first) else clean_line(first)
