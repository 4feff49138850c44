"""Every write about publishers and feeds that has a rule."""

from .blind_spots import (
    PAUSED_AFTER,
    PAUSED_AFTER_FAILURES,
    note_failure,
    note_success,
    note_switched,
)
from .feeds import Imported, ImportOutcome, add_feed, import_feeds
from .refusals import SourceRefused
from .schedule import TICKS, draw_nearer, ensure_schedule, poll_now

__all__ = [
    "PAUSED_AFTER",
    "PAUSED_AFTER_FAILURES",
    "TICKS",
    "ImportOutcome",
    "Imported",
    "SourceRefused",
    "add_feed",
    "draw_nearer",
    "ensure_schedule",
    "import_feeds",
    "note_failure",
    "note_success",
    "note_switched",
    "poll_now",
]
