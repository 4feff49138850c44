"""`python -m tracker.local COMMAND`: what the Makefile calls."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from . import launch
from .backup import restore, save
from .chromium import install
from .errors import LocalError
from .paths import CHECKOUT
from .run import run
from .testing import test


def main() -> int:
    """Run one of the commands. An error is one line and code 1, an early Ctrl-C code 130."""
    options = parser().parse_args()
    _end_with_make()
    try:
        return _run(options)
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    ours = argparse.ArgumentParser(prog="python -m tracker.local", description=__doc__)
    ours.add_argument("--var", type=Path, default=CHECKOUT / "var", help="the data folder (default: var/)")
    commands = ours.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="the whole site, until Ctrl-C")
    # Whatever follows is pytest's: nothing may look like an option of ours.
    testing = commands.add_parser(
        "test", help="the whole suite, or what pytest's arguments choose", prefix_chars="\0", add_help=False
    )
    testing.add_argument("arguments", nargs="*")
    commands.add_parser("browser", help="install Debian's Chromium")
    for name, text in (("backup", "save the data into a new folder"), ("restore", "put saved data back")):
        commands.add_parser(name, help=text).add_argument("place", type=Path)
    return ours


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "run":
            return run(options.var)
        case "test":
            return test(options.arguments)
        case "backup":
            save(options.var, options.place.resolve(), print)
        case "restore":
            restore(options.var, options.place.resolve(), print)
        case _:
            install()
    return 0


def _end_with_make() -> None:
    """A make that is killed cannot pass it on, and would leave the site running with nobody to stop it."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(launch.PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
