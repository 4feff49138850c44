"""Sitemaps, news sitemaps and indexes of them to entries (sitemaps.org, 0.9). Runs in the child process."""

from __future__ import annotations

import re
import zlib
from datetime import datetime
from typing import Any

from .charsets import decode
from .cleaning import clean_line
from .dates import read_moment
from .fragments import line_of_fragment
from .links import absolute
from .loose_xml import start_of, tree_of
from .records import NotReadable
from .syndication import ROOT as FEED_ROOT
from .syndication import Fields, read_feed

# What the protocol allows in one map, and one map may be once it is unpacked.
MOST_ENTRIES = 50_000
LARGEST = 52_428_800
_ROOT = re.compile(r"<(?:[a-z0-9]{1,12}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
BLANK: Fields = {
    "id": None,
    "title": "",
    "published": None,
    "published_as_written": None,
    "updated": None,
    "summary": None,
    "text": None,
    "categories": [],
}
_GZIP = b"\x1f\x8b"
_LONGEST_ADDRESS = 4096


def read_sitemap(data: bytes, *, charset: str | None, url: str | None, now: datetime | None) -> Fields:
    """Return entries, maps that an index names, problem and remarks; raises NotReadable for what is none.

    A feed or a plain list of addresses may stand for a sitemap, as the protocol allows. A map longer
    than it allows is cut, and `problem` says so.
    """
    data = _unpacked(data) if data.startswith(_GZIP) else data
    decoded = decode(data, charset)
    text = decoded.text.lstrip("\ufeff").strip()
    start = start_of(_ROOT, text)
    if start is None and (text.startswith("{") or start_of(FEED_ROOT, text) is not None):
        return {**read_feed(data, charset=charset, url=url, now=now), "maps": []}
    entries, maps, problem = _plain_list(text) if start is None else _xml_map(text, start, url or "", now)
    if len(entries) > MOST_ENTRIES or len(maps) > MOST_ENTRIES:
        problem = (
            f"The sitemap has more than {MOST_ENTRIES:,} entries, the most that one may have: it was cut."
        )
    return {
        "title": None,
        "entries": entries[:MOST_ENTRIES],
        "maps": maps[:MOST_ENTRIES],
        "problem": problem,
        "remarks": list(decoded.remarks),
    }


def _unpacked(data: bytes) -> bytes:
    unpack = zlib.decompressobj(31)
    try:
        plain = unpack.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise NotReadable("The sitemap is packed with gzip, and damaged.", "gzip") from error
    if len(plain) > LARGEST:
        raise NotReadable("Unpacked, the sitemap is larger than 50 MB, the most that one may be.", "sitemap")
    if not unpack.eof:
        raise NotReadable("The sitemap was cut off: its packed data have no end.", "gzip")
    return plain


def _xml_map(
    text: str, start: int, url: str, now: datetime | None
) -> tuple[list[Fields], list[Fields], str | None]:
    root, wrong = tree_of(text, start)
    # One more than may be is enough to know that there are too many.
    entries: list[Fields] = []
    maps: list[Fields] = []
    for element in root:
        kind = _local(element)
        if kind == "url" and len(entries) <= MOST_ENTRIES:
            entries.append(_entry(element, url, now))
        elif kind == "sitemap" and len(maps) <= MOST_ENTRIES:
            told = _told(element)
            maps.append({"url": _address(told, url), "updated": _moment(told.get("lastmod"), now)[0]})
    return entries, [one for one in maps if one["url"]], wrong


def _entry(element: Any, url: str, now: datetime | None) -> Fields:
    told = _told(element)
    published, written = _moment(told.get("publication_date"), now)
    keywords = (told.get("keywords") or "").split(",")
    return {
        **BLANK,
        "url": _address(told, url),
        "title": clean_line(line_of_fragment(told.get("title") or "")) or "",
        "published": published,
        "published_as_written": written,
        "updated": _moment(told.get("lastmod"), now)[0],
        "categories": [line for word in keywords[:50] if (line := clean_line(word, 200))],
    }


def _told(element: Any) -> dict[str, str]:
    """What a `url` or `sitemap` says of itself, by local name; the news part's words stand beside them."""
    told: dict[str, str] = {}
    for child in element:
        name = _local(child)
        if name == "news":
            told |= {key: words for key, words in _told(child).items() if key not in ("loc", "lastmod")}
        elif name in ("loc", "lastmod", "publication_date", "title", "keywords"):
            told.setdefault(name, "".join(child.itertext()).strip())
    return told


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _address(told: dict[str, str], url: str) -> str | None:
    written = told.get("loc", "")
    return absolute(url, written) if 0 < len(written) <= _LONGEST_ADDRESS else None


def _moment(written: str | None, now: datetime | None) -> tuple[str | None, str | None]:
    words = " ".join((written or "").split())
    moment = read_moment(words, now=now) if words else None
    return (moment.iso if moment else None), words[:200] or None


def _plain_list(text: str) -> tuple[list[Fields], list[Fields], str | None]:
    """The other form that the protocol knows: an address a line, and nothing else."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        if re.search(r"<(?:!doctype html|html|head|body|title)[\s>]", text[:10_000], re.IGNORECASE):
            raise NotReadable("This is a web page (HTML), not a sitemap.", "html")
        raise NotReadable("This is no sitemap.", "unknown")
    return [{**BLANK, "url": line} for line in lines[: MOST_ENTRIES + 1]], [], None
