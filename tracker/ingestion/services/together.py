"""Many documents in one transaction: what is plainly new costs a few statements in all, not a few each.

Each document keeps an outcome of its own. Whatever is not plainly new, and all of a group that could
not be stored together, goes the way of a single document.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Feed

from ..fetching import Fetched
from ..models import Article, ArticleText, IngestionItem, IngestionRun, Outcome, Snapshot
from ..reading import ReadDocument
from .articles import INDEXED, Place, new_article, place_of, publishers_of, store_article, text_of
from .items import (
    CLAIM_LASTS,
    LOOK_AGAIN,
    claim_item,
    finish_run,
    keep_row,
    put_off_if_cancelled,
    row_of_fetched,
)

# Seconds in which those of a group may be begun: with the slowest one more, their claims still hold.
LONGEST_TOGETHER = 120.0
Read = tuple[IngestionItem, Snapshot, ReadDocument]

_POINT_AT_SNAPSHOTS = """
    UPDATE ingestion_ingestionitem AS item
    SET snapshot_id = kept.snapshot, claimed_until = NULL, attempts = 0, due_at = %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS kept (item, snapshot)
    WHERE item.id = kept.item AND item.outcome = 'waiting'
"""
# The text is indexed where it lies: it need not travel a second time.
_MAKE_CURRENT = """
    UPDATE ingestion_article AS article
    SET text_id = read.id,
        search = setweight(to_tsvector('simple', article.title), 'A')
            || setweight(to_tsvector('simple', left(read.text, %s)), 'B')
    FROM ingestion_articletext AS read
    WHERE read.article_id = article.id AND article.id = ANY (%s)
"""
_SETTLE_AS_NEW = """
    UPDATE ingestion_ingestionitem AS item
    SET outcome = 'new', article_id = stored.article, reason = '', claimed_until = NULL, carried_text = ''
    FROM unnest(%s::bigint[], %s::bigint[]) AS stored (item, article)
    WHERE item.id = stored.item AND item.outcome = 'waiting'
