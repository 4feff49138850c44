"""When feeds are polled, and the ticks that look for work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext as _
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from ..models import Feed
from .blind_spots import note_woken

# The name of a tick, its task, and every how many minutes it comes. The weekly sample is looked for each
# hour, so that a machine that was off on Monday draws it later.
TICKS = (
    ("fetch due feeds", "tracker.tasks.fetch_due_feeds", 1),
    ("sweep", "tracker.tasks.sweep", 1),
    ("draw the weekly sample", "tracker.tasks.draw_recall_sample", 60),
)


@transaction.atomic
def ensure_schedule() -> None:
    """Give Celery beat the ticks that it lacks. One that is there stays as an administrator left it."""
    for name, task, minutes in TICKS:
        if not PeriodicTask.objects.filter(task=task).exists():
            every, _made = IntervalSchedule.objects.get_or_create(
                every=minutes, period=IntervalSchedule.MINUTES
            )
            PeriodicTask.objects.create(name=name, task=task, interval=every)


@transaction.atomic
def draw_nearer(feeds: QuerySet[Feed], *, by: User) -> int:
    """Let feeds whose interval became shorter be due that long after their last success.

    Returns how many are due sooner. A feed that backs off goes on waiting.
    """
    interval = ExpressionWrapper(F("interval_minutes") * timedelta(minutes=1), output_field=DurationField())
    due = ExpressionWrapper(F("last_success_at") + interval, output_field=DateTimeField())
    sooner = feeds.filter(next_due_at__gt=due, backing_off_until__isnull=True)
    with acting(by, _("Shortened the interval")):
        return sooner.update(next_due_at=due)


@transaction.atomic
def poll_now(feeds: QuerySet[Feed], *, by: User, now: datetime) -> int:
    """Let the next tick poll these feeds, also where failures made them wait or paused them.

    Feeds that are off stay off. Returns how many will be polled: none where `by` may neither draft nor
    administer.
    """
    if not (by.may_draft or by.is_administrator):
        return 0
    pks = list(feeds.filter(is_on=True).values_list("pk", flat=True))
    note_woken(pks, now=now)
    with acting(by, _("Asked for a poll")):
        asked = Feed.objects.filter(pk__in=pks)
        return asked.update(next_due_at=now, backing_off_until=None, paused_at=None)
