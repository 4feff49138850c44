"""RSS, Atom and JSON feeds to entries: all of them, in the order of the feed. Runs in the child process."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from lxml import etree

from .charsets import decode
from .cleaning import clean_line, clean_text
from .dates import read_moment
from .fragments import line_of_fragment, text_of_fragment
from .links import absolute
from .loose_xml import start_of, tree_of
from .records import NotReadable, Remark

ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|channel|[a-z]{1,8}:feed)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(r"<(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_NAMESPACES = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
}
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LONGEST_ID = 4096
_MOST_CATEGORIES = 50

Fields = dict[str, Any]
_Children = dict[str, list[Any]]


def read_feed(data: bytes, *, charset: str | None, url: str | None, now: datetime | None) -> Fields:
    """Return title, entries, problem and remarks of a feed; raises NotReadable for what is none.

    `problem` says in words that the feed is malformed though something could be read of it.
    """
    decoded = decode(data, charset)
    text = decoded.text.lstrip("\ufeff").strip()
    if not text:
        raise NotReadable("The answer is empty: there is no feed in it.", "feed")
    read = _json_feed if text.startswith("{") else _xml_feed
    fields = read(text, url or "", now)
    if Remark.CHARSET_DAMAGED in decoded.remarks and not fields["problem"]:
        fields["problem"] = "Some bytes of the feed are no letters; they were replaced."
    return {**fields, "remarks": list(decoded.remarks)}


def _xml_feed(text: str, url: str, now: datetime | None) -> Fields:
    root, wrong = tree_of(text, _start_of_feed(text))
    channel = _children(next((e for e in root if _name(e) == "channel"), root))
    entries = [
        _entry(element, url, now) for element in root.iter() if _name(element) in ("item", "atom:entry")
    ]
    return {"title": _line(channel, "title", "atom:title"), "entries": entries, "problem": wrong}


def _start_of_feed(text: str) -> int:
    """Where the feed's own element begins; raises NotReadable where there is none."""
    start = start_of(ROOT, text)
    if start is not None:
        return start
    if _SITEMAP.search(text[:10_000]):
        raise NotReadable("This is a sitemap, not a feed: give it the kind sitemap.", "sitemap")
    if re.search(r"<(?:!doctype html|html|head|body|title)[\s>]", text[:10_000], re.IGNORECASE):
        raise NotReadable("This is a web page (HTML), not a feed.", "html")
    raise NotReadable("This is no feed: neither RSS nor Atom nor JSON Feed.", "unknown")


def _entry(element: Any, url: str, now: datetime | None) -> Fields:
    children = _children(element)
    is_atom = _name(element) == "atom:entry"
    base = _base_of(element, url)
    published, written = _date(
        children, ("atom:published", "atom:issued") if is_atom else ("pubDate", "dc:date"), now
    )
    content = _first(children, "content:encoded", "atom:content")
    summary = _first(children, "atom:summary" if is_atom else "description")
    return {
        "id": _identity(element, children),
        "url": _atom_link(children, base) if is_atom else _rss_link(children, base),
        "title": _line(children, "atom:title" if is_atom else "title", "dc:title") or "",
        "published": published,
        "published_as_written": written,
        "updated": _date(children, ("atom:updated", "atom:modified", "dcterms:modified"), now)[0],
        "summary": _text(summary),
        "text": _text(content),
        "categories": _categories(children),
    }


def _children(element: Any) -> _Children:
    """The element's own children by name; a name of another namespace never stands in for a feed's."""
    found: _Children = {}
    for child in element:
        found.setdefault(_name(child), []).append(child)
    return found


def _name(element: Any) -> str:
    tag = element.tag
    if not isinstance(tag, str):
        return "?"
    if not tag.startswith("{"):
        return tag  # with the prefix, where that was never declared: content:encoded
    namespace, _, local = tag[1:].partition("}")
    return _NAMESPACES.get(namespace, f"{namespace} ") + local


