"""What an HTML page states about itself: publisher, moment of publication, canonical address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from .cleaning import clean_line
from .dates import read_moment

_ARTICLE_TYPES = ("Article", "Posting", "Report", "WebPage")
_DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dc.date.created", "citation_publication_date", "pubdate", "publishdate", "publish_date",
    "publication_date", "article.published", "date", "created",
)  # fmt: skip
_PUBLISHER_NAMES = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")
_MOST_BLOCKS, _LONGEST_BLOCK = 40, 1_000_000


def articles_in_json_ld(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the articles that the page describes as JSON-LD, in the order of the page."""
    found = []
    for block in tree.xpath("//script[@type='application/ld+json']")[:_MOST_BLOCKS]:
        source = (block.text or "")[:_LONGEST_BLOCK]
        try:
            parsed = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        found += [node for node in _nodes(parsed) if _is_article(node)]
    return found


def stated_date(
    tree: HtmlElement, articles: list[dict[str, Any]], *, now: datetime | None
) -> tuple[str | None, str | None]:
    """Return when the page says it was published (ISO 8601) and how it says so."""
    for written in _written_dates(tree, articles):
        moment = read_moment(written, now=now)
        if moment:
            return moment.iso, written.strip()
    return None, None


def stated_publisher(tree: HtmlElement, articles: list[dict[str, Any]]) -> str | None:
    """Return the publisher's name where the page states it; an address or a title is no statement."""
    names = _meta(tree)
    for article in articles:
        publisher = article.get("publisher")
        for one in publisher if isinstance(publisher, list) else [publisher]:
            name = one.get("name") if isinstance(one, dict) else one
            if isinstance(name, str) and (line := clean_line(name, 200)) and "://" not in line:
                return line
    return next((line for key in _PUBLISHER_NAMES if (line := clean_line(names.get(key), 200))), None)


def canonical_address(tree: HtmlElement, url: str | None) -> str | None:
    """Return the address the page gives as its own, or None.

    A page that points at the front of a site while it stands elsewhere is not believed: many sites
    do that on every page, and all their articles would become one.
    """
    links = tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    for written in [*links[:3], *filter(None, [_meta(tree).get("og:url")])]:
        try:
            address = urljoin(url or "", written.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 4096:
            continue
        is_front = parts.path in ("", "/") and not parts.query
        if is_front and (not url or urlsplit(url).path not in ("", "/")):
            continue
        return str(address)
    return None


def _written_dates(tree: HtmlElement, articles: list[dict[str, Any]]) -> Iterator[str]:
    for article in articles:
        if isinstance(article.get("datePublished"), str):
            yield article["datePublished"]
    names = _meta(tree)
    yield from (names[key] for key in _DATE_NAMES if key in names)
    yield from tree.xpath("//*[@itemprop='datePublished']/@content")[:3]
    yield from tree.xpath("//*[@itemprop='datePublished']/@datetime")[:3]
    yield from tree.xpath("//time[@pubdate]/@datetime")[:3]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The page's meta elements by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]")[:500]:
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.strip().lower(), element.get("content"))
    return found


def _nodes(parsed: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(parsed, list):
        for one in parsed[:100]:
            yield from _nodes(one, depth + 1)
    elif isinstance(parsed, dict):
        yield parsed
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(parsed.get(key), depth + 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLE_TYPES) for kind in kinds)
