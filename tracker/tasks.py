"""Celery tasks: load by id, call one function, report. Every one may run twice.

On threads Celery's time limits do nothing: the transport's own deadline holds, and the sweep.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tracker.accounts.actors import Machine
from tracker.ingestion.queueing import send
from tracker.ingestion.services import due_feeds, poll_feed

from . import pipeline

POLLER = Machine("feed fetcher")


@shared_task
def fetch_due_feeds() -> int:
    """The tick: send every feed that is due to the fetchers. Two ticks at once poll each feed once."""
    return send("fetch_feed", due_feeds(now=timezone.now()))


@shared_task
def fetch_feed(feed_id: int) -> dict[str, int]:
    """Poll one feed if it is due."""
    run = poll_feed(feed_id, by=POLLER, now=timezone.now())
    return {"seen": run.seen, "known": run.known} if run else {}


@shared_task
def take_in(item_id: int) -> bool:
    """Fetch the document of an item, then hand it to the readers."""
    ready = pipeline.fetch_item(item_id)
    if ready:
        send("read_item", [item_id])
    return ready


@shared_task
def read_item(item_id: int) -> int:
    """Read the bytes of an item into an article, and the article for allegations."""
    text = pipeline.read_item(item_id)
    return len(pipeline.read_article(text.article_id)) if text is not None else 0


@shared_task
def read_article(article_id: int) -> int:
    """Read an article that was left waiting for allegations."""
    return len(pipeline.read_article(article_id))


@shared_task
def sweep() -> dict[str, int]:
    """Send round again whatever the database says is unfinished."""
    found = pipeline.sweep(now=timezone.now())
    send("take_in", found.items)
    send("read_article", found.articles)
    return {"items": len(found.items), "articles": len(found.articles), "claims": found.expired_claims}
