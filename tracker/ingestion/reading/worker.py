"""Runs operations in child processes that may die: bounded in time and memory, kept warm, replaced.

Plain subprocesses with pipes: they work in threads, and in the daemonic processes of a Celery
pool, which may not have multiprocessing children.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from .records import NotReadable

SECONDS = 20
START_SECONDS = 40
MEMORY = 1_500_000_000
_DOCUMENTS_A_CHILD = 2000  # libraries leak and their caches grow: a fresh process after so many
_MOST_CHILDREN = 4
_KEPT_WARM = 2
_ROOT = Path(__file__).resolve().parents[3]
_LENGTH_BYTES = 8

_TOO_SLOW = "Reading this document took longer than {seconds} seconds, so it was stopped."
_TOO_LARGE = "Reading this document needed more memory than it may have: it is too large when unpacked."
_UNKNOWN = "This document is damaged in a way that its reader does not know ({fault})."
_DIED = "This document is damaged, or too large when unpacked: its reader ended."


def run(
    operation: str, data: bytes, options: Mapping[str, Any] | None = None, *, seconds: int = SECONDS
) -> dict[str, Any]:
    """Run one operation on some bytes in a child process and return its answer.

    Raises NotReadable when the document is refused, takes longer than `seconds`, needs too much
    memory or kills its reader. The next call gets a child that works.
    """
    with _POOL.slots:
        child = _POOL.take()
        try:
            answer = child.ask(
                {**(options or {}), "operation": operation, "seconds": seconds + 5}, data, seconds
            )
        except BaseException:
            child.end()
            raise
        _POOL.give_back(child)
    if "done" in answer:
        return dict(answer["done"])
    if answer.get("refused") == "memory":
        raise NotReadable(_TOO_LARGE, operation)
    if "refused" in answer:
        raise NotReadable(answer["refused"], answer["kind"])
    raise NotReadable(_UNKNOWN.format(fault=answer["failed"]), operation)


class _Child:
    """One child process, and the talk with it."""

    def __init__(self) -> None:
        # No environment: what reads hostile bytes gets no secret that could leave with them.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no word of it from outside
            [sys.executable, "-s", "-m", "tracker.ingestion.reading.child", str(MEMORY)],
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.answered = 0

    def ask(self, request: dict[str, Any], data: bytes, seconds: int) -> dict[str, Any]:
        """Send a request and wait for its answer; raises NotReadable when none comes in time."""
        allowed = seconds if self.answered else seconds + START_SECONDS
        deadline = time.monotonic() + allowed
        written = json.dumps(request).encode("ascii")
        header = len(written).to_bytes(4, "big") + len(data).to_bytes(8, "big")
        try:
            self._send(header + written + data, deadline)
            length = int.from_bytes(self._receive(_LENGTH_BYTES, deadline), "big")
            answer = json.loads(self._receive(length, deadline))
        except TimeoutError as late:
            raise NotReadable(
                _TOO_SLOW.format(seconds=seconds), request["operation"], may_pass=True
            ) from late
        except OSError as broken:
            raise NotReadable(self._why_it_died(seconds), request["operation"], may_pass=True) from broken
        self.answered += 1
        return dict(answer)

    def is_fit(self) -> bool:
        """Whether it can take another document."""
        return self._process.poll() is None and self.answered < _DOCUMENTS_A_CHILD

    def end(self) -> None:
        """Kill the process and collect it."""
        self._process.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Close our ends of the pipes, and nothing else: in a fork the process is the parent's."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _send(self, message: bytes, deadline: float) -> None:
        pipe = _pipe(self._process.stdin)
        os.set_blocking(pipe, False)
        rest = memoryview(message)
        while rest:
            _wait(pipe, select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(pipe, rest[:65_536]) :]

    def _receive(self, length: int, deadline: float) -> bytes:
        pipe = _pipe(self._process.stdout)
        parts: list[bytes] = []
        missing = length
        while missing:
            _wait(pipe, select.POLLIN, deadline)
            part = os.read(pipe, min(missing, 1_048_576))
            if not part:
                raise BrokenPipeError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _why_it_died(self, seconds: int) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        if self._process.returncode == -14:  # its own alarm
            return _TOO_SLOW.format(seconds=seconds)
        return _DIED


class _Pool:
    """The children of this process. Each is lent to one caller at a time."""

    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(_MOST_CHILDREN)
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def take(self) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_fit():
                    return child
                child.end()
        return _Child()

    def give_back(self, child: _Child) -> None:
        with self._lock:
            if child.is_fit() and len(self._idle) < _KEPT_WARM:
                self._idle.append(child)
                return
        child.end()

    def forget_all(self) -> None:
        for child in self._idle:
            child.forget()


def _pipe(pipe: IO[bytes] | None) -> int:
    if pipe is None or pipe.closed:
        raise BrokenPipeError
    return pipe.fileno()


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError


_POOL = _Pool()


def _start_afresh() -> None:
    global _POOL  # noqa: PLW0603 - a fork must not talk to its parent's children, nor hold their pipes open
    _POOL.forget_all()
    _POOL = _Pool()


os.register_at_fork(after_in_child=_start_afresh)
