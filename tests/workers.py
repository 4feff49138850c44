"""A real worker process on the test's own database and broker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection
from redis import Redis


def database_url() -> str:
    """The test database, as another process finds it."""
    at = connection.settings_dict
    secret = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{secret}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


class Worker:
    """A real worker process, and the lines that it writes."""

    def __init__(
        self,
        media: str,
        *,
        pool: str = "solo",
        queues: str = "fetch,read",
        settings: dict[str, str] | None = None,
    ) -> None:
        environment = {
            **os.environ,  # noqa: TID251 - the child needs PATH and the like
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": media,
            "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
            "PYTHONUNBUFFERED": "1",
            **(settings or {}),
        }
        command = ["-m", "celery", "-A", "tracker", "worker", "-Q", queues, "--pool", pool]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--without-mingle", "--without-gossip", "--loglevel", "info"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines_until(self, wanted: int, words: str) -> int:
        """Read what it writes until `words` stood in `wanted` lines; returns how many there were."""
        found = 0
        assert self.process.stderr is not None
        for line in self.process.stderr:
            found += words in line
            if found == wanted:
                break
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def worker(media: object, **options: Any) -> Iterator[Worker]:
    running = Worker(str(media), **options)
    try:
        yield running
    finally:
        running.kill()


def empty(redis: Redis) -> None:
    """Take away every message, as a broker does that restarts without its data."""
    for key in redis.scan_iter("tracker:*"):
        redis.delete(key)
