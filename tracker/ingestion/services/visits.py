"""Visits to other people's sites, by their rules: a turn at each host, its robots.txt, its rests."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.conf import settings
from django.utils import timezone

from tracker.sources.models import Publisher
from tracker.sources.publishers import known_publisher

from ..fetching import Fetched, FetchFailed, WebAddress, fetch, read_url
from .hosts import REST, Turn, hold_back, leave, rest, take_turn, wants_turns
from .robots import LIMITS, RobotsClosed, RobotsForbid, standing_of

# 429 Too Many Requests and 503 Service Unavailable (RFC 9110): the whole host asks to be left alone.
ASKS_FOR_REST = frozenset({429, 503})
# A visit that asks one host several things does not hold its worker longer than this between two of them.
LONGEST_PAUSE = timedelta(seconds=5)


class Visit:
    """What one piece of work asks of hosts. Used as a context, it gives every turn back at its end.

    Robots.txt is not asked where `obeys_robots` is false. `publisher` is whose page is wanted: there are some
    whose robots.txt is not followed.
    """

    def __init__(
        self, *, now: datetime, publisher: Publisher | None = None, obeys_robots: bool = True
    ) -> None:
        self.now = now
        self._against_robots = ""
        self._publisher = publisher
        self._obeys_robots = obeys_robots
        self._turns: dict[str, Turn | None] = {}

    def __enter__(self) -> Visit:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for turn in self._turns.values():
            if turn:
                leave(turn, now=timezone.now())

    def fetch(self, url: str, **options: Any) -> Fetched:
        """Fetch through the guard, with the options of `fetching.fetch`.

        Raises what that raises, HostBusy where it is not our turn, and RobotsForbid and RobotsClosed.
        """
        self._pause_before_another(url)
        self._against_robots = ""
        fetched = self._fetch(url, before_each=self._enter, **options)
        return replace(fetched, against_robots=self._against_robots)

    def _fetch(self, url: str, **options: Any) -> Fetched:
        options.setdefault("allow_networks", settings.FETCH_ALLOW_NETWORKS)
        options.setdefault("now", self.now)
        try:
            return fetch(url, **options)
        except FetchFailed as failed:
            if failed.status in ASKS_FOR_REST:
                pause = timedelta(seconds=failed.retry_after) if failed.retry_after else REST
                rest(read_url(failed.url).host, until=self.now + pause, why=failed.why, now=self.now)
            raise

    def _enter(self, address: WebAddress, is_own_network: bool) -> None:  # noqa: FBT001 - see BeforeEach
        if address.host not in self._turns:
            self._turns[address.host] = self._turn_at(address.host, is_own_network=is_own_network)
        if self._obeys_robots:
            self._judge(address)

    def _turn_at(self, name: str, *, is_own_network: bool) -> Turn | None:
        """A turn at a host. None in an own network where nobody asks for a delay."""
        delay = settings.FETCH_OWN_NETWORK_DELAY if is_own_network else settings.FETCH_HOST_DELAY
        if is_own_network and not delay and not wants_turns(name, now=self.now):
            return None
        return take_turn(name, delay=delay, now=self.now)

    def _judge(self, address: WebAddress) -> None:
        standing = standing_of(address, ask=self._ask_robots, now=self.now)
        try:
            standing.judge(address, now=self.now)
        except (RobotsForbid, RobotsClosed) as told:
            publisher = self._publisher_of(address.host)
            if not (publisher and publisher.ignores_robots):
                raise
            self._against_robots = f"{told.why} {publisher.robots_reason}"

    def _ask_robots(self, url: str) -> Fetched:
        """Ask for a robots.txt. The page follows at once, and the delay is counted from there."""
        try:
            return self._fetch(url, limits=LIMITS)
        finally:
            turn = self._turns.get(read_url(url).host)
            if turn:
                now = timezone.now()
                hold_back(turn.name, until=now + turn.delay, now=now)

    def _publisher_of(self, host: str) -> Publisher | None:
        """Who publishes at a host: by its domains, else whose page was wanted, on its first host only."""
        is_first = host == next(iter(self._turns), host)
        return known_publisher(f"https://{host}") or (self._publisher if is_first else None)

    def _pause_before_another(self, url: str) -> None:
        """Keep the delay also between two things that one visit asks of a host."""
        turn = self._turns.get(read_url(url).host)
        if turn:
            time.sleep(min(turn.delay, LONGEST_PAUSE).total_seconds())
