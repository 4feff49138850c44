"""Every write about publishers and feeds that has a rule."""

from .feeds import Imported, ImportOutcome, add_feed, import_feeds
from .refusals import SourceRefused
from .schedule import TICKS, draw_nearer, ensure_schedule, poll_now

__all__ = [
    "TICKS",
    "ImportOutcome",
    "Imported",
    "SourceRefused",
    "add_feed",
    "draw_nearer",
    "ensure_schedule",
    "import_feeds",
    "poll_now",
]
