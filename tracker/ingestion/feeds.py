"""The bytes of a feed, a sitemap or a page of links to their entries, in their own order and all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.sources.models import Feed
from tracker.sources.publishers import host_of

from .fetching import FetchRefused, read_url
from .reading import NotReadable, Remark, worker
from .reading.charsets import charset_in_header

_SECONDS = 60  # feeds of 100,000 entries exist, and none of them may be lost
_OPERATIONS = {Feed.Kind.SYNDICATION: "feed", Feed.Kind.SITEMAP: "sitemap", Feed.Kind.LISTING: "listing"}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed gives it.

    `id` is what the feed calls it, which may repeat and is no proof of a copy. `url` is absolute,
    http or https, and None where the entry has no link that could be read as one; whether it may
    be fetched the guard decides. `published` and `updated` (a sitemap's lastmod) are ISO 8601 as in
    ReadDocument, None where unknown or not to be trusted. `text` is the full text, `summary` what
    stands for it; both are plain text. `categories` are the sections it is filed under.
    """

    id: str | None
    url: str | None
    title: str
    published: str | None = None
    published_as_written: str | None = None
    updated: str | None = None
    summary: str | None = None
    text: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildMap:
    """A sitemap that an index of sitemaps names, and when it changed (ISO 8601) as the index says."""

    url: str
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed holds. `problem`, in words: without entries and maps, why this is no feed; with them,
    that it is malformed or cut, so that its validators must not be kept."""

    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    problem: str | None = None
    remarks: tuple[Remark, ...] = ()
    maps: tuple[ChildMap, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether this is no feed at all."""
        return bool(self.problem) and not self.entries and not self.maps


def parse_feed(
    data: bytes,
    *,
    kind: str = Feed.Kind.SYNDICATION,
    url: str | None = None,
    content_type: str | None = None,
    now: datetime | None = None,
    link_pattern: str = "",
) -> ParsedFeed:
    """Read a feed (RSS, Atom, JSON Feed), a sitemap or an index of them, or a page that lists links.

    Never raises for what the bytes are, and leaves no entry out. `url` is where it was fetched, for
    its relative links; `now` lets a date in the future be told from a date; `link_pattern` says which
    links of a page are its documents (reading/listings.py).
    """
    options = {
        "charset": charset_in_header(content_type),
        "url": url,
        "now": now.isoformat() if now else None,
        "pattern": link_pattern,
    }
    try:
        read = worker.run(_OPERATIONS[Feed.Kind(kind)], data, options, seconds=_SECONDS)
    except NotReadable as refused:
        return ParsedFeed(problem=refused.reason)
    return ParsedFeed(
        title=read["title"],
        entries=tuple(_entry(entry) for entry in read["entries"]),
        problem=read["problem"],
        remarks=tuple(Remark(remark) for remark in read["remarks"]),
        maps=tuple(ChildMap(**one) for one in read.get("maps", [])),
    )


def maps_to_follow(
    parsed: ParsedFeed, *, index_url: str, hosts: Collection[str] = (), since: str = "", most: int
) -> list[ChildMap]:
    """The maps of an index that are worth a fetch, the one that changed last first, at most `most`.

    Never the index itself, never another host than its own and those of `hosts` and below, and none
    that says it has not changed since `since` (ISO 8601). Of those that do not say, the last listed come
    first, since indexes grow at their end.
    """
    wanted = [
        one
        for one in own_maps(parsed, index_url=index_url, hosts=hosts)
        if not (one.updated and one.updated[:10] < since[: len(one.updated[:10])])
    ]
    last_listed_first = wanted[::-1]
    return sorted(last_listed_first, key=lambda one: one.updated or "", reverse=True)[:most]


def own_maps(parsed: ParsedFeed, *, index_url: str, hosts: Collection[str] = ()) -> list[ChildMap]:
    """The maps of an index, each once, but for itself and those of other hosts than its own and these."""
    own = (host_of(index_url), *hosts)
    found = {one.url: one for one in parsed.maps if one.url != index_url and _is_of(host_of(one.url), own)}
    return list(found.values())


def _is_of(host: str, sites: Collection[str]) -> bool:
    return any(site and (host == site or host.endswith(f".{site}")) for site in sites)


def _entry(read: dict[str, Any]) -> FeedEntry:
    return FeedEntry(**{**read, "url": _readable(read["url"]), "categories": tuple(read["categories"])})


def _readable(url: str | None) -> str | None:
    """The link, if it is one by the strict reading that a fetch would give it."""
    try:
        read_url(url or "")
    except FetchRefused:
        return None
    return url
