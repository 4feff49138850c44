"""`make test`: the whole suite on servers of its own and on all cores, the browser's part beside the rest.

That has a process of its own: Playwright keeps an event loop running in its thread, which would make Django
refuse the database to every later test. Each process has a database and a Redis database to itself.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from . import chromium, postgres, servers
from .environment import for_one_machine
from .paths import CHECKOUT, throwaway_home

BROWSER = "tests/browser"
NOTHING_COLLECTED = 5  # pytest's exit code
AT_MOST = 4  # workers: each takes half a gigabyte


@dataclass(frozen=True)
class Count:
    """What became of the tests of one or more pytest processes. An error is a failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (
            f", {self.skipped} skipped" if self.skipped else ""
        )


def test(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments, or the whole suite. The last line is the sum; 1 if anything failed."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    runs = pytest_runs(arguments)
    if any(_is_browsers(run) for run in runs) and not chromium.found():
        if in_ci:
            chromium.install()
        else:
            sys.stderr.write(f"{chromium.HOW_TO_GET_IT} The browser tests are skipped.\n")
    total = Count()
    for run, count in zip(runs, _side_by_side(runs), strict=True):
        if in_ci and _is_browsers(run):
            total += Count(count.passed, count.failed + count.skipped)
        else:
            total += count
    sys.stdout.write(f"\n{total}\n")
    return 1 if total.failed or not total.passed else 0


def pytest_runs(arguments: Sequence[str]) -> list[list[str]]:
    """The arguments of each pytest process. Paths go where they belong, options everywhere."""
    paths = [argument for argument in arguments if (CHECKOUT / argument.split("::")[0]).exists()]
    options = [argument for argument in arguments if argument not in paths]
    browser = [path for path in paths if path.startswith(BROWSER)]
    others = [path for path in paths if path not in browser]
    runs = []
    if others or not paths:
        runs.append([f"--ignore={BROWSER}", *([] if paths else _workers()), *options, *others])
    if browser or (not paths and (CHECKOUT / BROWSER).is_dir()):
        runs.append([*options, *(browser or [BROWSER])])
    return runs


def _workers() -> list[str]:
    """The options that spread the tests over the cores."""
    cores = min(os.cpu_count() or 1, AT_MOST)
    return ["-p", "xdist", f"--numprocesses={cores}", "--dist=loadgroup"] if cores > 1 else []


def _is_browsers(run: Sequence[str]) -> bool:
    return any(part.startswith(BROWSER) for part in run)


def _side_by_side(runs: Sequence[Sequence[str]]) -> list[Count]:
    """What became of each. The first one is heard while it runs, the others when all have ended."""
    with _environment() as environment, contextlib.ExitStack() as stack:
        outputs = [None, *(stack.enter_context(tempfile.TemporaryFile()) for _ in runs[1:])]
        copied = _copied_database(environment) if len(runs) > 1 else []
        with ThreadPoolExecutor() as pool:
            commands = [[*copied, *run] for run in runs]
            counts = list(pool.map(_pytest, commands, repeat(environment), outputs))
        for output in filter(None, outputs):
            output.seek(0)
            sys.stdout.write(output.read().decode(errors="replace"))
    return counts


def _copied_database(environment: dict[str, str]) -> list[str]:
    """Migrate the database of our own server, once for all; gives the option by which they copy it."""
    if servers.DATABASE_URL not in servers.missing_from(os.environ):
        return []
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    # A migration that fails is told by the tests, each of which then makes its database itself.
    done = subprocess.run(command, check=False, env=environment, cwd=CHECKOUT)
    return [] if done.returncode else [f"--template-database={postgres.DATABASE}"]


@contextlib.contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """A clean one: nothing of an installation's, its settings and its key included, reaches the tests."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "MEDIA_ROOT", "DEBUG"}
    }
    wanted = servers.missing_from(os.environ)
    # One seed for all: workers must find the same tests, those made of a set among them.
    made = {"SECRET_KEY": secrets.token_hex(32), "PYTHONHASHSEED": str(secrets.randbelow(2**32))}
    with throwaway_home() as home, servers.throwaway(home, wanted) as urls:
        yield for_one_machine({**kept, **made}, home, urls)


def _pytest(arguments: Sequence[str], environment: dict[str, str], output: IO[bytes] | None) -> Count:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(
            command, check=False, env=environment, cwd=CHECKOUT, stdout=output, stderr=output
        ).returncode
        count = _counted(report)
    # A process that broke down, or that fails for another reason than a test, must not pass for a success.
    broken = code not in {0, NOTHING_COLLECTED} and not count.failed
    return count + Count(failed=1) if broken else count


def _counted(report: Path) -> Count:
    """Read pytest's own report; nothing if it did not live to write one."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own pytest wrote it
    except (OSError, ElementTree.ParseError):
        return Count()
    total = Count()
    for suite in suites:
        tests, failed, errors, skipped = (
            int(suite.get(k, 0)) for k in ("tests", "failures", "errors", "skipped")
        )
        total += Count(max(tests - failed - errors - skipped, 0), failed + errors, skipped)
    return total
