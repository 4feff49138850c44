"""The gap meter: entries that came and went between two polls, unseen, and how often to poll instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.sources.models import BlindSpot, Feed

from ..identity import Identified
from ..models import Article, IngestionItem, IngestionRun
from .articles import LENGTHS, believable_date

SHORTEST_INTERVAL = 5
MOST_MISSED = 100_000
# So many of the dates that were known before tell the feed's pace, beside those of the poll itself.
_RECENT = 100
Pace = tuple[timedelta, int]


@dataclass(frozen=True)
class Gap:
    """From the newest entry known before a poll to the oldest that the poll showed, both UTC.

    `window` is how much time the entries of the poll span: what a feed forgets after that long.
    """

    began_at: datetime
    ended_at: datetime
    likely_missed: int
    window: timedelta
    why: str


def find_gap(feed: Feed, run: IngestionRun, entries: Sequence[Identified], *, now: datetime) -> Gap | None:
    """The gap before a poll of which no entry was known, or None.

    None too for the first poll of a feed, and where its dates do not tell. A date that gives only a
    day counts for the benefit of the feed: the known one as its end, the one of the poll as its start.
    """
    shown = sorted(_moments((one.entry.published or one.entry.updated or "" for one in entries), now))
    newest_known = _newest_known(feed, run, now)
    if not shown or newest_known is None or shown[0] <= newest_known:
        return None
    gap = shown[0] - newest_known
    span, steps = _pace(shown)
    known_span, known_steps = _pace(sorted(_recent(feed, run, now)))
    steps += known_steps
    spacing = (span + known_span) / steps if steps else None
    missed = round(gap / spacing) - 1 if spacing else 1
    missed = max(1, min(missed, MOST_MISSED))
    return Gap(newest_known, shown[0], missed, shown[-1] - shown[0], _in_words(len(entries), missed, spacing))


def note_gap(feed: Feed, run: IngestionRun, gap: Gap) -> dict[str, int]:
    """Put a gap on record, and return what changes of its feed: a shorter interval, how much was missed.

    The interval becomes half of the time that the feed remembers, at least 5 minutes.
    """
    BlindSpot.objects.create(
        feed=feed,
        kind=BlindSpot.Kind.BEHIND,
        began_at=gap.began_at,
        ended_at=gap.ended_at,
        likely_missed=gap.likely_missed,
        why=gap.why,
    )
    IngestionRun.objects.filter(pk=run.pk).update(likely_missed=gap.likely_missed)
    half = min(int(gap.window.total_seconds()) // 120, feed.interval_now // 2)
    return {
        "shortened_to": max(SHORTEST_INTERVAL, half),
        "likely_missed": min(feed.likely_missed + gap.likely_missed, MOST_MISSED),
    }


def relax(feed: Feed) -> dict[str, int | None]:
    """What changes of a feed after a poll without a gap: a tenth of its interval is given back.

    Once all of it is, nothing is said to be missing any more; the blind spots stay on record.
    """
    if feed.shortened_to is None:
        return {}
    longer = feed.shortened_to + max(1, feed.interval_minutes // 10)
    if longer >= feed.interval_minutes:
        return {"shortened_to": None, "likely_missed": 0}
    return {"shortened_to": longer}


def _newest_known(feed: Feed, run: IngestionRun, now: datetime) -> datetime | None:
    """The newest date among the entries that were known before, at its latest: the end of a mere day."""
    before = IngestionItem.objects.filter(feed=feed).exclude(run=run)
    soon = (now + timedelta(days=1)).isoformat()
    newest = [
        before.filter(published__gt="", published__lt=soon).aggregate(newest=Max("published"))["newest"],
        before.filter(published="", stated__updated__lt=soon).aggregate(
            newest=Max(KeyTextTransform("updated", "stated"))
        )["newest"],
    ]
    ends = []
    for written in newest:
        moment, precision = believable_date(written, now=now)
        if moment is not None:
            ends.append(min(now, moment + LENGTHS.get(Article.Precision(precision), timedelta())))
    return max(ends, default=None)


def _recent(feed: Feed, run: IngestionRun, now: datetime) -> list[datetime]:
    rows = (
        IngestionItem.objects.filter(feed=feed)
        .exclude(run=run)
        .order_by("-created_at", "-pk")
        .values_list("published", "stated__updated")[:_RECENT]
    )
    return _moments((published or updated or "" for published, updated in rows), now)


def _moments(written: Iterable[str], now: datetime) -> list[datetime]:
    found = (believable_date(one, now=now)[0] for one in written)
    return [moment for moment in found if moment is not None]


def _pace(moments: Sequence[datetime]) -> Pace:
    """How long some entries, in order, took to come, and how many steps that was."""
    return (moments[-1] - moments[0], len(moments) - 1) if len(moments) > 1 else (timedelta(), 0)


def _in_words(count: int, missed: int, spacing: timedelta | None) -> str:
    none_known = ngettext(
        "The one entry of the poll was not known.",
        "None of the %(count)s entries of the poll was known.",
        count,
    ) % {"count": count}
    if spacing is None:
        return f"{none_known} {_('The feed has too few dates to tell how many more there were.')}"
    pace = _(
        "By its own dates the feed has an entry every %(minutes)s minutes: about %(missed)s came and went."
    )
    minutes = max(1, round(spacing.total_seconds() / 60))
    return f"{none_known} {pace % {'minutes': minutes, 'missed': missed}}"
