"""The time in which decisions count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until` (aware datetimes, None: open)."""

    since: datetime | None = None
    until: datetime | None = None
