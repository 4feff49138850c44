"""Every write of ingestion that has a rule: deliveries, polls, items, snapshots, articles."""

from .articles import StoredText, store_article, store_reread
from .backfill import back_fill
from .carried import CLOSED, keep_carried, read_carried
from .deliver import (
    AT_ONCE,
    Delivered,
    DeliveryRefused,
    SentPage,
    deliver,
    deliver_all,
    deliver_container,
    deliver_sample,
    deliver_sent,
    is_container,
)
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
from .readings import ask_for_reading, claim_reading, park_reading, texts_to_read
from .refilter import Refiltered, refilter
from .runs import RunRefused, cancel_run, resume_run
from .unpack import runs_to_unpack, unpack_attachments, unpack_run

__all__ = [
    "AT_ONCE",
    "CLOSED",
    "TRIES",
    "Delivered",
    "DeliveryRefused",
    "Refiltered",
    "RunRefused",
    "SentPage",
    "StoredText",
    "ask_for_reading",
    "back_fill",
    "cancel_run",
    "claim_item",
    "claim_reading",
    "deliver",
    "deliver_all",
    "deliver_container",
    "deliver_sample",
    "deliver_sent",
    "due_feeds",
    "fail_item",
    "has_bytes_to_read",
    "is_container",
    "keep_carried",
    "keep_fetched",
    "park_reading",
    "poll_feed",
    "postpone_item",
    "put_back_on_fault",
    "read_carried",
    "reading_put_back_on_fault",
    "refilter",
    "resume_run",
    "retry_items",
    "runs_to_unpack",
    "settle_item",
    "store_article",
    "store_reread",
    "sweep_items",
    "texts_to_read",
    "unpack_attachments",
    "unpack_run",
]
