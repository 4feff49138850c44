"""A second look at what a feed's filter dropped, once the filter is another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.sources.models import Feed
from tracker.sources.services import SourceRefused
from tracker.sources.sieve import why_dropped

from ..models import IngestionItem, IngestionRun, Outcome
from ..queueing import send_after_commit
from .entries import SHORTEST_TEXT, settle_known_addresses, stated_sections
from .items import IN_FLIGHT, LOOK_AGAIN, finish_run

_CHUNK = 1_000


@dataclass(frozen=True)
class Refiltered:
    """How many dropped entries were looked at, and how many of them the filter lets pass now."""

    looked_at: int
    passed: int


@transaction.atomic
def refilter(feed: Feed, *, by: User, now: datetime) -> Refiltered:
    """Look again at what a feed's filter dropped, and put to work what it lets pass now.

    Of an entry its latest edition counts. One that came by another way meanwhile is known. Entries that
    stay dropped get the reason of today. Raises SourceRefused unless `by` is an administrator.
    """
    if not by.is_administrator:
        raise SourceRefused(_("Only an administrator can change what a feed lets through."))
    feed = Feed.objects.get(pk=feed.pk)
    looked_at, passed, sent = 0, 0, list[int]()
    for items in _dropped(feed):
        passing = [item for item in items if not _stays(feed, item)]
        for item in passing:
            item.outcome, item.reason, item.attempts, item.due_at = Outcome.WAITING, "", 0, now + LOOK_AGAIN
            summary = str(item.stated.get("summary", ""))
            item.carried_text = summary if len(summary) >= SHORTEST_TEXT else ""
        settle_known_addresses(passing)
        IngestionItem.objects.bulk_update(
            items, ["outcome", "reason", "attempts", "due_at", "article", "carried_text"]
        )
        sent += [item.pk for item in passing if item.outcome == Outcome.WAITING]
        looked_at, passed = looked_at + len(items), passed + len(passing)
        _count_anew({item.run_id for item in passing}, now)
    send_after_commit("take_in", sent[:IN_FLIGHT])
    IngestionItem.objects.filter(pk__in=sent[IN_FLIGHT:]).update(due_at=now)
    return Refiltered(looked_at, passed)


def _dropped(feed: Feed) -> Iterator[list[IngestionItem]]:
    """The latest edition of each entry that was dropped, some at a time, locked."""
    latest = (
        IngestionItem.objects.filter(feed=feed).order_by("identity", "-pk").distinct("identity").values("pk")
    )
    pks = list(
        IngestionItem.objects.filter(pk__in=latest, outcome=Outcome.FILTERED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(pks), _CHUNK):
        chunk = IngestionItem.objects.select_for_update(of=("self",)).filter(
            pk__in=pks[start : start + _CHUNK], outcome=Outcome.FILTERED
        )
        yield list(chunk.order_by("pk"))


def _stays(feed: Feed, item: IngestionItem) -> bool:
    """Whether the filter of today drops an entry too; its reason is then the one of today."""
    dropped = why_dropped(
        feed,
        title=item.title,
        summary=str(item.stated.get("summary", "")),
        url=item.url,
        sections=stated_sections(item),
    )
    item.reason = dropped or item.reason
    return dropped is not None


def _count_anew(runs: set[int], now: datetime) -> None:
    IngestionRun.objects.filter(pk__in=runs).update(finished_at=None)
    for run in sorted(runs):
        finish_run(run, now=now)
