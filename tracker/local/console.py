"""One readable stream out of many processes: a line each, with who said it in front, also kept in a file."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from pathlib import Path

OURSELVES = "make run"
# Foreground colours that can be read on light and dark ground: cyan, green, magenta, blue, yellow.
COLOURS = (36, 32, 35, 34, 33)
WIDTH = 12


class Console:
    """Prints prefixed lines, and keeps them in a file of at most 10 MB and the three before it."""

    def __init__(self, log: Path) -> None:
        self._colours: dict[str, int] = {}
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._file = logging.handlers.RotatingFileHandler(
            log, maxBytes=10_000_000, backupCount=3, encoding="utf-8", errors="replace"
        )
        log.chmod(0o600)

    def say(self, text: str, who: str = OURSELVES) -> None:
        """Print one line of somebody's. A terminal that went away must not spoil an orderly end."""
        prefix = f"{who:<{WIDTH}} | "
        self._file.emit(logging.makeLogRecord({"msg": f"{prefix}{text}"}))
        if self._coloured:
            colour = self._colours.setdefault(who, COLOURS[len(self._colours) % len(COLOURS)])
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self._print(f"{prefix}{text}")

    def announce(self, *lines: str) -> None:
        """Print lines that stand alone. They are not kept in the file: a password may be among them."""
        self._print("\n".join(("", *lines, "")))

    def close(self) -> None:
        self._file.close()

    def _print(self, text: str) -> None:
        try:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for the rest of our life
