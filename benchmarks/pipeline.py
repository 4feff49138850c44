"""CPU of the whole worker tree per page, over that of a bare loop of the same fetch and extraction.

    python benchmarks/pipeline.py [--html FOLDER] [--pages 100] [--rounds 3] [--workers 1] [--no-reading]
    python benchmarks/pipeline.py --scaling ...   one reading process against two, and who waits for a lock
    python benchmarks/pipeline.py --memory 20000  resident memory after a tenth of them, and after all

Needs DATABASE_URL and REDIS_URL; makes a database of its own beside that one and drops it. Each round
gives the bare loop and the pipeline the same number of pages, one after the other, so that a machine
that becomes slower slows both. Everything is served from this machine; it stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# Pages before the first round: a worker loads its models, and the word lists of a language when it comes.
WARM_UP = 200
# Seconds after which a delivery is given up, and so many more for each of its pages.
PATIENCE, SLOWEST_PAGE = 30, 0.5
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


class Tree:
    """A process and its descendants, kept apart as a session of their own."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )

    def members(self) -> Iterator[list[str]]:
        """The fields of /proc/PID/stat behind the name, of every living process of the session."""
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.process.pid:
                    yield fields

    def cpu(self) -> float:
        """Seconds of CPU of the living, and of the dead that they collected."""
        return sum(sum(map(int, fields[11:15])) for fields in self.members()) / TICK

    def resident(self) -> float:
        """Megabytes of resident memory, shared pages counted for each."""
        return sum(int(fields[21]) for fields in self.members()) * PAGE / 1e6

    def end(self) -> None:
        """Stop it as an operator would, and wait."""
        self.process.terminate()
        self.process.wait(60)


