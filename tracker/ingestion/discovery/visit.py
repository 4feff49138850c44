"""The fetches that one person waits for: each address once, politely, in bounded number and time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..fetching import Fetched, FetchFailed, FetchRefused, Limits
from ..services.hosts import HostBusy
from ..services.visits import Visit as Manners

SECONDS = 45.0
MOST_FETCHES = 60
# One answer may take so long and be so large.
OF_ONE = Limits(total_seconds=10, connect_seconds=5, read_seconds=8, bytes=10_000_000, pdf_bytes=10_000_000)
_SHORTEST_PAUSE = 0.05


@dataclass
class Visit:
    """A look at a site. `was_cut` tells afterwards that not all of it could be looked at."""

    seconds: float = SECONDS
    most: int = MOST_FETCHES
    was_cut: bool = False
    _began: float = field(default_factory=time.monotonic)
    _answers: dict[str, Fetched | FetchFailed | FetchRefused] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (time.monotonic() - self._began)

    def get(self, url: str, **options: Any) -> Fetched:
        """Fetch what a person chose or a site offers to programs: `fetch`, within what is left of the visit.

        Raises as `fetch` does.
        """
        return self._once(url, options, obeys_robots=False)

    def get_page(self, url: str, **options: Any) -> Fetched:
        """Fetch a page as a worker would: where robots.txt forbids it, FetchRefused is raised."""
        return self._once(url, options, obeys_robots=True)

    def _once(self, url: str, options: dict[str, Any], *, obeys_robots: bool) -> Fetched:
        if url not in self._answers:
            self._answers[url] = self._in_turn(url, options, obeys_robots=obeys_robots)
        answer = self._answers[url]
        if isinstance(answer, Fetched):
            return answer
        raise answer

    def _in_turn(
        self, url: str, options: dict[str, Any], *, obeys_robots: bool
    ) -> Fetched | FetchFailed | FetchRefused:
        """Wait for a turn at the host, as the workers do, and fetch."""
        pause = 0.0
        while self.left > pause and len(self._answers) < self.most:
            time.sleep(pause)
            now = timezone.now()
            limits = replace(OF_ONE, total_seconds=min(OF_ONE.total_seconds, self.left))
            try:
                with Manners(now=now, obeys_robots=obeys_robots) as manners:
                    return manners.fetch(url, **{**options, "limits": limits})
            except HostBusy as busy:
                pause = max(_SHORTEST_PAUSE, (busy.until - now).total_seconds())
            except (FetchFailed, FetchRefused) as failed:
                return failed
        self.was_cut = True
        return FetchFailed(_("There was no time left to look at it."), url)
