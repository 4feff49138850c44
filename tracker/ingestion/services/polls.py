"""Polls of feeds: what is new becomes items, what is known costs nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Feed

from ..feeds import ParsedFeed, parse_feed
from ..fetching import Fetched, FetchFailed, FetchRefused, fetch, read_url
from ..models import IngestionItem, IngestionRun, Outcome
from ..queueing import send_after_commit
from .faults import in_words, reconnect_if_lost
from .items import LOOK_AGAIN, finish_run

log = structlog.get_logger(__name__)
CLAIM_LASTS = timedelta(minutes=10)
LONGEST_BACK_OFF = timedelta(days=1)


class NotAFeed(FetchFailed):
    """What came could not be read as a feed."""


class ProgramFault(FetchFailed):
    """A fault of ours that nobody foresaw."""


@dataclass(frozen=True)
class Entry:
    """An entry of a feed that can be fetched, with what it is known by within its feed."""

    identity: str
    url: str
    title: str
    published: str


def due_feeds(*, now: datetime) -> list[int]:
    """The feeds whose next poll has come, longest due first."""
    return list(Feed.objects.due(now).order_by("next_due_at").values_list("pk", flat=True))


def poll_feed(feed_id: int, *, by: Machine, now: datetime, force: bool = False) -> IngestionRun | None:
    """Poll one feed and make items of its new entries. None if it is not due or somebody polls it now.

    Nothing is written before the answer is there; then run, items and the feed's health are written
    together, so that a poll that is killed leaves nothing but a feed that is due again.
    """
    due = Feed.objects.filter(pk=feed_id) if force else Feed.objects.due(now).filter(pk=feed_id)
    if not due.update(next_due_at=now + CLAIM_LASTS):
        return None
    feed = Feed.objects.select_related("publisher").get(pk=feed_id)
    try:
        return _poll(feed, by=by, now=now)
    except (FetchRefused, FetchFailed) as failed:
        return _record_failure(feed, failed, now=now)
    except Exception as fault:
        # Whatever it is: the feed says so and is left alone, or it would be tried and fail unseen for ever.
        log.exception("poll_failed", feed=feed.pk)
        reconnect_if_lost()
        return _record_failure(feed, ProgramFault(in_words(fault), feed.url), now=now)


def _poll(feed: Feed, *, by: Machine, now: datetime) -> IngestionRun:
    fetched = fetch(
        feed.url,
        allow_networks=settings.FETCH_ALLOW_NETWORKS,
        etag=feed.etag or None,
        modified=feed.last_modified or None,
        now=now,
    )
    parsed = (
        None
        if fetched.not_modified
        else parse_feed(fetched.body, url=fetched.final_url, content_type=fetched.media_type, now=now)
    )
    if parsed is not None and parsed.problem and not parsed.entries:
        raise NotAFeed(parsed.problem, fetched.final_url)
    return _record_poll(feed, fetched, parsed, by=by, now=now)


@transaction.atomic
def _record_poll(
    feed: Feed, fetched: Fetched, parsed: ParsedFeed | None, *, by: Machine, now: datetime
) -> IngestionRun:
    entries = _entries(parsed) if parsed else []
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.SCHEDULE, feed=feed, started_at=now, seen=len(entries)
    )
    new = _new_items(feed, run, entries, now)
    if new:
        send_after_commit("take_in", new)
    finish_run(run.pk, now=now)
    etag, last_modified = _validators(feed, fetched, parsed)
    with acting(by, _("Polled")):
        Feed.objects.filter(pk=feed.pk).update(
            etag=etag,
            last_modified=last_modified,
            last_success_at=now,
            last_problem="",
            last_problem_stage="",
            last_problem_status=None,
            failures_in_row=0,
            backing_off_until=None,
            next_due_at=now + timedelta(minutes=feed.interval_minutes),
        )
    run.refresh_from_db()
    return run


def _validators(feed: Feed, fetched: Fetched, parsed: ParsedFeed | None) -> tuple[str, str]:
    """ETag and Last-Modified for the next poll. A feed that came damaged is asked for whole again."""
    if parsed is None:
        return feed.etag, feed.last_modified
    if parsed.problem or len(fetched.etag or "") > 500:
        return "", ""
    return fetched.etag or "", (fetched.last_modified or "")[:100]


def _new_items(feed: Feed, run: IngestionRun, entries: list[Entry], now: datetime) -> list[int]:
    """Make items of the entries that this feed has not shown before; returns the ids of those that wait."""
    if not entries:
        return []
    known = set(
        IngestionItem.objects.filter(
            feed=feed, identity__in=[entry.identity for entry in entries]
        ).values_list("identity", flat=True)
    )
    fresh = [entry for entry in entries if entry.identity not in known]
    if not fresh:
        return []
    # A twin of this poll may have been faster with some: those are its items.
    IngestionItem.objects.bulk_create(
        [_item(feed, run, entry, now) for entry in fresh], ignore_conflicts=True, batch_size=1000
    )
    return list(run.items.filter(outcome=Outcome.WAITING).order_by("pk").values_list("pk", flat=True))


def _item(feed: Feed, run: IngestionRun, entry: Entry, now: datetime) -> IngestionItem:
    item = IngestionItem(
        run=run,
        feed=feed,
        identity=entry.identity,
        url=entry.url,
        title=entry.title[:1000],
        published=entry.published[:100],
        created_at=now,
        due_at=now + LOOK_AGAIN,
    )
    try:
        item.url = read_url(entry.url).canonical
    except FetchRefused as refused:
        item.outcome, item.reason = Outcome.REFUSED, refused.why
    return item


def _entries(parsed: ParsedFeed) -> list[Entry]:
    """Entries by identity: the address, never title or date; a repeated entry counts once."""
    entries: dict[str, Entry] = {}
    for entry in parsed.entries:
        url = (entry.url or "").strip()
        identity = url or (entry.id or "").strip()
        if identity:
            entries.setdefault(
                identity[:4096], Entry(identity[:4096], url[:4096], entry.title or "", entry.published or "")
            )
    return list(entries.values())


@transaction.atomic
def _record_failure(feed: Feed, failed: FetchRefused | FetchFailed, *, now: datetime) -> IngestionRun:
    """Note a poll that failed and leave the feed alone, twice as long each time, at most a day."""
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.SCHEDULE, feed=feed, started_at=now, finished_at=now, problem=failed.why
    )
    failures = feed.failures_in_row + 1
    pause = min(timedelta(minutes=feed.interval_minutes) * 2 ** min(failures, 10), LONGEST_BACK_OFF)
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads polls, keeps no secret
    asked = timedelta(seconds=getattr(failed, "retry_after", None) or 0)
    Feed.objects.filter(pk=feed.pk).update(
        failures_in_row=failures,
        last_problem=failed.why,
        last_problem_stage=_stage_of(failed),
        last_problem_status=getattr(failed, "status", None),
        backing_off_until=now + max(pause, asked),
        next_due_at=now + max(pause, asked),
    )
    log.warning("feed_failed", feed=feed.pk, failures=failures, why=failed.why)
    return run


def _stage_of(failed: FetchRefused | FetchFailed) -> Feed.Stage:
    """Where a poll met its problem."""
    if isinstance(failed, NotAFeed):
        return Feed.Stage.PARSE
    if isinstance(failed, ProgramFault):
        return Feed.Stage.PROGRAM
    return Feed.Stage.REFUSED if isinstance(failed, FetchRefused) else Feed.Stage.FETCH
