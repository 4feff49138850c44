"""Servers that misbehave, met on the whole way of a document: each harms its own item alone, and says how."""

from __future__ import annotations

import re
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpcore
import pghistory
import pytest
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from tests.factories import FeedFactory, PublisherFactory
from tests.ingestion.servers import PAGE, PLAIN, PUBLIC, Misbehaving, Talk, misbehaving
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.ingestion import feed_fetching
from tracker.ingestion.fetching import Limits, Wire, client
from tracker.ingestion.models import Article, Host, IngestionItem, IngestionRun, Outcome, Snapshot
from tracker.ingestion.services import TRIES, deliver, visits
from tracker.ingestion.snapshots import read_bytes_of
from tracker.sources.models import Feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LIMITS = Limits(total_seconds=1.2, connect_seconds=0.5, read_seconds=0.5, bytes=100_000, pdf_bytes=200_000)
TIMES = ("total_seconds", "connect_seconds", "read_seconds")
LEAST_MEMORY = 100_000  # kilobytes
# What a good fetcher makes of each: nothing is stored, and the item says so in these words.
FAILS = {
    # Where the server itself is kept waiting, its drops come further apart than a read may take.
    "/drip": "longer than 1.2 seconds|sent nothing for",
    "/slow-headers": "longer than 1.2 seconds|sent nothing for",
    "/hang": "nothing for 0.5 seconds",
    "/hang-mid-body": "nothing for 0.5 seconds",
    "/empty": "empty",
    "/length-long": "cut off",
    "/length-huge": "larger than",
    "/length-negative": "not HTTP",
    "/length-twice": "not HTTP",
    "/reset": "broke off",
    "/reset-mid-body": "broke off",
    "/close": "without an HTTP answer",
    "/chunked-bad-size": "not HTTP",
    "/chunked-cut": "cut off",
    "/chunked-huge-size": "cut off|not HTTP",
    "/endless": "larger than",
    "/gzip-bomb": "larger than",
    "/gzip-twice": "more than once",
    "/gzip-cut": "cut off",
    "/gzip-label-only": "not packed as it says",
    "/encoding-100": "more than once",
    "/cookies-10000": "headers of the answer are too large",
    "/header-1mb": "headers of the answer are too large",
    "/headers-endless": "headers of the answer are too large",
    "/header-odd": "not HTTP",
    "/status-garbage": "not HTTP",
    "/http09": "without an HTTP answer",
    "/http2-preface": "not HTTP",
    "/video": "video",
    "/page-large": "larger than",
    "/206": "part",
    "/403": "403",
    "/404": "404",
    "/410": "410",
    "/429-absurd": "429|too many",
    "/503": "503",
    "/999": "999",
    "/cached-lies": "nothing was compared",
    "/no-location": "where to",
    "/redirect-endless": "more than 5 redirects",
    "/redirect-to?where=http://169.254.169.254/latest": "link-local",
    "/redirect-to?where=http://127.0.0.1/secret": "loopback",
    "/redirect-to?where=file:///etc/passwd": "not file",
}
TLS_FAILS = {
    "garbage": "does not speak TLS",
    "alert": "does not speak TLS",
    "stall": "in time",
    "reset": "does not speak TLS|not take the connection|broke off",
}


GOOD = "http://news.example.com/ok"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ships</title>
<item><title>Ship report</title><link>http://news.example.com/ok</link></item></channel></rss>"""


def handshake(name: str) -> Any:
    """A server that spoils the handshake."""

    def handle(talk: Talk) -> None:
        talk.sock.recv(4096)
        match name:
            case "garbage":
                talk.send(b"HTTP/1.1 400 Bad Request\r\n\r\nno TLS here")
            case "alert":
                talk.send(b"\x15\x03\x03\x00\x02\x02\x28")
            case "stall":
                talk.sleep(30)
            case _:
                talk.reset()

    return handle


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, settings):
    """Every host has a public address, whose last step leads here; the guard stays on."""
    settings.FETCH_ALLOW_NETWORKS, settings.FETCH_HOST_DELAY = (), timedelta(0)
    monkeypatch.setitem(PLAIN, "/robots.txt", (b"", "404 Not Found", ()))
    with misbehaving() as started:
        places = {f"{name}.example.com": f"93.184.215.{n}" for n, name in enumerate(TLS_FAILS, start=10)}
        ports = {places[f"{name}.example.com"]: started.listen(handshake(name)) for name in TLS_FAILS}

        def connect(address: str, _port: int, timeout: float) -> httpcore.NetworkStream:
            port = ports.get(address, started.port)
            return httpcore.SyncBackend().connect_tcp("127.0.0.1", port, timeout=timeout)

        def look_up(host: str, _port: int) -> list[str]:
            return [places.get(host, PUBLIC)]

        monkeypatch.setattr(client, "_WIRE", Wire(look_up=look_up, connect=connect))
        monkeypatch.setattr(client, "Limits", lambda: LIMITS)
        monkeypatch.setattr(feed_fetching, "OF_A_FEED", LIMITS)
        seconds = {name: getattr(LIMITS, name) for name in TIMES}
        monkeypatch.setattr(visits, "LIMITS", replace(visits.LIMITS, **seconds))
        yield started


