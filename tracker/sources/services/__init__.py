"""Every write about publishers and feeds that has a rule."""

from .schedule import TICKS, draw_nearer, ensure_schedule, poll_now

__all__ = ["TICKS", "draw_nearer", "ensure_schedule", "poll_now"]