@contextlib.contextmanager
def own_database() -> Iterator[None]:
    """A new database on the server of DATABASE_URL, migrated, for the time of the block."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{name}"))
        try:
            for command in (["migrate", "--verbosity", "0"], ["load_reference"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
                )
            yield
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def refuse_company() -> None:
    """Stop where another worker listens on this broker: it would take our messages to another database."""
    from celery import current_app

    others = current_app.control.ping(timeout=1)
    if others:
        raise SystemExit(f"Others listen at REDIS_URL; give it a number of its own: {others}")


class Site:
    """Fetch and read workers on the database of now, and deliveries to them."""

    def __init__(self, *, readers: int, reads: bool) -> None:
        self._reads = reads
        how = () if reads else ("--no-reading",)
        plain = ("--without-mingle", "--without-gossip", "--loglevel", "warning")
        self.trees = [
            Tree("-m", "benchmarks.worker", *how, "--queues", "fetch", "--pool", "threads",
                 "--concurrency", "8", "--hostname", f"fetch{os.getpid()}@%h", *plain),
            Tree("-m", "benchmarks.worker", *how, "--queues", "read", "--pool", "prefork",
                 "--concurrency", str(readers), "--hostname", f"read{os.getpid()}@%h", *plain),
        ]  # fmt: skip

    def take(self, addresses: list[str]) -> None:
        """Deliver some addresses by hand and wait until each has its outcome. Fails if one was not new."""
        from django.utils import timezone

        from tracker.accounts.actors import Machine
        from tracker.ingestion.models import Article
        from tracker.ingestion.services import deliver

        run = deliver(by=Machine("benchmark"), now=timezone.now(), urls=addresses)
        patience = time.monotonic() + PATIENCE + len(addresses) * SLOWEST_PAGE
        while run.finished_at is None:
            if time.monotonic() > patience:
                left = run.items.filter(outcome="waiting").values_list(
                    "attempts", "claimed_until", "snapshot_id", "host", "reason"
                )
                raise SystemExit(f"Pages still wait: {list(left)}")
            time.sleep(0.2)
            run.refresh_from_db()
        # A page that no edit reaches may come again: then it is known, by its text.
        if run.new + run.known != len(addresses):
            raise SystemExit(f"Only {run.new + run.known} of {len(addresses)} pages became articles.")
        if self._reads:
            while Article.objects.filter(state=Article.State.TO_READ).exists():
                time.sleep(0.2)

    def cpu(self) -> float:
        return sum(tree.cpu() for tree in self.trees)

    def resident(self) -> float:
        return sum(tree.resident() for tree in self.trees)

    def end(self) -> None:
        for tree in self.trees:
            tree.end()


@contextlib.contextmanager
def working(*, readers: int, reads: bool) -> Iterator[Site]:
    site = Site(readers=readers, reads=reads)
    try:
        yield site
    finally:
        site.end()


class Pages:
    """Hands out the numbers of pages that nobody has had yet."""

    def __init__(self, address: Callable[[int], str]) -> None:
        self.address, self.next = address, 0

    def numbers(self, count: int) -> range:
        self.next += count
        return range(self.next - count, self.next)

    def addresses(self, count: int) -> list[str]:
        return [self.address(number) for number in self.numbers(count)]


def ratio(pages: Pages, options: argparse.Namespace) -> None:
    """Bare loop and pipeline in turn; prints milliseconds a page of each, and the ratio of each round."""
    bare = subprocess.Popen(
        [sys.executable, "benchmarks/bare.py", pages.address(0).replace("/p/0", "/p/NUMBER")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert bare.stdin is not None and bare.stdout is not None  # noqa: PT018 - both are pipes

    def loop(count: int) -> float:
        numbers = pages.numbers(count)
        print(numbers.start, numbers.stop, file=bare.stdin, flush=True)
        return float(bare.stdout.readline())

    ratios = []
    with working(readers=options.workers, reads=options.reads) as site:
        loop(20)
        site.take(pages.addresses(WARM_UP))
        for turn in range(options.rounds):
            before = site.cpu()
            site.take(pages.addresses(options.pages))
            ours = (site.cpu() - before) / options.pages * 1000
            theirs = loop(options.pages) / options.pages * 1000
            ratios.append(ours / theirs)
            print(f"round {turn + 1}: pipeline {ours:.1f} ms, bare {theirs:.1f} ms a page: {ratios[-1]:.2f}")
    bare.stdin.close()
    bare.wait(30)
    print(f"ratio: {statistics.median(ratios):.2f} (median of {len(ratios)})")


def scaling(pages: Pages, options: argparse.Namespace) -> None:
    """One reading process and two in turn; prints CPU a page, and the sessions seen waiting for a lock."""
    ratios, waited, looked = [], 0, 0
    for turn in range(options.rounds):
        cost = {}
        for readers in (1, 2):
            with working(readers=readers, reads=options.reads) as site:
                site.take(pages.addresses(WARM_UP))
                before = site.cpu()
                with watching_locks() as seen:
                    site.take(pages.addresses(options.pages))
                cost[readers] = (site.cpu() - before) / options.pages * 1000
                waited, looked = waited + seen[0], looked + seen[1]
        ratios.append(cost[2] / cost[1])
        print(f"round {turn + 1}: one {cost[1]:.1f} ms, two {cost[2]:.1f} ms a page: {ratios[-1]:.2f}")
    print(f"ratio: {statistics.median(ratios):.2f}; waiting for a lock: {waited} in {looked} looks")


@contextlib.contextmanager
def watching_locks() -> Iterator[list[int]]:
    """Look at pg_stat_activity ten times a second; [sessions seen waiting for a lock, looks]."""
    import threading

    seen, over = [0, 0], threading.Event()

    def look() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            while not over.wait(0.1):
                row = connection.execute(WAITING).fetchone()
                seen[0] += row[0] if row else 0
                seen[1] += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def memory(pages: Pages, options: argparse.Namespace) -> None:
    """Resident memory of the worker tree after a tenth of the pages, and after all of them."""
    with working(readers=1, reads=options.reads) as site:
        done = 0
        for target in (options.memory // 10, options.memory):
            while done < target:
                part = min(1000, target - done)
                site.take(pages.addresses(part))
                done += part
            print(f"{done} pages: {site.resident():.0f} MB resident")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--html", type=Path, help="a folder of real pages, *.html.gz; generated ones without")
    parser.add_argument("--pages", type=int, default=100, help="pages a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1, help="reading processes")
    parser.add_argument(
        "--no-reading", dest="reads", action="store_false", help="fetch, keep and read the text only"
    )
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--memory", type=int, metavar="PAGES")
    options = parser.parse_args()
    os.environ.update(FETCH_ALLOW_NETWORKS="127.0.0.1/32", DJANGO_SETTINGS_MODULE="tracker.settings")
    from pages import Server

    with tempfile.TemporaryDirectory() as media, own_database(), Server(options.html) as address:
        os.environ["MEDIA_ROOT"] = media
        import django

        django.setup()
        refuse_company()
        what = memory if options.memory else scaling if options.scaling else ratio
        what(Pages(address), options)
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main()
