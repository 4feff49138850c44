"""A feed's bytes to its entries, in its own order and all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .fetching import FetchRefused, read_url
from .reading import NotReadable, Remark, worker
from .reading.charsets import charset_in_header

_SECONDS = 60  # feeds of 100,000 entries exist, and none of them may be lost


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed gives it.

    `id` is what the feed calls it, which may repeat and is no proof of a copy. `url` is absolute,
    http or https, and None where the entry has no link that could be read as one; whether it may
    be fetched the guard decides. `published` and `updated` are ISO 8601 as in ReadDocument, None
    where unknown or not to be trusted. `text` is the full text, `summary` what stands for it; both
    are plain text.
    """

    id: str | None
    url: str | None
    title: str
    published: str | None = None
    published_as_written: str | None = None
    updated: str | None = None
    summary: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed holds. `problem`, in words: without entries, why this is no feed; with entries, that
    it is malformed or cut, so that its validators must not be kept."""

    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    problem: str | None = None
    remarks: tuple[Remark, ...] = ()


def parse_feed(
    data: bytes, *, url: str | None = None, content_type: str | None = None, now: datetime | None = None
) -> ParsedFeed:
    """Read RSS, Atom or JSON Feed; never raises for what the bytes are. No entry is left out.

    `url` is where the feed was fetched, for its relative links; `now` lets a date in the future be
    told from a date.
    """
    options = {
        "charset": charset_in_header(content_type),
        "url": url,
        "now": now.isoformat() if now else None,
    }
    try:
        read = worker.run("feed", data, options, seconds=_SECONDS)
    except NotReadable as refused:
        return ParsedFeed(problem=refused.reason)
    return ParsedFeed(
        title=read["title"],
        entries=tuple(FeedEntry(**{**entry, "url": _readable(entry)}) for entry in read["entries"]),
        problem=read["problem"],
        remarks=tuple(Remark(remark) for remark in read["remarks"]),
    )


def _readable(entry: dict[str, Any]) -> str | None:
    """The link, if it is one by the strict reading that a fetch would give it."""
    try:
        read_url(entry["url"] or "")
    except FetchRefused:
        return None
    return str(entry["url"])
