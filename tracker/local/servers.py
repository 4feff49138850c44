"""The servers of this machine: who runs them, and how the next terminal finds them.

One process at a time holds a lock on the data folder and runs the servers; `servers.json` says where they
are. The lock is the truth, the file only a note: a process that was killed leaves the note, never the lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from . import postgres, programs, valkey
from .errors import LocalError
from .paths import Home

DATABASE_URL, REDIS_URL = "DATABASE_URL", "REDIS_URL"
WAIT_TO_RUN = 10.0  # seconds that `make run` waits for a short command to give the servers back
WAIT_TO_FIND = 60.0  # seconds that a command waits for another one's servers to start


def missing_from(environment: Mapping[str, str]) -> frozenset[str]:
    """Which of the two addresses nobody has set, so that a server of our own must stand in."""
    return frozenset(name for name in (DATABASE_URL, REDIS_URL) if not environment.get(name))


@contextlib.contextmanager
def throwaway(home: Home, wanted: frozenset[str]) -> Iterator[dict[str, str]]:
    """Servers for tests: fast, and careless of what they hold."""
    with _started(home, wanted, throwaway=True) as urls:
        yield urls


@contextlib.contextmanager
def owned(home: Home, wanted: frozenset[str], purpose: str) -> Iterator[dict[str, str]]:
    """Run the servers, for ourselves and for whoever finds them; they stop with the block.

    Raises LocalError at once if `make run` has them already, and after ten seconds if a command has.
    """
    until = time.monotonic() + WAIT_TO_RUN
    while True:
        with _locked(home) as mine:
            if mine:
                with _published(home, wanted, purpose) as urls:
                    yield urls
                return
        holder = _note(home)
        if time.monotonic() > until or holder.get("purpose") == purpose:
            who = f"`{holder.get('purpose', 'another command')}` (process {holder.get('pid', 'unknown')})"
            raise LocalError(
                f"{who} uses the data in {home.folder}. Stop it first, or wait until it has ended."
            )
        time.sleep(0.1)


@contextlib.contextmanager
def borrowed(
    home: Home, wanted: frozenset[str], purpose: str, say: Callable[[str], None]
) -> Iterator[dict[str, str]]:
    """The servers that run, or else our own while the block runs and until their borrowers are done."""
    until = time.monotonic() + WAIT_TO_FIND
    while time.monotonic() < until:
        with _locked(home) as mine:
            if mine:
                with _published(home, wanted, purpose) as urls:
                    try:
                        yield urls
                    finally:
                        _wait_for_borrowers(home, say)
                return
        with _lending(home, fcntl.LOCK_SH):
            if note := _note(home):
                if not wanted <= note.keys():
                    raise LocalError(
                        f"`{note.get('purpose')}` runs here with servers of your own and does not say which: "
                        f"set {' and '.join(sorted(wanted - note.keys()))} as you did for it."
                    )
                yield {name: note[name] for name in wanted}
                return
        time.sleep(0.1)
    raise LocalError(f"The servers under {home.folder} are locked by another command, but do not start.")


@contextlib.contextmanager
def _published(home: Home, wanted: frozenset[str], purpose: str) -> Iterator[dict[str, str]]:
    home.state.unlink(missing_ok=True)
    with _started(home, wanted) as urls:
        programs.write_secret(home.state, json.dumps({"purpose": purpose, "pid": str(os.getpid()), **urls}))
        try:
            yield urls
        finally:
            home.state.unlink(missing_ok=True)


@contextlib.contextmanager
def _started(home: Home, wanted: frozenset[str], *, throwaway: bool = False) -> Iterator[dict[str, str]]:
    """Start what is wanted. The database is the first to start and the last to stop."""
    urls: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        if DATABASE_URL in wanted:
            urls[DATABASE_URL] = stack.enter_context(postgres.running(home, throwaway=throwaway))
        if REDIS_URL in wanted:
            urls[REDIS_URL] = stack.enter_context(valkey.running(home, throwaway=throwaway))
        yield urls


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[bool]:
    """Whether we are the one who may run the servers; for as long as the block runs."""
    with _open_lock(home.folder / "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def _lending(home: Home, how: int) -> Iterator[None]:
    """Borrowers share a second lock; a command that lends its servers takes it alone before it stops them."""
    with _open_lock(home.folder / "borrowed") as lock:
        fcntl.flock(lock, how)
        yield


def _wait_for_borrowers(home: Home, say: Callable[[str], None]) -> None:
    try:
        with _lending(home, fcntl.LOCK_EX | fcntl.LOCK_NB):
            home.state.unlink(missing_ok=True)
    except BlockingIOError:
        say("Done. Another command still uses these servers; they stop when it has ended.")
        with _lending(home, fcntl.LOCK_EX):
            home.state.unlink(missing_ok=True)


@contextlib.contextmanager
def _open_lock(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _note(home: Home) -> dict[str, str]:
    """What the holder of the lock wrote down; empty while its servers start."""
    try:
        note: dict[str, str] = json.loads(home.state.read_text())
    except (OSError, ValueError):
        return {}
    return note
