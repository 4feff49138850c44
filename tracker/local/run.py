"""`make run`: the whole site on this machine, in the foreground."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from . import servers
from .console import Console
from .environment import for_one_machine, for_processes, port_from
from .errors import LocalError
from .paths import CHECKOUT, Home, open_home
from .procfile import RELEASE, Entry, read_procfile
from .supervisor import Group, StopRequests

PURPOSE = "make run"
# What `release` leaves to a first run: samples and the first account, both only while nobody has an account.
WELCOME = Entry("welcome", "python manage.py welcome")
CREDENTIALS = re.compile(r"(Sign in as|Password:) \S+")
PATIENCE = 90.0  # seconds for the site to answer
PORT_PATIENCE = 2.0  # seconds for a site that was killed a moment ago to let go of its port


def run(folder: Path, procfile: Path = CHECKOUT / "Procfile", welcome: Entry = WELCOME) -> int:
    """Run the Procfile until a stop is asked for (returns 0) or a process ends (returns its code, or 1)."""
    requests = StopRequests()
    requests.listen()
    entries = read_procfile(procfile)
    port = port_from(os.environ)
    _refuse_taken(port)
    home = open_home(folder, print)
    with contextlib.closing(Console(home.log / "run.log")) as console, _servers(home, console.say) as urls:
        requests.only_count()
        group = Group(console, for_processes(for_one_machine(os.environ, home, urls), port), requests)
        process = _Run(group, console, requests, port)
        try:
            return process.through(entries, welcome, home if servers.DATABASE_URL in urls else None)
        finally:
            process.announce()
            console.say("Stopping.")
            group.stop()


class _Run:
    """One run from release to the end of its first process."""

    def __init__(self, group: Group, console: Console, requests: StopRequests, port: int) -> None:
        self._group, self._console, self._requests, self._port = group, console, requests, port
        self._credentials: list[str] = []

    def through(self, entries: Sequence[Entry], welcome: Entry, home: Home | None) -> int:
        """Web first and alone, so that the site answers soon: the workers load language models.

        `home` is where the database lies, if it is ours. There a mark spares a later run the question whether
        it is the first, which takes a process two seconds to ask.
        """
        for entry in (entry for entry in entries if entry.name == RELEASE):
            if (code := self._once(entry)) is not None:
                return code
        if home is not None:
            home.prepared.touch()
        web = [entry for entry in entries if entry.kind.prefix == "web"]
        self._group.start(*web)
        if home is None or not home.welcomed.exists():
            if (code := self._once(welcome)) is not None:
                return code
            if home is not None:
                home.welcomed.touch()
        if web and (code := self._until_it_answers()) is not None:
            return code
        self._group.start(*(entry for entry in entries if entry not in web and entry.name != RELEASE))
        return self._until_the_end()

    def _once(self, entry: Entry) -> int | None:
        """Run one command. None if all is well, else the code to end with."""
        child = self._group.run_once(entry, withhold=CREDENTIALS)
        self._credentials += child.withheld
        if self._requests.count:
            return 0
        if child.code is None:  # another one ended meanwhile
            return self._until_the_end()
        if child.code:
            self._console.say(f"{entry.name} failed with code {child.code}: what it said stands above.")
        return child.code or None

    def _until_it_answers(self) -> int | None:
        until = time.monotonic() + PATIENCE
        while not _answers(self._port):
            if self._requests.count or self._group.ended():
                return self._until_the_end()
            if time.monotonic() > until:
                self._console.say(f"The site does not answer /readyz after {PATIENCE:.0f} s.")
                return 1
            self._group.listen()
        self.announce(f"The site is at http://127.0.0.1:{self._port}/ (Ctrl-C stops it)")
        return None

    def announce(self, *lines: str) -> None:
        """Tell the lines, and once what a new account signs in with: nobody could find it out later."""
        if lines or self._credentials:
            self._console.announce(*lines, *self._credentials)
            self._credentials = []

    def _until_the_end(self) -> int:
        while not self._requests.count:
            if (child := self._group.ended()) is not None:
                self._console.say(f"{child.name} ended with code {child.code}, so everything stops.")
                return child.code or 1
            self._group.listen()
        return 0


@contextlib.contextmanager
def _servers(home: Home, say: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """The servers that the environment does not name, or none."""
    if not (wanted := servers.missing_from(os.environ)):
        yield {}
        return
    say("Starting PostgreSQL and Valkey." if len(wanted) == 2 else "Starting the server that is not set.")
    with servers.owned(home, wanted, PURPOSE) as urls:
        yield urls
        say("Stopping the servers.")
    say("Stopped. All data are kept.")


def _refuse_taken(port: int) -> None:
    """Raises LocalError if somebody listens on the port: better now than after a minute of preparation."""
    until = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError as error:
                raise LocalError(
                    f"Port {port} is not for ordinary users. Choose another: PORT=8000"
                ) from error
            except OSError as error:
                if time.monotonic() > until:
                    raise LocalError(
                        f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
                    ) from error
            else:
                return
        time.sleep(0.2)


def _answers(port: int) -> bool:
    """Whether the site says that it is ready. It is asked by a name that it is allowed to answer to."""
    allowed = [name for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip("*. ") == name]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2.0)
    try:
        connection.request(
            "GET", "/readyz", headers={"Host": (allowed or [f"127.0.0.1:{port}"])[0] or "127.0.0.1"}
        )
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