"""


def begin_each(ids: Sequence[int]) -> Iterator[tuple[IngestionItem, bool]]:
    """Those of some items that are ours to work on, each when its work begins, and whether it is alone.

    First come those that were never tried, claimed together; what of them is not begun within
    LONGEST_TOGETHER is given back, so that no claim runs out under way. Each other one is claimed alone.
    """
    begun = time.monotonic()
    together = claim_items(ids, now=timezone.now()) if len(ids) > 1 else []
    for at, item in enumerate(together):
        if time.monotonic() - begun > LONGEST_TOGETHER:
            _give_back(together[at:], now=timezone.now())
            break
        yield item, False
    taken = {item.pk for item in together}
    for pk in dict.fromkeys(ids):
        alone = None if pk in taken else claim_item(pk, now=timezone.now())
        if alone is not None:
            yield alone, True


@transaction.atomic
def claim_items(ids: Sequence[int], *, now: datetime) -> list[IngestionItem]:
    """Take those of some items that wait and were never tried before, for CLAIM_LASTS.

    An item that was tried is left for claim_item: should it kill its worker, it does so alone.
    """
    fresh = list(
        IngestionItem.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=ids, outcome=Outcome.WAITING, attempts=0)
        .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        .select_related("snapshot")
        .order_by("pk")
    )
    _with_their_runs(fresh)
    IngestionItem.objects.filter(pk__in=[item.pk for item in fresh]).update(
        claimed_until=now + CLAIM_LASTS, due_at=now + CLAIM_LASTS, host="", attempts=F("attempts") + 1
    )
    taken = []
    for item in fresh:
        item.attempts += 1
        if not put_off_if_cancelled(item, now=now):
            taken.append(item)
    return taken


def _with_their_runs(items: Sequence[IngestionItem]) -> None:
    """Give items their runs and feeds: those of a group are few, so each is read once, not with each item."""
    runs = IngestionRun.objects.select_related("cancelled_by").in_bulk({item.run_id for item in items})
    wanted = {item.feed_id for item in items} | {run.feed_id for run in runs.values()}
    feeds = Feed.objects.select_related("publisher").in_bulk(wanted - {None})
    for run in runs.values():
        run.feed = feeds[run.feed_id] if run.feed_id else None
    for item in items:
        item.run = runs[item.run_id]
        item.feed = feeds[item.feed_id] if item.feed_id else None


def _give_back(items: Sequence[IngestionItem], *, now: datetime) -> None:
    """Let go of claimed items that were not begun: they wait as before, and that was no try."""
    IngestionItem.objects.filter(pk__in=[item.pk for item in items], outcome=Outcome.WAITING).update(
        claimed_until=None, due_at=now, attempts=F("attempts") - 1
    )


def keep_all_fetched(fetched: Sequence[tuple[IngestionItem, Fetched]], *, now: datetime) -> None:
    """Keep what was fetched for some items: first the bytes, then the rows that tell of them.

    The items then wait to be read, with their tries counted anew.
    """
    rows = [row_of_fetched(one, now=now) for _item, one in fetched]
    try:
        with transaction.atomic():
            Snapshot.objects.bulk_create(rows)
            _run(
                _POINT_AT_SNAPSHOTS,
                [now + LOOK_AGAIN, [item.pk for item, _fetched in fetched], [row.pk for row in rows]],
            )
    except DatabaseError:
        # One of them is there already, or a twin was faster with it: each by itself.
        for (item, _fetched), row in zip(fetched, rows, strict=True):
            keep_row(item, row, now=now)


def store_all(read: Sequence[Read], *, by: Machine, now: datetime) -> list[ArticleText]:
    """Store the texts of some documents under their articles, as store_article does for one."""
    together = _plainly_new(read) if len(read) > 1 else []
    texts: list[ArticleText] = []
    if len(together) > 1:
        try:
            texts = _store_new(together, by=by, now=now)
        except DatabaseError:
            # A twin was faster with one of them, or PostgreSQL cannot index one: each by itself.
            texts = []
    done = {item.pk for (item, _snapshot, _read), _place in together} if texts else set()
    return texts + [store_article(*one, by=by, now=now) for one in read if one[0].pk not in done]


def _plainly_new(read: Sequence[Read]) -> list[tuple[Read, Place]]:
    """Those at an address that no article has, with a text that none has; of several alike the first."""
    places = [place_of(*one) for one in read]
    known = Article.objects.filter(
        Q(canonical_url__in=[address for address, _mark in places if address])
        | Q(fingerprint__in=[mark for _address, mark in places])
    ).values_list("canonical_url", "fingerprint")
    seen = {value for pair in known for value in pair if value}
    fresh = []
    for one, place in zip(read, places, strict=True):
        if place[0] and one[1].origin != Snapshot.Origin.FEED and seen.isdisjoint(place):
            fresh.append((one, place))
        seen.update(place)
    return fresh


@transaction.atomic
def _store_new(read: Sequence[tuple[Read, Place]], *, by: Machine, now: datetime) -> list[ArticleText]:
    publishers = publishers_of([(item, document, place) for (item, _snapshot, document), place in read])
    with acting(by, _("Read from its snapshot")):
        articles = Article.objects.bulk_create(
            new_article(*one, place, publisher, now=now)
            for (one, place), publisher in zip(read, publishers, strict=True)
        )
        texts = ArticleText.objects.bulk_create(
            text_of(article, snapshot, document, now=now)
            for article, ((_item, snapshot, document), _place) in zip(articles, read, strict=True)
        )
        _run(_MAKE_CURRENT, [INDEXED, [article.pk for article in articles]])
    items = [item for (item, _snapshot, _document), _place in read]
    _run(_SETTLE_AS_NEW, [[item.pk for item in items], [article.pk for article in articles]])
    for run in sorted({item.run_id for item in items}):
        finish_run(run, now=now)
    return texts


def _run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
