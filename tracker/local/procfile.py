"""The Procfile: which processes there are, and how each of them likes to be stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGQUIT, Signals

from .errors import LocalError
from .paths import CHECKOUT

LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")
RELEASE = "release"  # run once before the others, and on a platform once per deployment


@dataclass(frozen=True)
class Kind:
    """How processes of one kind stop. They are asked by SIGTERM, in the order of KINDS."""

    prefix: str
    patience: float  # seconds between the request and SIGKILL
    orphaned: Signals  # what it gets when the supervisor itself is killed


KINDS = (
    # gunicorn's children live on for 13 s, and keep the port, if it is killed: SIGQUIT takes them along.
    Kind("web", 15.0, SIGQUIT),
    # A worker finishes its task first, and a page may take 60 s to fetch. Every task may run twice, so that
    # killing it, and with it its children, loses nothing.
    Kind("worker", 75.0, SIGKILL),
    Kind("beat", 10.0, SIGKILL),
)
OTHER = Kind("", 10.0, SIGKILL)


@dataclass(frozen=True)
class Entry:
    """One line of the Procfile."""

    name: str
    command: str

    @property
    def kind(self) -> Kind:
        return next((kind for kind in KINDS if self.name.startswith(kind.prefix)), OTHER)


def read_procfile(path: Path = CHECKOUT / "Procfile") -> list[Entry]:
    """The entries in the file's order. Raises LocalError for a line that is none."""
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise LocalError(f"{path}: {error.strerror}") from error
    entries = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if (match := LINE.fullmatch(line.strip())) is None:
            raise LocalError(f"{path}, line {number}: not `name: command`.")
        entries.append(Entry(**match.groupdict()))
    return entries
