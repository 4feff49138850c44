"""Every write of ingestion that has a rule: deliveries, polls, items, snapshots, articles."""

from .articles import StoredText, store_article, store_reread
from .deliver import Delivered, DeliveryRefused, deliver, deliver_sample
from .faults import put_back_on_fault, reading_put_back_on_fault
from .items import (
    TRIES,
    claim_item,
    fail_item,
    has_bytes_to_read,
    keep_fetched,
    postpone_item,
    retry_items,
    settle_item,
    sweep_items,
)
from .polls import due_feeds, poll_feed
from .readings import claim_reading, park_reading, texts_to_read

__all__ = [
    "TRIES",
    "Delivered",
    "DeliveryRefused",
    "StoredText",
    "claim_item",
    "claim_reading",
    "deliver",
    "deliver_sample",
    "due_feeds",
    "fail_item",
    "has_bytes_to_read",
    "keep_fetched",
    "park_reading",
    "poll_feed",
    "postpone_item",
    "put_back_on_fault",
    "reading_put_back_on_fault",
    "retry_items",
    "settle_item",
    "store_article",
    "store_reread",
    "sweep_items",
    "texts_to_read",
]
