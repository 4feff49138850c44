"""A forge of worker processes, and the table of what every fault left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workers import database_url, empty

from . import judge


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-step", action="store_true", help="strike at every step, not at a sample")
    parser.addoption("--seed", type=int, default=1, help="chooses the sample of steps")


@pytest.fixture
def every_step(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("every_step", default=False))


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("seed", default=1))


class Forge:
    """A process that forks workers; see forge.py."""

    def __init__(self, folder: Path) -> None:
        self.media, self.log = folder / "media", folder / "forge.log"
        environment = {
            **os.environ,  # noqa: TID251 - the child needs PATH and the like
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": str(self.media),
            "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
            # Small manners, so that there are turns to wait for.
            "FETCH_OWN_NETWORK_DELAY": "0.05",
            "FETCH_HOST_CONCURRENCY": "1",
            # Nothing here cuts the power: waiting for the disk at each commit would prove nothing.
            "PGOPTIONS": "-c synchronous_commit=off",
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.forge"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._answer()

    def run(self, **order: Any) -> dict[str, Any]:
        """Let a child carry out an order; how it ended (`code`), and its `steps`. See working.py."""
        return self.finish(self.begin(**order))

    def begin(self, **order: Any) -> int:
        """Start a child with an order; its pid."""
        return int(self._ask(begin=order)["pid"])

    def finish(self, pid: int, by: int | None = None) -> dict[str, Any]:
        """Wait for the end of a child, after a signal if one is given."""
        return self._ask(end=pid, by=by)

    def _ask(self, **message: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.log.read_text()[-3000:]
        return dict(json.loads(line))

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@pytest.fixture(scope="session")
def forge(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Forge]:
    with django_db_blocker.unblock():
        running = Forge(tmp_path_factory.mktemp("forge"))
    yield running
    running.end()


@pytest.fixture
def broker() -> Iterator[Any]:
    redis = judge.broker()
    empty(redis)
    yield redis
    empty(redis)


Tell = Callable[[str, str, str, str, str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """How a test says what it did: task, step, fault, what was found right after it, what in the end."""
    return lambda *case: record_property("fault", case)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A line for each step: which faults struck there, what was found right after, and in the end."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    cases = [tuple(case) for report in reports for name, case in report.user_properties if name == "fault"]
    rows: dict[tuple[str, ...], list[str]] = {}
    for task, step, fault, after, end in cases:
        rows.setdefault((task, step, after, end), []).append(fault)
    if cases:
        terminalreporter.section(f"{len(cases)} faults at steps of taking a document in")
    if config.getoption("every_step", default=False):
        for (task, step, after, end), faults in rows.items():
            kinds = ", ".join(f"{kind} x{faults.count(kind)}" for kind in dict.fromkeys(faults))
            terminalreporter.write_line(f"{task:16} | {step:40} | {kinds:45} | {after} | {end}")
