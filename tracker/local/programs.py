"""Starting, watching and stopping one program."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from .paths import Account

LAUNCHER = Path(__file__).with_name("launch.py")
TOO_LONG = 5_000_000  # bytes: a log this long is put aside when its server starts


def start(
    command: Sequence[str],
    *,
    ends_by: signal.Signals,
    account: Account | None = None,
    environment: dict[str, str] | None = None,
    output: int | IO[bytes],
    folder: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, where Ctrl-C does not reach it.

    It gets `ends_by` when we die, however we die. Linux only, and only if the main thread calls this: the
    signal comes when the thread that started the program ends.
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER)]
    return subprocess.Popen(
        [*launcher, str(int(ends_by)), str(os.getpid()), str(uid), str(gid), *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, with so many seconds to end after each, and kill what is left."""
    for number, patience in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def command_of(pid: int) -> str | None:
    """What a process runs; None if there is none. A zombie counts as none: nobody may ever reap it."""
    if sys.platform != "linux":
        shown = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
        )
        return shown.stdout.strip() or None
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            or None
        )
    except OSError:
        return None


def open_log(path: Path) -> IO[bytes]:
    """Open a server's log to append to. A long one is put aside first, in place of the one before."""
    if path.exists() and path.stat().st_size > TOO_LONG:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def write_secret(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    if owner is not None:
        os.chown(new, owner.uid, owner.gid)
    new.replace(path)