def misbehaving_urls() -> dict[str, str]:
    """Each at a host of its own, since a host may ask to be left alone."""
    plain = {f"http://h{n}.example.com{path}": words for n, (path, words) in enumerate(FAILS.items())}
    return plain | {f"https://{name}.example.com/": words for name, words in TLS_FAILS.items()}


def at_once(work: Any, ids: list[int]) -> None:
    """Like the worker that fetches: eight threads, each with a connection of its own."""

    def one(pk: int) -> None:
        try:
            with pghistory.context(by=None, machine="test", why="test"):
                work(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, ids))


def take_in_to_the_end(run: IngestionRun) -> None:
    """Try once, and for the last time what still waits then: its time has come, its host has rested."""
    for _try in range(2):
        at_once(pipeline.take_in, pipeline.waiting_items(run))
        IngestionItem.objects.filter(outcome=Outcome.WAITING).update(attempts=TRIES - 1)
        Host.objects.update(resting_until=None)


def stored_files() -> int:
    root = storages["snapshots"].location
    return sum(len(storages["snapshots"].listdir(f"{a}/{b}")[1]) for a, b in _folders(root))


def _folders(root: str) -> list[tuple[str, str]]:
    store = storages["snapshots"]
    tops = [top for top in store.listdir("")[0] if len(top) == 2]
    return [(top, below) for top in tops for below in store.listdir(top)[0]]


def test_each_page_that_misbehaves_fails_alone_and_says_why(server: Misbehaving):
    urls = misbehaving_urls()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run = deliver(by=Machine("test"), now=timezone.now(), urls=[*urls, GOOD], enqueue=False)
    take_in_to_the_end(run)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LEAST_MEMORY
    items = {item.url: item for item in run.items.all()}
    told = {
        url: items[url].reason
        for url, words in urls.items()
        if items[url].outcome not in (Outcome.FAILED, Outcome.REFUSED)
        or not re.search(words, items[url].reason, re.IGNORECASE)
    }
    assert told == {}
    assert items[GOOD].outcome == Outcome.NEW
    run.refresh_from_db()
    assert (run.new, run.failed + run.refused, run.seen) == (1, len(urls), len(urls) + 1)
    assert run.finished_at is not None
    assert Article.objects.count() == Snapshot.objects.count() == stored_files() == 1
    assert read_bytes_of(Snapshot.objects.get().sha256) == PAGE
    assert "/secret" not in [path for path, _ in server.asked]


def test_each_feed_that_misbehaves_backs_off_and_harms_no_other(server: Misbehaving, monkeypatch):
    monkeypatch.setitem(PLAIN, "/feed", (FEED, "200 OK", ("Content-Type: application/rss+xml",)))
    publisher, due = PublisherFactory(), timezone.now() - timedelta(minutes=1)
    bad = {
        FeedFactory(url=url, publisher=publisher, next_due_at=due).pk: words
        for url, words in misbehaving_urls().items()
    }
    good = FeedFactory(url="http://feeds.example.com/feed", publisher=publisher, next_due_at=due)
    at_once(tasks.fetch_feed, [*bad, good.pk])
    runs = {run.feed_id: run for run in IngestionRun.objects.all()}
    feeds = {feed.pk: feed for feed in Feed.objects.all()}
    assert sorted(runs) == sorted([*bad, good.pk])
    assert IngestionRun.objects.count() == len(runs)
    wrong = {
        feeds[pk].url: runs[pk].problem
        for pk, words in bad.items()
        if not re.search(words, runs[pk].problem, re.IGNORECASE)
        or runs[pk].finished_at is None
        or feeds[pk].last_problem != runs[pk].problem
        or feeds[pk].failures_in_row != 1
        or feeds[pk].backing_off_until <= timezone.now()
    }
    assert wrong == {}
    assert (runs[good.pk].problem, runs[good.pk].seen, feeds[good.pk].failures_in_row) == ("", 1, 0)
    assert IngestionItem.objects.count() == 1
    assert tasks.fetch_due_feeds() == 0, "all of them are left alone for a while"
    connection.check_constraints()
