"""What reading a document gives, and why a document could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Remark(StrEnum):
    """Something a reviewer should know about how a text was read; the value is stable, for templates."""

    CHARSET_GUESSED = "charset-guessed"
    CHARSET_CONFLICT = "charset-conflict"
    CHARSET_DAMAGED = "charset-damaged"
    CONTROL_CHARACTERS = "control-characters-removed"
    BIDI_CONTROLS = "bidi-controls"
    INVISIBLE_CHARACTERS = "invisible-characters"
    MIXED_SCRIPTS = "mixed-scripts"
    VERY_LITTLE_TEXT = "very-little-text"
    HIDDEN_TEXT = "hidden-text"


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where the text of a page stands: code points, end exclusive; pages count from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The text of a document and what the document itself says about it.

    `published` is ISO 8601 and as precise as known: `2023`, `2023-10`, `2023-10-26`, a moment in
    UTC ending in `Z`, or without `Z` a wall-clock time whose zone nobody tells.
    `published_as_written` holds the words it was read from, offset included. `language` is a
    BCP 47 tag. `site_name` is the publisher as stated, never guessed from an address. `title` is
    cut at 500 characters. `kind` is html, pdf or text, by the bytes. `encoding` is None for PDF.
    """

    kind: str
    text: str
    reader: str
    reader_version: str
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    published_as_written: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    encoding: str | None = None
    page_map: tuple[PageSpan, ...] = ()
    remarks: tuple[Remark, ...] = ()


class NotReadable(Exception):
    """Why no article can be made of some bytes, in words for a person.

    `kind` is what the bytes are as far as one could tell (pdf, docx, image, unknown ...).
    """

    def __init__(self, reason: str, kind: str = "unknown") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
