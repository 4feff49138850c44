"""Every write about publishers and feeds that has a rule."""

from .refusals import SourceRefused
from .schedule import TICKS, draw_nearer, ensure_schedule, poll_now

__all__ = ["TICKS", "SourceRefused", "draw_nearer", "ensure_schedule", "poll_now"]
