"""Whose site an address is: known publishers by their domains, and a guess at what a new one is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.db.models import Q, Value
from django.db.models.functions import Upper

from .models import Publisher

# Top domains of two letters that say nothing of a country, as they are sold to anybody.
_SOLD_TO_ALL = frozenset("ai cc co eu fm fyi gg im io is la ly me ms nu sh so st su tk to tv vc ws".split())  # noqa: SIM905
# Hosts where anybody's feed may lie: none of them is a publisher's own.
_SHARED = frozenset(
    {
        "feeds.feedburner.com",
        "feedburner.com",
        "medium.com",
        "news.google.com",
        "rss.app",
        "t.me",
        "youtube.com",
    }
)
_NOT_ISO = {"uk": "GB"}
_OF_STATES = re.compile(r"(?:^|\.)(?:gov|gob|gouv|go|govt|gub|gc|mil|bund|admin|fed)(?:\.[a-z]{2})?$")
_OF_THE_UN = re.compile(r"(?:^|\.)(?:un|undp|unodc|iaea|imo|opcw|icao|unhcr|ohchr)\.(?:org|int)$")


@dataclass(frozen=True)
class Guess:
    """What a publisher seems to be, for a person to correct."""

    name: str
    kind: str
    country: str
    domain: str


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """The host of an address, without www; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def known_publisher(*urls: str, name: str = "") -> Publisher | None:
    """The publisher to whose domains one of these addresses belongs, else the one of that name."""
    hosts = {above for url in urls for above in _hosts_above(host_of(url))}
    return _pick(_candidates(hosts, {name}), hosts, name)


def known_publishers(sought: Collection[tuple[str, str]]) -> dict[tuple[str, str], Publisher | None]:
    """For each address and name what known_publisher says of them, all by one look."""
    hosts = {pair: set(_hosts_above(host_of(pair[0]))) for pair in sought}
    rows = _candidates(set().union(*hosts.values()), {name for _url, name in sought})
    return {pair: _pick(rows, above, pair[1]) for pair, above in hosts.items()}


class PublishersAtHand:
    """The publishers that some addresses and names may mean, found by one query; more may be added to them.

    It answers as known_publisher does, with those that are not saved yet.
    """

    def __init__(self, urls: Iterable[str], names: Iterable[str]) -> None:
        hosts = {above for url in urls for above in _hosts_above(host_of(url))}
        self._rows = _candidates(hosts, set(names))

    def add(self, publisher: Publisher) -> None:
        """Take in the youngest publisher."""
        self._rows.append(publisher)

    def known(self, *urls: str, name: str = "") -> Publisher | None:
        """The oldest to whose domains one of these addresses belongs, else the oldest of that name."""
        return _pick(self._rows, {above for url in urls for above in _hosts_above(host_of(url))}, name)

    def is_taken(self, name: str) -> bool:
        """Whether one has this very name."""
        return any(row.name == name for row in self._rows)


def _candidates(hosts: set[str], names: set[str]) -> list[Publisher]:
    """Those with one of these domains or names, whatever the case of the name; the oldest first."""
    names = names - {""}
    if not hosts and not names:
        return []
    named = Q(capitals__in=[Upper(Value(name)) for name in names])
    rows = Publisher.objects.alias(capitals=Upper("name")).filter(Q(domains__overlap=list(hosts)) | named)
    return list(rows.order_by("pk"))


def _pick(rows: list[Publisher], hosts: set[str], name: str) -> Publisher | None:
    by_domain = (row for row in rows if not hosts.isdisjoint(row.domains))
    by_name = (row for row in rows if name and row.name.casefold() == name.casefold())
    return next(by_domain, None) or next(by_name, None)


def guess_publisher(url: str, *, name: str = "") -> Guess:
    """What a publisher that is not known yet seems to be, by the host of its site."""
    host = host_of(url)
    ending = host.rpartition(".")[2]
    kind = Publisher.Kind.OTHER
    if _OF_THE_UN.search(host):
        kind = Publisher.Kind.UN_BODY
    elif _OF_STATES.search(host):
        kind = Publisher.Kind.GOVERNMENT
    is_country = len(ending) == 2 and ending.isalpha() and ending not in _SOLD_TO_ALL
    country = _NOT_ISO.get(ending, ending.upper()) if is_country else ""
    if ending in ("gov", "mil"):
        country = "US"
    domain = "" if host in _SHARED else host
    return Guess(name=(name or host)[:200], kind=kind, country=country, domain=domain)


def _hosts_above(host: str) -> list[str]:
    """A host and the domains that it lies in, without the top one."""
    labels = host.split(".") if host else []
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]
