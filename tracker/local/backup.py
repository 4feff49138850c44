"""Saving what this machine keeps, and putting it back. Somebody's own PostgreSQL has tools of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from . import postgres, servers
from .errors import LocalError
from .paths import Home, open_home

DUMP, MEDIA, KEY = "database.dump", "media", "secret_key"
WANTED = frozenset({servers.DATABASE_URL})


def save(folder: Path, to: Path, say: Callable[[str], None]) -> None:
    """Save the data in `folder` into the new folder `to`, also while the site runs.

    The database comes first: documents are only ever added, so those it knows are there when they are copied.
    """
    _refuse_foreign()
    if to.exists():
        raise LocalError(f"{to} exists already. Save into a new folder.")
    home = open_home(folder)
    new = to.with_name(f"{to.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    with servers.borrowed(home, WANTED, "backup", say) as urls:
        _client(home, urls, "pg_dump", "--format=custom", f"--file={new / DUMP}")
    shutil.copytree(home.media, new / MEDIA)
    if home.secret_key.exists():
        shutil.copy2(home.secret_key, new / KEY)
    new.rename(to)
    say(f"Saved in {to}. It holds the key of this installation: keep it as safe as the data.")


def restore(folder: Path, saved: Path, say: Callable[[str], None]) -> None:
    """Put back what `save` saved, in place of the database that is there. The site must not run."""
    _refuse_foreign()
    if not (saved / DUMP).is_file():
        raise LocalError(f"{saved} is no backup: it has no {DUMP}.")
    home = open_home(folder)
    with servers.owned(home, WANTED, "restore") as urls:
        home.prepared.unlink(missing_ok=True)
        home.welcomed.unlink(missing_ok=True)
        for sql in (
            f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)",
            f"CREATE DATABASE {postgres.DATABASE} TEMPLATE template0",
        ):
            _client(home, urls, "psql", "--quiet", "--no-psqlrc", "--dbname=postgres", f"--command={sql}")
        dump = str(saved / DUMP)
        _client(home, urls, "pg_restore", "--exit-on-error", f"--dbname={postgres.DATABASE}", dump)
    if (saved / MEDIA).exists():
        shutil.copytree(saved / MEDIA, home.media, dirs_exist_ok=True)
    if (saved / KEY).exists():
        shutil.copy2(saved / KEY, home.secret_key)
    say(f"Restored from {saved}. `make run` brings it up to this version.")


def _refuse_foreign() -> None:
    if os.environ.get(servers.DATABASE_URL):
        raise LocalError("DATABASE_URL names a server of your own: save and restore it with its own pg_dump.")


def _client(home: Home, urls: dict[str, str], program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs. The address goes by environment: everybody sees arguments."""
    url = urlsplit(urls[servers.DATABASE_URL])
    address = {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.path.lstrip("/"),
    }
    command = [str(postgres.binaries(home) / program), *arguments]
    done = subprocess.run(command, check=False, env={**os.environ, **address}, capture_output=True, text=True)
    if done.returncode:
        raise LocalError(f"{program} failed: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")
