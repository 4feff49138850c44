"""`make test`: the whole suite on servers of its own, the browser's part in a process of its own.

Playwright keeps an event loop running in its thread, which would make Django refuse the database to every
later test of the same process.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from . import chromium, servers
from .environment import for_one_machine
from .paths import CHECKOUT, throwaway_home

BROWSER = "tests/browser"
NOTHING_COLLECTED = 5  # pytest's exit code


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
    with _environment() as environment:
        for run in runs:
            count = _pytest(run, environment)
            if in_ci and _is_browsers(run):
                count = Count(count.passed, count.failed + count.skipped)
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
        runs.append([f"--ignore={BROWSER}", *options, *others])
    if browser or (not paths and (CHECKOUT / BROWSER).is_dir()):
        runs.append([*options, *(browser or [BROWSER])])
    return runs


def _is_browsers(run: Sequence[str]) -> bool:
    return any(part.startswith(BROWSER) for part in run)


@contextlib.contextmanager
def _environment() -> Iterator[dict[str, str]]:
    """A clean one: nothing of an installation's, its settings and its key included, reaches the tests."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "MEDIA_ROOT", "DEBUG"}
    }
    wanted = servers.missing_from(os.environ)
    with throwaway_home() as home, servers.throwaway(home, wanted) as urls:
        yield for_one_machine({**kept, "SECRET_KEY": secrets.token_hex(32)}, home, urls)


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> Count:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, check=False, env=environment, cwd=CHECKOUT).returncode
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
