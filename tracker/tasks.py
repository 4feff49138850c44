"""Celery tasks: load by id, call one function, report. Every one may run twice.

On threads Celery's time limits do nothing: the transport's own deadline holds, and the sweep.
"""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from tracker.accounts.actors import Machine
from tracker.accounts.models import User
from tracker.allegations.services import ranking as learn
from tracker.allegations.services.labels import draw_sample, week_before
from tracker.ingestion.queueing import send
from tracker.ingestion.services import (
    HostBusy,
    call_to_next,
    due_feeds,
    next_in_line,
    poll_feed,
    sweep_items,
    unpack_run,
)

from . import pipeline
from .second_opinion import ask_for_opinion

POLLER = Machine("feed fetcher")
SAMPLER = Machine("weekly sample")


@shared_task
def fetch_due_feeds() -> int:
    """The tick: send every feed that is due to the fetchers. Two ticks at once poll each feed once."""
    return send("fetch_feed", due_feeds(now=timezone.now()))


@shared_task
def fetch_feed(feed_id: int) -> dict[str, int]:
    """Poll one feed if it is due, and if it is our turn at its host."""
    try:
        run = poll_feed(feed_id, by=POLLER, now=timezone.now())
    except HostBusy:
        return {}
    return {"seen": run.seen, "known": run.known} if run else {}


@shared_task
def take_in(*item_ids: int) -> int:
    """Fetch the documents of some items, then hand them to the readers. Returns how many are ready."""
    ready = pipeline.fetch_items(item_ids)
    send("read_item", ready)
    if len(ready) < len(item_ids):
        send("take_in", sweep_items(now=timezone.now()))
    return len(ready)


@shared_task
def serve_host(host_id: int, called_for: str) -> int:
    """Fetch the next document in the line of a host, which is free from a moment (ISO 8601) on."""
    moment = datetime.fromisoformat(called_for)
    item_id = next_in_line(host_id, called_for=moment, now=timezone.now())
    if item_id is None:
        return 0
    ready = take_in(item_id)
    call_to_next(host_id, now=timezone.now())
    return ready


@shared_task
def read_item(*item_ids: int) -> int:
    """Read the bytes of some items into articles, and the articles for allegations."""
    texts = pipeline.read_items(item_ids)
    found = len(pipeline.read_articles([text.article_id for text in texts]))
    send("take_in", sweep_items(now=timezone.now()))
    return found


@shared_task
def unpack(run_id: int) -> int:
    """Make items of what a container holds, going on where a try before was cut off."""
    return unpack_run(run_id, now=timezone.now())


@shared_task
def read_article(*article_ids: int) -> int:
    """Read articles that were left waiting for allegations."""
    return len(pipeline.read_articles(article_ids))


@shared_task
def reread_article(article_id: int) -> int:
    """Read a parked article again, from its bytes on, because a person asked for it."""
    return len(pipeline.reread_article(article_id))


@shared_task
def ask_second_reader(order_id: int) -> int:
    """Have the operator's model read a text, where there is one and its budget of the day allows."""
    article_id = ask_for_opinion(order_id, by=pipeline.reader_process())
    return send("read_article", [article_id]) if article_id else 0


@shared_task
def draw_recall_sample() -> int:
    """Draw the sample of the last week that is over, if it is not there: what was kept out, to be judged."""
    now = timezone.now()
    return draw_sample(week_before(now), by=SAMPLER)


@shared_task
def train_ranking(user_id: int) -> int:
    """Learn an order for the queue, because a person asked for it. Returns its version, or 0."""
    try:
        return learn.train_ranking(by=User.objects.get(pk=user_id), now=timezone.now()).version
    except learn.RankingRefused:
        return 0


@shared_task
def estimate_open(_version: int) -> int:
    """Estimate all open proposals by the order that is on now."""
    return learn.estimate_open(now=timezone.now())


@shared_task
def sweep() -> dict[str, int]:
    """Send round again whatever the database says is unfinished."""
    found = pipeline.sweep(now=timezone.now())
    send("take_in", found.items)
    send("read_article", found.articles)
    send("ask_second_reader", found.second_readings)
    send("unpack", found.runs)
    send("estimate_open", found.rankings)
    return {
        "items": len(found.items),
        "articles": len(found.articles),
        "runs": len(found.runs),
        "claims": found.expired_claims,
    }
