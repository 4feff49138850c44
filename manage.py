#!/usr/bin/env python
"""Django's commands. Where DATABASE_URL or REDIS_URL is not set, this machine's own servers stand in.

They are the ones that `make run` runs now, or else they are started for as long as the command runs.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator, Sequence

from django.core.management import execute_from_command_line

from tracker.local import servers
from tracker.local.environment import for_one_machine, secret_key
from tracker.local.errors import LocalError
from tracker.local.paths import CHECKOUT, Home, open_home

# Commands that neither read nor write the database; every other one gets it.
WITHOUT_DATABASE = frozenset({"check", "cite", "extract", "help", "imply", "read", "version"}) | frozenset(
    {"collectstatic", "compilemessages", "diffsettings", "findstatic", "makemessages", "makemigrations"}
)
PREPARING = frozenset({"migrate", "release"})
HELP = frozenset({"-h", "--help", "--version"})


def main() -> None:
    """Run one command. What is wrong with this machine's servers is one line on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        with _environment(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except LocalError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def needs_database(arguments: Sequence[str]) -> bool:
    """Whether this command reads or writes the database, as far as its name tells."""
    if not arguments or HELP & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE or "--database" in arguments


@contextlib.contextmanager
def _environment(arguments: list[str]) -> Iterator[None]:
    """Fill in what the environment leaves open; what is set stays."""
    command = arguments[0] if arguments else "help"
    if command == "check" and "--deploy" in arguments:
        # It asks about production, where nothing stands in for what is missing.
        yield
        return
    _use_kept_key()
    ours = not os.environ.get("DATABASE_URL")
    if not needs_database(arguments):
        if ours or command != "check":
            os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secrets.token_hex(32)
        yield
    elif not ours and (os.environ.get("REDIS_URL") or not os.environ.get("SECRET_KEY")):
        # Somebody's own database without a key: the settings refuse it, in their own words.
        yield
    else:
        with _servers(command):
            yield


@contextlib.contextmanager
def _servers(command: str) -> Iterator[None]:
    home = open_home()
    wanted = servers.missing_from(os.environ)
    with servers.borrowed(home, wanted, f"manage.py {command}", _say) as urls:
        os.environ.update(for_one_machine(os.environ, home, urls))
        if servers.DATABASE_URL in urls and not home.prepared.exists() and command not in PREPARING:
            _say("The first use of this data folder: making the tables.")
            # What a command prints may be read by a program.
            with contextlib.redirect_stdout(sys.stderr):
                execute_from_command_line(["manage.py", "release", "--verbosity", "0"])
            home.prepared.touch()
        yield


def _use_kept_key() -> None:
    """Take the key that this checkout keeps, if it keeps one; settings refuse to go on without any."""
    home = Home(CHECKOUT / "var")
    if not os.environ.get("SECRET_KEY") and home.secret_key.exists():
        os.environ["SECRET_KEY"] = secret_key(home)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
