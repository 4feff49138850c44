"""What an HTML page states about itself: title, byline, publisher, date of publication, canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from .cleaning import clean_line
from .dates import read_moment

Meta = dict[str, str]
Articles = list[dict[str, Any]]

_ARTICLE_TYPES = ("Article", "Posting", "Report", "WebPage")
_DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dc.date.created", "citation_publication_date", "pubdate", "publishdate", "publish_date",
    "publication_date", "article.published", "date", "created",
)  # fmt: skip
_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline")
_AUTHOR_NAMES = (
    "author", "byl", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "citation_author",
)  # fmt: skip
_BY = re.compile(r"^(?:by|von|par|por|di|от|автор:?)\s+", re.IGNORECASE)
_PUBLISHER_NAMES = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")
_A_NAME = re.compile(r"[^\d@|:/]{3,80}")
_MOST_BLOCKS, _LONGEST_BLOCK = 40, 1_000_000


def articles_in_json_ld(tree: HtmlElement) -> Articles:
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
    tree: HtmlElement, meta: Meta, articles: Articles, *, now: datetime | None
) -> tuple[str | None, str | None]:
    """Return when the page says it was published (ISO 8601) and how it says so."""
    for written in _written_dates(tree, meta, articles):
        moment = read_moment(written, now=now)
        if moment:
            return moment.iso, written.strip()
    return None, None


def stated_title(tree: HtmlElement, meta: Meta, articles: Articles) -> str | None:
    """Return the title that the page gives its article; the browser's title without the site's name."""
    stated = [meta.get(key) for key in _TITLE_NAMES]
    stated += [article["headline"] for article in articles if isinstance(article.get("headline"), str)]
    if line := next((line for one in stated if (line := clean_line(one))), None):
        return line
    heads = [head for head in tree.iter("h1") if head.text_content().strip()]
    if len(heads) == 1:
        return clean_line(heads[0].text_content())
    parts = re.split(" [|–—•·«»-] ", " ".join((tree.findtext(".//title") or "").split()))
    return clean_line(max(parts, key=len))


def stated_byline(tree: HtmlElement, meta: Meta, articles: Articles) -> str | None:
    """Return who the page says wrote it: names only, no address of a profile."""
    stated = [", ".join(_names_of(article.get("author"))) for article in articles]
    stated += [meta.get(key) or "" for key in _AUTHOR_NAMES]
    lines = [_BY.sub("", clean_line(one, 300) or "") for one in stated]
    if line := next((line for line in lines if len(line) > 2 and "://" not in line), None):
        return line
    shown = (
        _BY.sub("", " ".join(" ".join(element.itertext()).split()))
        for element in islice(_author_elements(tree), 8)
    )
    return next((clean_line(line) for line in shown if _A_NAME.fullmatch(line)), None)


def _author_elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("*"):
        if "author" in (element.get("rel"), element.get("itemprop")):
            yield element
        elif element.tag in ("a", "div", "p", "span") and (names := element.get("class")):
            is_named = "byline" in names or "author" in names or "Author" in names or names == "byl"
            if is_named and next(element.iterancestors("form"), None) is None:
                yield element


def _names_of(author: object) -> list[str]:
    """Names in schema.org's author: a name, a person, or a list of either; an organisation is no author."""
    found: list[str] = []
    for one in author[:20] if isinstance(author, list) else [author]:
        if isinstance(one, dict) and "Organization" in str(one.get("@type")):
            continue
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip() and name not in found:
            found.append(name.strip())
    return found


def stated_publisher(meta: Meta, articles: Articles) -> str | None:
    """Return the publisher's name where the page states it; an address or a title is no statement."""
    for article in articles:
        publisher = article.get("publisher")
        for one in publisher if isinstance(publisher, list) else [publisher]:
            name = one.get("name") if isinstance(one, dict) else one
            if isinstance(name, str) and (line := clean_line(name, 200)) and "://" not in line:
                return line
    return next((line for key in _PUBLISHER_NAMES if (line := clean_line(meta.get(key), 200))), None)


def canonical_address(tree: HtmlElement, meta: Meta, url: str | None) -> str | None:
    """Return the address the page gives as its own, or None.

    A page that points at the front of a site while it stands elsewhere is not believed: many sites
    do that on every page, and all their articles would become one.
    """
    links = tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    for written in [*links[:3], *filter(None, [meta.get("og:url")])]:
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


def _written_dates(tree: HtmlElement, meta: Meta, articles: Articles) -> Iterator[str]:
    for article in articles:
        if isinstance(article.get("datePublished"), str):
            yield article["datePublished"]
    yield from (meta[key] for key in _DATE_NAMES if key in meta)
    yield from tree.xpath("//*[@itemprop='datePublished']/@content")[:3]
    yield from tree.xpath("//*[@itemprop='datePublished']/@datetime")[:3]
    yield from tree.xpath("//time[@pubdate]/@datetime")[:3]


def meta_of(tree: HtmlElement) -> Meta:
    """The page's meta elements by lower-case name; the first of a name counts."""
    found: Meta = {}
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
