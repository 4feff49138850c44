"""System checks of the database: `manage.py check --database default`, and before every `migrate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

OLDEST_POSTGRESQL = 15
# Czech and Russian, both with letters outside ASCII: under LC_CTYPE=C pg_trgm drops those without a word.
PROBE = "Žluťoučký Жизнь"


@register(Tags.database)
def check_databases(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Refuse a database on which search would silently miss names in other scripts."""
    return [error for alias in databases or () for error in _check_database(alias)]


def _check_database(alias: str) -> list[CheckMessage]:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_database()")
            version, name = cursor.fetchone()
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = %s", [name]
            )
            encoding, ctype = cursor.fetchone()
            if version < OLDEST_POSTGRESQL:
                return [_too_old(version)]
            if encoding != "UTF8" or not _knows_other_scripts(cursor, ctype):
                return [_wrong_locale(name, encoding, ctype)]
    except DatabaseError as error:
        return [_unreachable(alias, error)]
    return []


def _knows_other_scripts(cursor: Any, ctype: str) -> bool:
    """Whether pg_trgm knows letters of other scripts. Before it is installed, LC_CTYPE must tell."""
    cursor.execute("SELECT to_regproc('show_trgm') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return ctype not in {"C", "POSIX"}
    # The trigrams of letters beyond ASCII are hashes ("0x8a3c1f"): where there is none, they were dropped.
    cursor.execute("SELECT show_trgm(%s)", [PROBE])
    return any(trigram.startswith("0x") for trigram in cursor.fetchone()[0])


def _too_old(version: int) -> Error:
    return Error(
        f"PostgreSQL {version} is too old: this program needs {OLDEST_POSTGRESQL} or later.",
        id="tracker.E001",
    )


def _wrong_locale(name: str, encoding: str, ctype: str) -> Error:
    return Error(
        f"The database {name} (encoding {encoding}, LC_CTYPE {ctype}) loses letters outside ASCII: search "
        "would miss names in most scripts. Create it with UTF8 and C.UTF-8: "
        f"createdb -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 {name}",
        id="tracker.E002",
    )


def _unreachable(alias: str, error: DatabaseError) -> Error:
    reason = (str(error).strip().splitlines() or ["no reason given"])[0]
    return Error(f"The database {alias} does not answer: {reason}", id="tracker.E003")
