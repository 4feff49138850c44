"""One foreground group of processes: started together, heard together, stopped in order."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from . import programs
from .console import Console
from .paths import CHECKOUT
from .procfile import KINDS, OTHER, Entry, Kind

TICK = 0.1  # seconds between two looks at who has ended
LONGEST_LINE = 64 * 1024  # bytes: a line that does not end is cut here
HURRY = 3.0  # seconds for the dead to be reaped once everything left was killed


class StopRequests:
    """Counts requests to stop (Ctrl-C, SIGTERM, a closed terminal): the first asks, the second hurries."""

    def __init__(self) -> None:
        self.count = 0
        self._raises = True

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` leaves SIGHUP ignored, and means it. A shell's `&` does so to SIGINT unasked.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._take)

    def only_count(self) -> None:
        """From here on a request raises no KeyboardInterrupt: the group looks at `count` by itself."""
        self._raises = False

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self._raises:
            self._raises = False
            raise KeyboardInterrupt


class Child:
    """A process of the group and the line that it is in the middle of."""

    def __init__(self, entry: Entry, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker: we asked for a pipe
        self.name, self.kind, self.process = entry.name, entry.kind, process
        self.output = process.stdout.fileno()
        self.rest = b""
        self.withhold: re.Pattern[str] | None = None
        self.withheld: list[str] = []
        os.set_blocking(self.output, False)

    def lines(self) -> Iterator[str]:
        """The lines it finished since the last look."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self.output, LONGEST_LINE):
                *whole, self.rest = (self.rest + chunk).split(b"\n")
                if len(self.rest) > LONGEST_LINE:
                    whole, self.rest = [*whole, self.rest], b""
                yield from (line.decode(errors="replace").rstrip("\r") for line in whole)

    def last_words(self) -> Iterator[str]:
        yield from self.lines()
        if self.rest:
            yield self.rest.decode(errors="replace")
            self.rest = b""

    @property
    def code(self) -> int | None:
        """Its exit code as a shell would give it; None while it runs."""
        code = self.process.poll()
        return code if code is None or code >= 0 else 128 - code


class Group:
    """The processes of one `make run`. Nothing of it is left when `stop` returns."""

    def __init__(
        self,
        console: Console,
        environment: Mapping[str, str],
        requests: StopRequests,
        folder: Path = CHECKOUT,
    ) -> None:
        self._console, self._environment, self._requests = console, dict(environment), requests
        self._folder = folder
        self._children: list[Child] = []

    def start(self, *entries: Entry) -> None:
        for entry in entries:
            # `exec`, so that no shell stands between us and the program that we watch. A chain needs it to.
            chain = any(mark in entry.command for mark in ("&&", ";", "|"))
            command = entry.command if chain else f"exec {entry.command}"
            process = programs.start(
                ["/bin/sh", "-c", command],
                ends_by=entry.kind.orphaned,
                environment=self._environment,
                output=subprocess.PIPE,
                folder=self._folder,
            )
            self._children.append(Child(entry, process))

    def run_once(self, entry: Entry, withhold: re.Pattern[str] | None = None) -> Child:
        """Run a command to its end, or until a stop is asked for or another process ends.

        Its lines that match `withhold` are not printed, but kept in `withheld`.
        """
        self.start(entry)
        child = self._children[-1]
        child.withhold = withhold
        while self.ended() is None and not self._requests.count:
            self.listen()
        if child.code is not None:
            self._bury(child)
        return child

    def ended(self) -> Child | None:
        """The first process of the group that has ended by itself."""
        return next((child for child in self._children if child.code is not None), None)

    def listen(self, seconds: float = TICK) -> None:
        """Print what the processes say for up to so many seconds, at least whatever they have said."""
        with selectors.DefaultSelector() as selector:
            for child in self._children:
                if child.code is None:
                    selector.register(child.output, selectors.EVENT_READ, child)
            if not selector.get_map():
                time.sleep(seconds)
            for key, _ in selector.select(seconds):
                self._print(key.data, key.data.lines())

    def stop(self) -> None:
        """Stop web, then workers, then beat. Each finishes its work, unless we are asked to hurry."""
        for kind in (*KINDS, OTHER):
            self._stop_kind([child for child in self._children if child.kind is kind], kind)
        self._kill(self._children)
        for child in list(self._children):
            self._bury(child)

    def _stop_kind(self, children: list[Child], kind: Kind) -> None:
        running = [child for child in children if child.code is None]
        for child in running:
            child.process.terminate()
        asked = time.monotonic()
        told = False
        while running := [child for child in running if child.code is None]:
            waited = time.monotonic() - asked
            if self._requests.count > 1 or waited > kind.patience:
                self._kill(running)
                return
            if waited > 2.0 and not told:
                told = True
                names = ", ".join(child.name for child in running)
                self._console.say(f"Waiting for {names} to finish. Ctrl-C again to hurry: nothing is lost.")
            self.listen()

    def _kill(self, children: list[Child]) -> None:
        """Kill whole sessions: what a process left behind goes too."""
        for child in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(HURRY)

    def _bury(self, child: Child) -> None:
        self._print(child, child.last_words())
        if child.process.stdout is not None:
            child.process.stdout.close()
        self._children.remove(child)

    def _print(self, child: Child, lines: Iterator[str]) -> None:
        for line in lines:
            if child.withhold is not None and child.withhold.match(line):
                child.withheld.append(line)
            else:
                self._console.say(line, child.name)
