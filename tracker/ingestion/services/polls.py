"""Polls of feeds: what is new becomes items, what is known costs nothing."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Feed
from tracker.sources.services import note_failure, note_success

from ..feed_fetching import Answer, NotAFeed, Watched, ask
from ..fetching import FetchFailed, FetchRefused
from ..identity import identified
from ..models import IngestionRun
from ..queueing import send_after_commit
from .entries import take_entries
from .faults import in_words, reconnect_if_lost
from .gaps import find_gap, note_gap, relax
from .hosts import HostBusy, call_again
from .items import IN_FLIGHT, finish_run
from .visits import Visit

log = structlog.get_logger(__name__)
CLAIM_LASTS = timedelta(minutes=10)
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_WAIT = timedelta(minutes=15)


class ProgramFault(FetchFailed):
    """A fault of ours that nobody foresaw."""


def due_feeds(*, now: datetime) -> list[int]:
    """The feeds whose next poll has come, longest due first."""
    return list(Feed.objects.due(now).order_by("next_due_at").values_list("pk", flat=True))


def poll_feed(feed_id: int, *, by: Machine, now: datetime, force: bool = False) -> IngestionRun | None:
    """Poll one feed and make items of its new entries. None if it is not due or somebody polls it now.

    Nothing is written before the answer is there; then run, items and the feed's health are written
    together, so that a poll that is killed leaves nothing but a feed that is due again. Raises HostBusy
    where it is not our turn at its host; the feed is then due, and called for, when it is. A host that
    wants to be left alone for longer is a failure: meanwhile nobody sees what its feed has.
    """
    due = Feed.objects.filter(pk=feed_id) if force else Feed.objects.due(now).filter(pk=feed_id)
    if not due.update(next_due_at=now + CLAIM_LASTS):
        return None
    feed = Feed.objects.select_related("publisher").get(pk=feed_id)
    try:
        return _poll(feed, by=by, now=now)
    except HostBusy as busy:
        if busy.until - now > LONGEST_WAIT:
            return _record_failure(feed, _left_alone(busy, feed, now), by=by, now=now)
        Feed.objects.filter(pk=feed.pk).update(next_due_at=busy.until)
        call_again(busy, "fetch_feed", feed.pk, now=now)
        raise
    except (FetchRefused, FetchFailed) as failed:
        return _record_failure(feed, failed, by=by, now=now)
    except Exception as fault:
        # Whatever it is: the feed says so and is left alone, or it would be tried and fail unseen for ever.
        log.exception("poll_failed", feed=feed.pk)
        reconnect_if_lost()
        return _record_failure(feed, ProgramFault(in_words(fault), feed.url), by=by, now=now)


def _left_alone(busy: HostBusy, feed: Feed, now: datetime) -> FetchFailed:
    until = f"{busy.until:%Y-%m-%d %H:%M} UTC"
    why = _("%(host)s asked to be left alone until %(until)s.") % {"host": busy.name, "until": until}
    return FetchFailed(why, feed.url, retry_after=int((busy.until - now).total_seconds()) + 1)


def _poll(feed: Feed, *, by: Machine, now: datetime) -> IngestionRun:
    # An administrator chose the address, as a reader of feeds does; a page of links is a page like others.
    with Visit(now=now, publisher=feed.publisher, obeys_robots=feed.kind == Feed.Kind.LISTING) as visit:
        answer = ask(watched(feed), now=now, get=visit.fetch)
    return _record_poll(feed, answer, by=by, now=now)


def watched(feed: Feed) -> Watched:
    """A feed as it is asked for: with its validators, and without maps that are older than its last poll."""
    since = (feed.last_success_at - timedelta(days=1)).isoformat() if feed.last_success_at else ""
    return Watched(
        url=feed.url,
        kind=feed.kind,
        link_pattern=feed.link_pattern,
        hosts=feed.publisher.domains,
        etag=feed.etag,
        last_modified=feed.last_modified,
        validated_url=feed.validated_url,
        since=since,
    )


@transaction.atomic
def _record_poll(feed: Feed, answer: Answer, *, by: Machine, now: datetime) -> IngestionRun:
    entries = identified(answer.entries)
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.SCHEDULE,
        feed=feed,
        started_at=now,
        seen=len(entries),
        problem=(answer.parsed and answer.parsed.problem) or "",
    )
    taken = take_entries(feed, run, entries, now=now)
    gap = None if taken.any_known else find_gap(feed, run, entries, now=now)
    pace = note_gap(feed, run, gap) if gap else relax(feed)
    send_after_commit("take_in", taken.waiting[:IN_FLIGHT])
    finish_run(run.pk, now=now)
    interval = min(
        feed.interval_minutes, pace.get("shortened_to", feed.shortened_to) or feed.interval_minutes
    )
    if feed.failures_in_row or feed.paused_at:
        note_success(feed, now=now)
    with acting(by, _("Polled")):
        Feed.objects.filter(pk=feed.pk).update(
            **_validators(answer),
            **pace,
            last_polled_at=now,
            last_success_at=now,
            last_problem="",
            last_problem_stage="",
            last_problem_status=None,
            failures_in_row=0,
            backing_off_until=None,
            paused_at=None,
            next_due_at=now + timedelta(minutes=interval),
        )
    run.refresh_from_db()
    return run


def _validators(answer: Answer) -> dict[str, str]:
    """What the next poll sends along, to the address that gave it.

    A feed that came damaged is asked for whole again, and so is an index of maps, which may stay as it
    is while its maps change.
    """
    if answer.parsed is None:
        return {}
    fetched, parsed = answer.fetched, answer.parsed
    if parsed.problem or parsed.maps or len(fetched.etag or "") > 500:
        return {"etag": "", "last_modified": "", "validated_url": ""}
    return {
        "etag": fetched.etag or "",
        "last_modified": (fetched.last_modified or "")[:100],
        "validated_url": fetched.final_url,
    }


@transaction.atomic
def _record_failure(
    feed: Feed, failed: FetchRefused | FetchFailed, *, by: Machine, now: datetime
) -> IngestionRun:
    """Note a poll that failed and leave the feed alone, twice as long each time, at most a day.

    One that failed for long is paused.
    """
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.SCHEDULE, feed=feed, started_at=now, finished_at=now, problem=failed.why
    )
    failures = feed.failures_in_row + 1
    pause = min(timedelta(minutes=feed.interval_minutes) * 2 ** min(failures, 10), LONGEST_BACK_OFF)
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads polls, keeps no secret
    asked = timedelta(seconds=getattr(failed, "retry_after", None) or 0)
    if note_failure(feed, failures=failures, why=failed.why, now=now) and feed.paused_at is None:
        with acting(by, _("Paused: it failed for too long")):
            Feed.objects.filter(pk=feed.pk).update(paused_at=now)
    Feed.objects.filter(pk=feed.pk).update(
        last_polled_at=now,
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
