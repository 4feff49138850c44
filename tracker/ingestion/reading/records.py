"""What reading a document gives, and why a document could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    MACROS = "macros"
    TRACKED_CHANGES = "tracked-changes"
    UNPROVED_SENDER = "unproved-sender"
    DAMAGED_MESSAGE = "damaged-message"
    ATTACHMENTS = "attachments"
    OCR = "ocr"
    PAGES_NOT_READ = "pages-not-read"


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
    cut at 500 characters. `kind` is html, pdf, docx, eml, json or text, by the bytes. `encoding` is None
    for PDF and Word documents. The sender of an e-mail is its byline: a claim that anybody can make.
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


@dataclass(frozen=True, slots=True)
class Contained:
    """One entry of a container: its bytes, or why it is refused. Never both.

    `position` counts the entries that are told of, from 1, and is the same each time the same bytes
    are opened. `name` is what the container calls the entry, cleaned to one line and cut; it is words
    for a person, `../` and all, and never a path: `safe_name` is its last part without letters that
    deceive. `media_type` is what the container says, not what the bytes are. `url` is a web address
    or None. `retrieved_at` is aware, and known for records of web archives only, as are `status`
    and `headers` (lower-case names, in order).
    """

    position: int
    name: str
    data: bytes = b""
    media_type: str | None = None
    url: str | None = None
    retrieved_at: datetime | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    refused: str | None = None

    @property
    def safe_name(self) -> str:
        """The name to offer a file under: no folders, nothing invisible, never empty."""
        last = "".join(c for c in self.name.replace("\\", "/").split("/")[-1] if c.isprintable()).strip(" .")
        return last[-150:] or f"document {self.position}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one container is unpacked. Bytes count as they come out, not as the container says.

    `ratio` holds for entries over a megabyte: a text rarely packs to less than a twentieth.
    """

    entries: int = 5_000
    entry_bytes: int = 50_000_000
    total_bytes: int = 500_000_000
    ratio: int = 50


class NotReadable(Exception):
    """Why no article can be made of some bytes, in words for a person.

    `kind` is what the bytes are as far as one could tell (pdf, docx, image, unknown ...). `may_pass`:
    whether the same reader can succeed with the same bytes another time, on a machine that is less busy.
    """

    def __init__(self, reason: str, kind: str = "unknown", *, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
        self.may_pass = may_pass
