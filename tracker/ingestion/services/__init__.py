"""Every write of ingestion that has a rule: deliveries, polls, items, snapshots, articles."""

from .articles import store_article, store_reread
from .backfill import back_fill
from .carried import read_carried
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
from .faults import put_back_on_fault, reading_put_back_on_fault, reconnect_if_lost
from .hosts import HostBusy, call_to_all_lines, call_to_next, free_at, is_resting, next_in_line
from .items import (
    TRIES,
    claim_item,
    fail_item,
    retry_items,
    settle_item,
    sweep_items,
    with_bytes_to_read,
)
from .pages import fetch_page, known_texts
from .polls import due_feeds, poll_feed
from .readings import ask_for_reading, claim_reading, claim_readings, park_reading, texts_to_read
from .refilter import Refiltered, refilter
from .runs import RunRefused, cancel_run, resume_run
from .together import begin_each, keep_all_fetched, store_all
from .unpack import runs_to_unpack, unpack_attachments, unpack_run

__all__ = [
    "AT_ONCE",
    "TRIES",
    "Delivered",
    "DeliveryRefused",
    "HostBusy",
    "Refiltered",
    "RunRefused",
    "SentPage",
    "ask_for_reading",
    "back_fill",
    "begin_each",
    "call_to_all_lines",
    "call_to_next",
    "cancel_run",
    "claim_item",
    "claim_reading",
    "claim_readings",
    "deliver",
    "deliver_all",
    "deliver_container",
    "deliver_sample",
    "deliver_sent",
    "due_feeds",
    "fail_item",
    "fetch_page",
    "free_at",
    "is_container",
    "is_resting",
    "keep_all_fetched",
    "known_texts",
    "next_in_line",
    "park_reading",
    "poll_feed",
    "put_back_on_fault",
    "read_carried",
    "reading_put_back_on_fault",
    "reconnect_if_lost",
    "refilter",
    "resume_run",
    "retry_items",
    "runs_to_unpack",
    "settle_item",
    "store_all",
    "store_article",
    "store_reread",
    "sweep_items",
    "texts_to_read",
    "unpack_attachments",
    "unpack_run",
    "with_bytes_to_read",
]
