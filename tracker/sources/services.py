"""What people do with feeds, and the ticks that look for work."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from .models import Feed

# The name of a tick and its task. Both come once a minute.
TICKS = (("fetch due feeds", "tracker.tasks.fetch_due_feeds"), ("sweep", "tracker.tasks.sweep"))


@transaction.atomic
def ensure_schedule() -> None:
    """Give Celery beat the ticks that it lacks. One that is there stays as an administrator left it."""
    for name, task in TICKS:
        if not PeriodicTask.objects.filter(task=task).exists():
            minute, _made = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.MINUTES)
            PeriodicTask.objects.create(name=name, task=task, interval=minute)


@transaction.atomic
def poll_now(feeds: QuerySet[Feed], *, by: User, now: datetime) -> int:
    """Let the next tick poll these feeds, also where failures made them wait. Feeds that are off stay off.

    Returns how many will be polled.
    """
    pks = list(feeds.filter(is_on=True).values_list("pk", flat=True))
    with acting(by, _("Asked for a poll")):
        return Feed.objects.filter(pk__in=pks).update(next_due_at=now, backing_off_until=None)
