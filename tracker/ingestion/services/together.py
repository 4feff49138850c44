"""Many documents in one transaction: what is plainly new costs a few statements in all, not a few each.

Each document keeps an outcome of its own. Whatever is not plainly new, and all of a group that could
not be stored together, goes the way of a single document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Publisher

from ..fetching import Fetched
from ..models import Article, ArticleText, IngestionItem, Outcome, Snapshot
from ..reading import ReadDocument
from .articles import INDEXED, StoredText, new_article, place_of, store_article, text_of
from .items import (
    CLAIM_LASTS,
    LOOK_AGAIN,
    fail_item,
    finish_run,
    keep_fetched,
    put_off_because,
    row_of_fetched,
)

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


@transaction.atomic
def claim_items(ids: Sequence[int], *, now: datetime) -> list[IngestionItem]:
    """Take those of some items that wait and were never tried before, for CLAIM_LASTS.

    An item that was tried is left for claim_item: should it kill its worker, it does so alone.
    """
    fresh = list(
        IngestionItem.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=ids, outcome=Outcome.WAITING, attempts=0)
        .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        .select_related("run__cancelled_by", "run__feed__publisher", "feed__publisher", "snapshot")
        .order_by("pk")
    )
    IngestionItem.objects.filter(pk__in=[item.pk for item in fresh]).update(
        claimed_until=now + CLAIM_LASTS, due_at=now + CLAIM_LASTS, host="", attempts=F("attempts") + 1
    )
    taken = []
    for item in fresh:
        item.attempts += 1
        if item.run.cancelled_at is None:
            taken.append(item)
        else:
            fail_item(item, put_off_because(item.run), now=now, outcome=Outcome.LATER)
    return taken


def keep_all_fetched(fetched: Sequence[tuple[IngestionItem, Fetched]], *, now: datetime) -> None:
    """Keep what was fetched for some items, as keep_fetched does for one: first the bytes, then the rows."""
    rows = [row_of_fetched(one, now=now) for _item, one in fetched]
    try:
        with transaction.atomic():
            Snapshot.objects.bulk_create(rows)
            _run(
                _POINT_AT_SNAPSHOTS,
                [now + LOOK_AGAIN, [item.pk for item, _fetched in fetched], [row.pk for row in rows]],
            )
    except DatabaseError:
        for item, one in fetched:
            keep_fetched(item, one, now=now)


def store_all(read: Sequence[Read], *, by: Machine, now: datetime) -> list[StoredText]:
    """Store the texts of some documents under their articles, as store_article does for one."""
    together = _plainly_new(read)
    stored: list[StoredText] = []
    if len(together) > 1:
        try:
            stored = _store_new(together, by=by, now=now)
        except DatabaseError:
            # A twin was faster with one of them, or PostgreSQL cannot index one: each by itself.
            stored = []
    done = {item.pk for item, _snapshot, _read in together} if stored else set()
    return stored + [store_article(*one, by=by, now=now) for one in read if one[0].pk not in done]


def _plainly_new(read: Sequence[Read]) -> list[Read]:
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
            fresh.append(one)
        seen.update(place)
    return fresh


@transaction.atomic
def _store_new(read: Sequence[Read], *, by: Machine, now: datetime) -> list[StoredText]:
    publishers: dict[tuple[str, str], Publisher | None] = {}
    with acting(by, _("Read from its snapshot")):
        articles = Article.objects.bulk_create(new_article(*one, publishers, now=now) for one in read)
        texts = ArticleText.objects.bulk_create(
            text_of(article, snapshot, document, now=now)
            for article, (_item, snapshot, document) in zip(articles, read, strict=True)
        )
        _run(_MAKE_CURRENT, [INDEXED, [article.pk for article in articles]])
    _run(
        _SETTLE_AS_NEW,
        [[item.pk for item, _snapshot, _document in read], [article.pk for article in articles]],
    )
    for run in sorted({item.run_id for item, _snapshot, _document in read}):
        finish_run(run, now=now)
    for article, text in zip(articles, texts, strict=True):
        article.text = text
    return [
        StoredText(article, text, is_new_article=True, is_new_text=True)
        for article, text in zip(articles, texts, strict=True)
    ]


def _run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
