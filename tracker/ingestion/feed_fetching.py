"""A feed as it stands now: fetched through the guard, and the maps that an index names with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.sources.models import Feed
from tracker.sources.publishers import host_of

from .feeds import FeedEntry, ParsedFeed, maps_to_follow, own_maps, parse_feed
from .fetching import Fetched, FetchFailed, FetchRefused, Limits, fetch

# A sitemap may be 50 MB (sitemaps.org), and so may a feed: some 150,000 entries. One poll follows so many
# maps of an index, and takes so many entries of all of them together: the rest comes with later polls, or
# by a back-fill.
OF_A_FEED = Limits(bytes=52_428_800)
MOST_MAPS = 10
MOST_ENTRIES = 50_000
# When no more maps are begun with: who polls must be done before the claim on the feed runs out.
MAPS_SECONDS = 300.0


class NotAFeed(FetchFailed):
    """What came could not be read as a feed."""


@dataclass(frozen=True)
class Watched:
    """What is asked for its entries: an address, its kind, and what a poll before has learnt of it.

    `hosts` are further hosts whose maps an index may name. Maps that have not changed since `since`
    (ISO 8601) are left out.
    """

    url: str
    kind: str = Feed.Kind.SYNDICATION
    link_pattern: str = ""
    hosts: Collection[str] = ()
    etag: str = ""
    last_modified: str = ""
    validated_url: str = ""
    since: str = ""


@dataclass(frozen=True)
class Answer:
    """What came. `parsed` is None where nothing has changed; its problem tells of a part that is missing."""

    fetched: Fetched
    parsed: ParsedFeed | None

    @property
    def entries(self) -> tuple[FeedEntry, ...]:
        return self.parsed.entries if self.parsed else ()


Get = Callable[..., Fetched]


def ask(watched: Watched, *, now: datetime, get: Get = fetch, most_maps: int = MOST_MAPS) -> Answer:
    """Fetch and read what is watched. Raises FetchRefused, FetchFailed, and NotAFeed for what is none."""
    fetched = get(
        watched.url,
        allow_networks=settings.FETCH_ALLOW_NETWORKS,
        limits=None if watched.kind == Feed.Kind.LISTING else OF_A_FEED,
        etag=watched.etag or None,
        modified=watched.last_modified or None,
        validated_url=watched.validated_url or None,
        now=now,
    )
    if fetched.not_modified:
        return Answer(fetched, None)
    parsed = _parse(fetched, watched, now)
    if parsed.maps:
        return _follow(watched, fetched, parsed, now=now, get=get, most=most_maps)
    return Answer(fetched, parsed)


def _parse(fetched: Fetched, watched: Watched, now: datetime) -> ParsedFeed:
    parsed = parse_feed(
        fetched.body,
        kind=watched.kind,
        url=fetched.final_url,
        content_type=fetched.media_type,
        now=now,
        link_pattern=watched.link_pattern,
    )
    if parsed.is_none:
        raise NotAFeed(parsed.problem or "", fetched.final_url)
    return parsed


def _parse_map(fetched: Fetched, watched: Watched, now: datetime) -> ParsedFeed:
    """A map that an index names: pages, and no further maps."""
    parsed = _parse(fetched, watched, now)
    if parsed.maps:
        raise NotAFeed(_("It is an index itself: maps are followed one level deep."), fetched.final_url)
    return parsed


def _follow(
    watched: Watched, fetched: Fetched, parsed: ParsedFeed, *, now: datetime, get: Get, most: int
) -> Answer:
    """Read the maps of an index, one level deep. A map that fails is told, and harms no other."""
    hosts = [host_of(watched.url), *watched.hosts]
    if not parsed.entries and not own_maps(parsed, index_url=fetched.final_url, hosts=hosts):
        named = sorted({host_of(one.url) for one in parsed.maps})[:5]
        raise NotAFeed(
            _("It names no map of its own host or of a domain of its publisher, but of: %(hosts)s.")
            % {"hosts": ", ".join(named)},
            fetched.final_url,
        )
    maps = maps_to_follow(
        parsed, index_url=fetched.final_url, hosts=hosts, since=watched.since, most=most + 1
    )
    entries, faults = list(parsed.entries), [parsed.problem] if parsed.problem else []
    if len(maps) > most and not maps[most].updated:
        faults.append(
            _("The index does not say when its maps changed: only the last %(most)s were read.")
            % {"most": most}
        )
    failed: FetchRefused | FetchFailed | None = None
    read, began = 0, time.monotonic()
    for one in maps[:most]:
        if time.monotonic() - began > MAPS_SECONDS:
            faults.append(
                _("Its maps took more than %(minutes)d minutes: the rest was left out.")
                % {"minutes": MAPS_SECONDS // 60}
            )
            break
        if len(entries) >= MOST_ENTRIES:
            faults.append(
                _("Its maps have more than %(most)s entries: the rest was left out.") % {"most": MOST_ENTRIES}
            )
            break
        try:
            answer = get(one.url, allow_networks=settings.FETCH_ALLOW_NETWORKS, limits=OF_A_FEED, now=now)
            child = _parse_map(answer, watched, now)
        except (FetchRefused, FetchFailed) as fault:
            failed = fault
            faults.append(f"{one.url}: {fault.why}")
            continue
        read += 1
        entries += child.entries
        faults += [f"{one.url}: {child.problem}"] if child.problem else []
    if failed and not read:
        raise failed
    return Answer(
        fetched, replace(parsed, entries=tuple(entries[:MOST_ENTRIES]), problem=" ".join(faults) or None)
    )
