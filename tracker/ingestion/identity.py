"""What an entry is known by in its feed, and what tells one edition of it from the next.

The address comes first, without what only counts clicks. What a feed calls an entry comes second: it
repeats in some feeds, and changes in others. Neither title nor date is ever part of the identity.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag

from .feeds import FeedEntry

LONGEST = 4096
# Parameters that tell where a reader came from, never what the page is. Sources: the query stripping
# list of Firefox (privacy.query_stripping.strip_list), the URL builder of Google Analytics, BBC feeds.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|format|link_\w+|bbc_team|ptr_\w+)|__hs(?:fp|sc|tc)|_hsenc|_hsmi"
    r"|__s|_openstat|dclid|fbclid|gclid|gbraid|wbraid|hsctatracking|igshid|mc_[ce]id|mkt_tok|ml_subscriber(?:_hash)?"
    r"|msclkid|oft_\w+|oly_(?:anon|enc)_id|rb_clickid|s_cid|twclid|vero_(?:conv|id)|wickedid|yclid)=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry of a poll with its identity within its feed and its edition (a SHA-256)."""

    identity: str
    edition: str
    entry: FeedEntry


def identified(entries: Iterable[FeedEntry]) -> list[Identified]:
    """The entries of a poll by identity, in their order; one that repeats counts once.

    Without an address an entry is known by what the feed calls it and by its words, both always, so
    that a name which repeats hides no other entry, today or later.
    """
    found: dict[str, Identified] = {}
    for entry in entries:
        if identity := _identity(entry):
            found.setdefault(identity, Identified(identity, edition_of(entry), entry))
    return list(found.values())


def edition_of(entry: FeedEntry) -> str:
    """What an entry says now: its headline and when it says it was changed, hashed.

    Its summary is not looked at: many feeds fill it with what changes by the hour.
    """
    headline = " ".join(entry.title.split()).casefold()
    return hashlib.sha256(f"{headline}\n{entry.updated or ''}".encode()).hexdigest()


def without_tracking(url: str) -> str:
    """An address without its fragment and without parameters that only count clicks.

    >>> without_tracking("https://a.example/x?id=4&utm_source=rss#top")
    'https://a.example/x?id=4'
    """
    address = urldefrag(url).url
    base, mark, query = address.partition("?")
    if not mark:
        return address
    kept = "&".join(part for part in query.split("&") if not _TRACKING.match(part))
    if len(kept) == len(query):
        return address
    return f"{base}?{kept}" if kept else base


def _identity(entry: FeedEntry) -> str:
    if entry.url:
        return without_tracking(entry.url)[:LONGEST]
    name, words = (entry.id or "").strip(), (entry.text or entry.summary or entry.title).strip()
    mark = hashlib.sha256(words.encode()).hexdigest() if words else ""
    return f"{name[: LONGEST - 65]} {mark}".strip()
