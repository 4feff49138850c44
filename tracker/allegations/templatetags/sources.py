"""How sources fare, for the bar of every page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.sources.queries import FeedState, alarms

register = template.Library()
ICONS = {
    FeedState.PAUSED: "i-pause",
    FeedState.FAILING: "i-alert",
    FeedState.LATE: "i-clock",
    FeedState.BEHIND: "i-more",
    FeedState.HEALTHY: "i-check",
    FeedState.OFF: "i-minus",
}
GRAVE = {FeedState.PAUSED: "bad", FeedState.FAILING: "bad", FeedState.LATE: "warn", FeedState.BEHIND: "warn"}


@dataclass(frozen=True)
class Alarm:
    count: int
    words: str


@register.simple_tag
def source_alarm() -> Alarm | None:
    """What is wrong with feeds that matter; None when all is well. At most one query in a while."""
    found = alarms(now=timezone.now())
    count = sum(found.values())
    if not count:
        return None
    told = ", ".join(f"{n} {FeedState(state).label.lower()}" for state, n in found.items())
    words = ngettext(
        "%(n)d source that matters needs a look: %(told)s",
        "%(n)d sources that matter need a look: %(told)s",
        count,
    )
    return Alarm(count, words % {"n": count, "told": told})


@register.filter
def state_icon(state: str) -> str:
    """The symbol of a feed's state in `_sprite.html`."""
    return ICONS[FeedState(state)]


@register.filter
def state_grade(state: str) -> str:
    """How grave a state is: bad, warn, or nothing."""
    return GRAVE.get(FeedState(state), "")


@register.filter
def offset(minutes: int) -> str:
    """Minutes east of UTC as an offset: 540 is "+09:00"."""
    hours, left = divmod(abs(minutes), 60)
    return _("UTC%(sign)s%(hours)02d:%(minutes)02d") % {
        "sign": "-" if minutes < 0 else "+",
        "hours": hours,
        "minutes": left,
    }
