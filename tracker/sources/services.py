"""What people do with feeds."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from .models import Feed, FeedQuerySet


@transaction.atomic
def poll_now(feeds: FeedQuerySet, *, by: User, now: datetime) -> int:
    """Let the next tick poll these feeds, also where failures made them wait. Feeds that are off stay off.

    Returns how many will be polled.
    """
    pks = list(feeds.filter(is_on=True).values_list("pk", flat=True))
    with acting(by, _("Asked for a poll")):
        return Feed.objects.filter(pk__in=pks).update(next_due_at=now, backing_off_until=None)
