"""From any page of a site to what of it can be watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from tracker.sources.models import Feed

from ..feeds import parse_feed
from ..fetching import Fetched, FetchFailed, FetchRefused
from ..identity import without_tracking
from ..reading import NotReadable, worker
from ..reading.charsets import charset_in_header
from ..reading.links import absolute
from .visit import Visit

MOST_CANDIDATES = 6
_FEED_PATHS = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json")
_SITEMAP_PATHS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml")
_MOST_SITEMAPS = 10
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_OF_COMMENTS = re.compile(r"/comments?/", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
Kind = Feed.Kind


@dataclass(frozen=True)
class Candidate:
    """Something that can be watched. `found` says in words how it was found.

    `site_name` is the publisher as the page states it, and `site_url` the page that was looked at.
    """

    url: str
    kind: str
    title: str = ""
    link_pattern: str = ""
    found: str = ""
    site_name: str = ""
    site_url: str = ""


def discover(url: str, *, now: datetime, visit: Visit | None = None) -> list[Candidate]:
    """Return what can be watched at a page and its site, the best first, at most 6.

    The page itself where it is a feed or sitemap; feeds that it names; the sitemaps of robots.txt;
    places where feeds and sitemaps commonly lie; and the page as a list of links. Raises FetchRefused
    and FetchFailed where the page itself cannot be had.
    """
    visit = visit or Visit()
    page = visit.get(_with_scheme(url), now=now)
    if itself := _as_feed(page, now, _("The page itself.")):
        return [replace(itself, site_url=page.final_url)]
    offers = _offers_of(page)
    found: dict[str, Candidate] = {}
    for candidate in _all(page, offers, visit, now):
        found.setdefault(f"{without_tracking(candidate.url)} {candidate.link_pattern}", candidate)
        if len(found) == MOST_CANDIDATES:
            break
    name = offers["publisher"] or offers["title"] or ""
    # What readers wrote is nobody's document: such a feed comes last.
    in_order = sorted(found.values(), key=lambda one: bool(_OF_COMMENTS.search(one.url)))
    return [replace(one, site_name=name, site_url=page.final_url) for one in in_order]


def _all(page: Fetched, offers: dict[str, Any], visit: Visit, now: datetime) -> Iterator[Candidate]:
    for feed in offers["feeds"][: MOST_CANDIDATES - 2]:
        yield Candidate(
            feed["url"], Kind.SYNDICATION, feed["title"], found=_("The page names it as its feed.")
        )
    if not offers["feeds"]:
        yield from _at_common_places(page, _FEED_PATHS, visit, now)
    listed = _sitemaps_of_robots(page, visit, now)
    # One for news, if there is one, tells what is new in a fraction of the bytes.
    for url in sorted(listed, key=lambda url: "news" not in url.lower())[:2]:
        yield Candidate(url, Kind.SITEMAP, found=_("The site's robots.txt names it as a sitemap."))
    if not listed:
        yield from _at_common_places(page, _SITEMAP_PATHS, visit, now)
    for one in offers["patterns"]:
        found = _("The page lists %(count)s headlines that fit.") % {"count": one["count"]}
        yield Candidate(page.final_url, Kind.LISTING, offers["title"] or "", one["pattern"], found)


def _with_scheme(url: str) -> str:
    written = url.strip()
    return written if _SCHEME.match(written) else f"https://{written}"


def _as_feed(page: Fetched, now: datetime, found: str) -> Candidate | None:
    """What was fetched, where it is a feed or a sitemap."""
    for kind in (Kind.SYNDICATION, Kind.SITEMAP):
        parsed = parse_feed(page.body, kind=kind, url=page.final_url, content_type=page.media_type, now=now)
        if not parsed.is_none:
            return Candidate(page.final_url, kind, parsed.title or "", found=found)
    return None


def _offers_of(page: Fetched) -> dict[str, Any]:
    options = {"charset": charset_in_header(page.media_type), "url": page.final_url}
    try:
        return worker.run("offers", page.body, options)
    except NotReadable:
        return {"title": None, "publisher": None, "feeds": [], "patterns": []}


def _at_common_places(
    page: Fetched, paths: tuple[str, ...], visit: Visit, now: datetime
) -> Iterator[Candidate]:
    """The first of these places where something can be watched; one below the page comes first."""
    nearby = urljoin(page.final_url.partition("?")[0].rstrip("/") + "/", paths[0].lstrip("/"))
    for url in dict.fromkeys([nearby, *(urljoin(page.final_url, path) for path in paths)]):
        try:
            answer = visit.get(url, now=now)
        except (FetchRefused, FetchFailed):
            continue
        if candidate := _as_feed(answer, now, _("Found where such things commonly lie.")):
            yield candidate
            return


def _sitemaps_of_robots(page: Fetched, visit: Visit, now: datetime) -> list[str]:
    try:
        robots = visit.get(urljoin(page.final_url, "/robots.txt"), now=now)
    except (FetchRefused, FetchFailed):
        return []
    lines = _SITEMAP_LINE.findall(robots.body[:500_000].decode("utf-8", "replace"))
    named = [absolute(robots.final_url, line) for line in lines]
    return list(dict.fromkeys(filter(None, named)))[:_MOST_SITEMAPS]
