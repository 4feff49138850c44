"""The text that a feed carries with an entry: kept where the page of the entry is closed to us."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import IngestionItem, Snapshot
from ..reading import ReadDocument
from ..reading.operations import OPERATIONS, document_from
from .items import point_at, store_snapshot

# Unauthorised, payment required, forbidden, no such page, gone, withheld for legal reasons (RFC 9110, 7725).
CLOSED = frozenset({401, 402, 403, 404, 410, 451})
MEDIA_TYPE = "text/plain; charset=utf-8"


@transaction.atomic
def keep_carried(item: IngestionItem, why: str, *, now: datetime) -> Snapshot | None:
    """Keep the text that a feed carried as the bytes of an item whose page cannot be had, for `why`.

    The item then waits to be read, with its tries counted anew. None where its feed carried no text.
    """
    if not item.carried_text.strip() or item.feed is None:
        return None
    snapshot = snapshot_of_carried(item, item.feed.url, why, now=now)
    point_at(item, snapshot, now=now)
    return snapshot


def snapshot_of_carried(item: IngestionItem, feed_url: str, why: str, *, now: datetime) -> Snapshot:
    """Store the carried text of an item. It came from the feed's address, at the moment of its poll."""
    return store_snapshot(
        item.carried_text.encode(),
        origin=Snapshot.Origin.FEED,
        media_type=MEDIA_TYPE,
        request_url=feed_url,
        final_url=feed_url,
        retrieval={
            "feed": feed_url,
            "polled_at": item.created_at.isoformat(),
            "run": item.run_id,
            "page": item.url,
            "why": why,
        },
        now=now,
    )


def read_carried(data: bytes, *, now: datetime) -> ReadDocument:
    """Read a text that a feed carried: all of it, whatever it looks like. Its title and date are the feed's.

    Raises NotReadable where no words are in it.
    """
    read = document_from(OPERATIONS["text"](data, {"charset": "utf-8", "now": now.isoformat()}))
    return replace(read, title=None, byline=None, published=None, published_as_written=None)


def without_address() -> str:
    """Why the text of an entry without a link is all that there is."""
    return _("The entry has no link to a page.")
