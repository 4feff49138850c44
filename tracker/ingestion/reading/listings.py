"""The links of a web page: those that fit a pattern as entries, and what the page offers to be watched.

Runs in the child process.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

from lxml.etree import ParserError
from lxml.html import HtmlElement, fromstring

from .charsets import decode
from .cleaning import clean_line
from .links import absolute
from .metadata import articles_in_json_ld, meta_of, stated_publisher
from .records import NotReadable, Remark
from .sitemaps import BLANK
from .syndication import Fields

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_LIKE_A_FEED = re.compile(
    r"(?:/(?:rss|feed|atom)/?$|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom|index)\.(?:xml|json)$)"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
# So many links that fit are entries of one poll. What a page offers is told by its first links.
MOST_LINKS, _FIRST_LINKS = 10_000, 5_000
_MOST_OFFERS = 20
# A headline has a few words; what has fewer is a menu.
_SHORTEST_HEADLINE = 20
_FEWEST_OF_A_KIND = 3


def read_listing(data: bytes, *, charset: str | None, url: str | None, pattern: str) -> Fields:
    """Return the links of a page that fit, each once, titled by its words; raises NotReadable for no page."""
    tree, remarks = _page(data, charset)
    links = _links(tree, url or "", wanted=lambda link: fits(pattern, link, url or ""), most=MOST_LINKS + 1)
    entries: list[Fields] = [{**BLANK, "url": link, "title": title} for link, title in links.items()]
    problem = None if entries else "No link of this page fits the pattern of its links."
    if len(entries) > MOST_LINKS:
        problem = f"More than {MOST_LINKS:,} links of this page fit: only the first were taken."
    return {
        "title": clean_line(tree.findtext(".//title")),
        "entries": entries[:MOST_LINKS],
        "problem": problem,
        "remarks": [*remarks],
    }


def fits(pattern: str, link: str, page: str = "") -> bool:
    """Whether a link fits a pattern, in which * stands for anything, also for nothing.

    A pattern is compared with the path, with its query where the pattern has a question mark, and
    takes links of the page's own host; one that begins with http is compared with the whole address.

    >>> fits("/news/2*", "https://a.example/news/2026/x"), fits("/news/2*", "https://a.example/news/")
    (True, False)
    """
    parts = urlsplit(link)
    if pattern.startswith(("http://", "https://")):
        return _globbed(pattern, link)
    if page and _host(link) != _host(page):
        return False
    path = parts.path or "/"
    return _globbed(pattern, f"{path}?{parts.query}" if "?" in pattern and parts.query else path)


def read_offers(data: bytes, *, charset: str | None, url: str | None) -> dict[str, Any]:
    """Return what a page offers: its title and publisher, feeds that it names, patterns of its headlines."""
    tree, _remarks = _page(data, charset)
    page = url or ""
    links = _links(tree, page, most=_FIRST_LINKS)
    return {
        "title": clean_line(tree.findtext(".//title"), 200),
        "publisher": stated_publisher(meta_of(tree), articles_in_json_ld(tree)),
        "feeds": _named_feeds(tree, page, links),
        "patterns": _patterns(links, page),
    }


def _page(data: bytes, charset: str | None) -> tuple[HtmlElement, tuple[Remark, ...]]:
    decoded = decode(data, charset)
    text = _DECLARATION.sub("", decoded.text.lstrip("\ufeff").replace("\x00", ""))
    try:
        return fromstring(text), decoded.remarks
    except (ParserError, ValueError) as error:
        raise NotReadable("This is no web page: there is nothing in it.", "html") from error


def _links(
    tree: HtmlElement, page: str, *, most: int, wanted: Callable[[str], bool] = lambda _link: True
) -> dict[str, str]:
    """Each link that is wanted once, in the order of the page, with the first words on one of its anchors."""
    base = _base(tree, page)
    itself = urldefrag(page).url
    words: dict[str, str] = {}
    pictured: dict[str, str] = {}
    for anchor in tree.iter("a"):
        link = absolute(base, (anchor.get("href") or "").partition("#")[0].strip())
        if link is None or link == itself:
            continue
        if link not in words and (len(words) >= most or not wanted(link)):
            continue
        words[link] = words.get(link) or clean_line(anchor.text_content()) or ""
        pictured[link] = pictured.get(link) or _without_words(anchor)
    return {link: said or pictured[link] for link, said in words.items()}


def _without_words(anchor: HtmlElement) -> str:
    """What stands for the words of an anchor that has none."""
    said = [anchor.get("aria-label"), anchor.get("title"), *anchor.xpath(".//img/@alt")[:1]]
    return next((line for one in said if (line := clean_line(one))), "")


def _base(tree: HtmlElement, page: str) -> str:
    stated = tree.xpath("//base/@href")[:1]
    return (absolute(page, stated[0].strip()) if stated else None) or page


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _globbed(pattern: str, written: str) -> bool:
    """Compared piece by piece, so that no pattern takes long. Percent codes are read on both sides."""
    first, *rest = unquote(pattern).split("*")
    text = unquote(written)
    if not rest:
        return text == first
    last = rest.pop()
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _named_feeds(tree: HtmlElement, page: str, links: dict[str, str]) -> list[dict[str, str]]:
    base = _base(tree, page)
    found: dict[str, str] = {}
    for link in tree.xpath("//link[@rel and @href]"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        address = absolute(base, link.get("href").strip())
        if "alternate" in link.get("rel").lower().split() and kind in _FEED_TYPES and address:
            found.setdefault(address, clean_line(link.get("title"), 200) or "")
    for address, words in links.items():
        if _LIKE_A_FEED.search(urlsplit(address).path.lower()):
            found.setdefault(address, words)
    return [{"url": address, "title": title} for address, title in found.items()][:_MOST_OFFERS]


def _patterns(links: dict[str, str], page: str) -> list[dict[str, Any]]:
    """Beginnings of paths under which a page has headlines, the one with most of them first."""
    counts: Counter[str] = Counter()
    for link, words in links.items():
        path = urlsplit(link).path
        folder = path.rstrip("/").rpartition("/")[0]
        if _host(link) != _host(page) or len(words) < _SHORTEST_HEADLINE or not folder:
            continue
        # Folders of dates and numbers differ from day to day: /news/2026/03 is /news/2*.
        steady = re.split(r"/(?=\d)", folder, maxsplit=1)
        counts[f"{steady[0]}/{'2' if len(steady) > 1 and steady[1].startswith('20') else ''}*"] += 1
    return [
        {"pattern": pattern, "count": count}
        for pattern, count in counts.most_common(3)
        if count >= _FEWEST_OF_A_KIND
    ]
