"""The fetches that one person waits for: each address once, in bounded number and time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..fetching import Fetched, FetchFailed, FetchRefused, Limits, fetch

SECONDS = 45.0
MOST_FETCHES = 60
# One answer may take so long and be so large.
OF_ONE = Limits(total_seconds=10, connect_seconds=5, read_seconds=8, bytes=10_000_000, pdf_bytes=10_000_000)


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
        """Fetch an address as `fetch` does, within what is left of the visit, and raise as it does."""
        if url not in self._answers:
            self._answers[url] = self._fetch(url, options)
        answer = self._answers[url]
        if isinstance(answer, Fetched):
            return answer
        raise answer

    def _fetch(self, url: str, options: dict[str, Any]) -> Fetched | FetchFailed | FetchRefused:
        if self.left <= 0 or len(self._answers) >= self.most:
            self.was_cut = True
            return FetchFailed(_("There was no time left to look at it."), url)
        limits = replace(OF_ONE, total_seconds=min(OF_ONE.total_seconds, self.left))
        given = {"allow_networks": settings.FETCH_ALLOW_NETWORKS, **options, "limits": limits}
        try:
            return fetch(url, **given)
        except (FetchFailed, FetchRefused) as failed:
            return failed
