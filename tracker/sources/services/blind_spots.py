"""When feeds could not be seen: down, paused after failing long, or switched off.

Each is written in the transaction of what caused it, so that no silence is ever taken for peace.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from ..models import BlindSpot, Feed

# A feed that failed so often in a row, and for so long, is asked no more until a person wakes it.
PAUSED_AFTER_FAILURES = 20
PAUSED_AFTER = timedelta(days=7)

Kind = BlindSpot.Kind


def note_failure(feed: Feed, *, failures: int, why: str, now: datetime) -> bool:
    """Note that a feed is down, since it was last seen or else from now on. Returns whether to pause it.

    `failures` is how many polls in a row have failed with this one.
    """
    down = _open(feed.pk, Kind.DOWN, began_at=feed.last_success_at or now, why=why)
    is_long = failures >= PAUSED_AFTER_FAILURES and now - down.began_at >= PAUSED_AFTER
    if is_long and feed.paused_at is None:
        told = _("%(failures)s polls in a row failed, for %(days)s days. %(why)s")
        days = (now - down.began_at).days
        _open(feed.pk, Kind.PAUSED, began_at=now, why=told % {"failures": failures, "days": days, "why": why})
    return is_long


def note_success(feed: Feed, *, now: datetime) -> None:
    """Note that a feed is seen again."""
    _close([feed.pk], (Kind.DOWN, Kind.PAUSED), now=now)


def note_woken(feeds: list[int], *, now: datetime) -> None:
    """Note that feeds that were paused are asked again; they stay down until one of their polls succeeds."""
    _close(feeds, (Kind.PAUSED,), now=now)


@transaction.atomic
def note_switched(feeds: QuerySet[Feed], *, now: datetime) -> None:
    """Note which of these feeds are on or off now, after somebody may have switched them.

    One that was never on was never watched, and leaves no gap. While a feed is off nobody asks whether
    it is down, so that is not told of it.
    """
    for pk in feeds.filter(is_on=False, last_polled_at__isnull=False).values_list("pk", flat=True):
        _close([pk], (Kind.DOWN, Kind.PAUSED), now=now)
        _open(pk, Kind.OFF, began_at=now, why=_("Switched off."))
    _close(list(feeds.filter(is_on=True).values_list("pk", flat=True)), (Kind.OFF,), now=now)


def _open(feed: int, kind: BlindSpot.Kind, *, began_at: datetime, why: str) -> BlindSpot:
    """The open spot of a kind, which begins now if there is none."""
    spot, _made = BlindSpot.objects.get_or_create(
        feed_id=feed, kind=kind, ended_at=None, defaults={"began_at": began_at, "why": why}
    )
    return spot


def _close(feeds: list[int], kinds: tuple[BlindSpot.Kind, ...], *, now: datetime) -> None:
    BlindSpot.objects.filter(feed__in=feeds, kind__in=kinds, ended_at__isnull=True).update(
        ended_at=Greatest(F("began_at"), now)
    )
