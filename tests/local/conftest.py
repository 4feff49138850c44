"""A site of small processes with real servers under it, in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.local import programs
from tracker.local.paths import CHECKOUT, Home, open_home
from tracker.local.postgres import free_port

HERE = Path(__file__).parent
PATIENCE = 20.0
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT", "MAKELEVEL", "ALLOWED_HOSTS", "MEDIA_ROOT"}


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"Not within {patience} s: {what}"
        time.sleep(0.02)


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return {**kept, "PYTHONPATH": str(CHECKOUT), **more}


class Site:
    """One data folder and the launcher that runs over it, now or again."""

    def __init__(self, place: Path, folder: Path) -> None:
        self.place, self.folder, self.record = place, folder, place / "record"
        self.procfile, self.output = place / "Procfile", place / "output"
        self.port = free_port()
        self.launcher: subprocess.Popen[bytes] | None = None
        self.write_procfile()

    def write_procfile(self, **manners: str) -> None:
        lines = ["release: echo released && echo twice"]
        for name in ("web", "worker_fetch", "worker_read", "beat"):
            manner = manners.get(name, "answer" if name == "web" else "")
            program = f"{sys.executable} {HERE / 'program.py'}"
            lines.append(f"{name.replace('_', '-')}: {program} {name} {self.record} {manner}")
        self.procfile.write_text("\n".join(lines))

    def start(self, welcome: str = "true", **environment: str) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            self.launcher = subprocess.Popen(
                [sys.executable, HERE / "site.py", self.folder, self.procfile, welcome],
                env=clean_environment(**{"PORT": str(self.port), **environment}),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.launcher

    def started(self, welcome: str = "true") -> None:
        """Start it, and wait until the site answers and all four processes run."""
        self.record.unlink(missing_ok=True)
        self.start(welcome)
        until(lambda: len(self.pids()) >= 4 and "The site is at" in self.said(), f"a start: {self.said()}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.launcher is not None
        self.launcher.send_signal(number)
        return self.launcher.wait(PATIENCE)

    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def recorded(self) -> list[str]:
        return self.record.read_text().splitlines() if self.record.exists() else []

    def pids(self) -> list[int]:
        """Of the Procfile's processes, their children among them."""
        return [int(pid) for pid in re.findall(r"runs as (\d+)", "\n".join(self.recorded()))]

    def server_pids(self) -> list[int]:
        """Of PostgreSQL and Valkey: whatever runs from this folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            command = programs.command_of(int(entry.name)) or ""
            if str(self.folder) in command and ("postgres -D" in command or "valkey" in command):
                found.append(int(entry.name))
        return found

    def urls(self) -> dict[str, str]:
        note: dict[str, str] = json.loads((self.folder / "servers.json").read_text())
        return note

    def end(self) -> None:
        if self.launcher is not None and self.launcher.poll() is None:
            self.launcher.kill()
            self.launcher.wait()
        if self.launcher is not None:
            until(lambda: not self.server_pids(), "the servers' end")


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """A data folder with an empty database, for all: whatever a test does to it, the next one must start."""
    with temporary_folder() as folder:
        yield open_home(folder / "var")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path that PostgreSQL's account can reach, unlike pytest's own."""
    with temporary_folder() as folder:
        yield folder


@pytest.fixture
def site(home: Home, place: Path) -> Iterator[Site]:
    site = Site(place, home.folder)
    yield site
    site.end()


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tl-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
