"""A feed that a test polls at moments of its own, hour after hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories import FeedFactory
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import IngestionRun
from tracker.ingestion.services import poll_feed
from tracker.sources.models import Feed

BY = Machine("test")
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def hour(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def watch(url: str, **fields: object) -> Feed:
    return FeedFactory(url=url, next_due_at=START, **fields)


def poll(feed: Feed, *, at: float = 0, take_in: bool = True) -> IngestionRun:
    """Poll a feed so many hours after the start, and take in what is new."""
    run = poll_feed(feed.pk, by=BY, now=hour(at), force=True)
    assert run is not None
    if take_in:
        for pk in pipeline.waiting_items(run):
            pipeline.take_in(pk)
    run.refresh_from_db()
    return run


def counts(run: IngestionRun) -> dict[str, int]:
    """The counts of a run that are not 0."""
    names = ("seen", "new", "known", "filtered", "discarded", "later", "refused", "failed")
    return {name: getattr(run, name) for name in names if getattr(run, name)}