def _categories(children: _Children) -> list[str]:
    """The sections that an entry is filed under, in the words of its feed."""
    written = [
        "".join(element.itertext()) or element.get("label") or element.get("term") or ""
        for name in ("category", "dc:subject", "atom:category")
        for element in children.get(name, [])[:_MOST_CATEGORIES]
    ]
    return list(dict.fromkeys(line for words in written if (line := clean_line(words, 200))))


def _first(children: _Children, *names: str) -> Any:
    return next((children[name][0] for name in names if name in children), None)


def _line(children: _Children, *names: str) -> str | None:
    element = _first(children, *names)
    return None if element is None else clean_line(line_of_fragment("".join(element.itertext())))


def _text(element: Any) -> str | None:
    if element is None:
        return None
    has_elements = len(element) > 0
    source = (
        etree.tostring(element, encoding="unicode", with_tail=False) if has_elements else element.text or ""
    )
    return clean_text(text_of_fragment(source)).strip() or None


def _date(children: _Children, names: tuple[str, ...], now: datetime | None) -> tuple[str | None, str | None]:
    for element in (children[name][0] for name in names if name in children):
        written = " ".join("".join(element.itertext()).split())
        moment = read_moment(written, now=now)
        return (moment.iso if moment else None), written[:200] or None
    return None, None


def _identity(element: Any, children: _Children) -> str | None:
    named = _first(children, "guid", "atom:id", "dc:identifier")
    written = "".join(named.itertext()) if named is not None else element.get(_ABOUT) or ""
    return clean_line(written, _LONGEST_ID)


def _rss_link(children: _Children, base: str) -> str | None:
    for element in children.get("link", []):
        if written := "".join(element.itertext()).strip():
            return absolute(base, written)
    guid = _first(children, "guid")
    if guid is not None and (guid.get("isPermaLink") or "true").lower() != "false":
        written = "".join(guid.itertext()).strip()
        return written if _ADDRESS.match(written) else None
    return None


def _atom_link(children: _Children, base: str) -> str | None:
    """The link with rel=alternate, or with none, which means the same (RFC 4287, 4.2.7.2)."""
    for link in children.get("atom:link", []):
        if link.get("rel", "alternate") == "alternate" and link.get("href", "").strip():
            return absolute(_base_of(link, base), link.get("href").strip())
    return None


def _base_of(element: Any, url: str) -> str:
    """The address that links are relative to: each xml:base on the way down that is an address."""
    base = url
    for one in reversed([element, *element.iterancestors()]):
        if written := one.get(_BASE):
            base = absolute(base, written.strip()) or base
    return base


def _json_feed(text: str, url: str, now: datetime | None) -> Fields:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotReadable("This is no feed: its JSON is damaged.", "json") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version" not in str(feed.get("version")):
        raise NotReadable("This is JSON, but no JSON Feed.", "json")
    return {
        "title": clean_line(_string(feed.get("title"))),
        "entries": [_json_entry(item, url, now) for item in items if isinstance(item, dict)],
        "problem": None,
    }


def _json_entry(item: dict[str, Any], url: str, now: datetime | None) -> Fields:
    link = _string(item.get("url")) or _string(item.get("external_url"))
    content = _string(item.get("content_html"))
    plain = _string(item.get("content_text"))
    dates: list[str | None] = [
        _iso(_string(item.get(f"date_{kind}")), now) for kind in ("published", "modified")
    ]
    return {
        "id": clean_line(_string(item.get("id")), _LONGEST_ID),
        "url": absolute(url, link.strip()) if link else None,
        "title": clean_line(_string(item.get("title"))) or "",
        "published": dates[0],
        "published_as_written": clean_line(_string(item.get("date_published")), 200),
        "updated": dates[1],
        "summary": clean_line(_string(item.get("summary")), 2_000),
        "text": clean_text(text_of_fragment(content) if content else plain or "").strip() or None,
        "categories": _json_categories(item.get("tags")),
    }


def _json_categories(tags: object) -> list[str]:
    words = tags[:_MOST_CATEGORIES] if isinstance(tags, list) else []
    return [line for word in words if (line := clean_line(_string(word), 200))]


def _iso(written: str | None, now: datetime | None) -> str | None:
    moment = read_moment(written, now=now) if written else None
    return moment.iso if moment else None


def _string(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)
