"""`manage.py`: whose servers and whose key a command gets, and which databases are refused."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from manage import needs_database
from tests.local.conftest import clean_environment
from tracker.checks import check_databases
from tracker.local.paths import CHECKOUT

NOWHERE = {"DATABASE_URL": "postgres://127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


@contextlib.contextmanager
def connected(url: str) -> Iterator[str]:
    """Django's connection to a database of its own, under another alias."""
    connections.databases["locale"] = {**connection.settings_dict, "NAME": url.rpartition("/")[2], "TEST": {}}
    try:
        yield "locale"
    finally:
        connections["locale"].close()
        del connections.databases["locale"], connections["locale"]


@pytest.fixture
def database(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a new database of the LC_CTYPE asked for, on the server of the test run."""
    settings = connection.settings_dict
    server = psycopg.conninfo.make_conninfo(
        host=settings["HOST"],
        port=settings["PORT"] or 5432,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
    )
    with psycopg.connect(server, autocommit=True) as server_connection:
        server_connection.execute("DROP DATABASE IF EXISTS tracker_locale")
        server_connection.execute(
            "CREATE DATABASE tracker_locale TEMPLATE template0 ENCODING 'UTF8' "
            f"LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE '{request.param}'"
        )
        with django_db_blocker.unblock():
            yield os.environ["DATABASE_URL"].rpartition("/")[0] + "/tracker_locale"
        server_connection.execute("DROP DATABASE tracker_locale WITH (FORCE)")


@pytest.mark.parametrize("database", ["C"], indirect=True)
def test_a_database_that_loses_other_scripts_is_refused(database: str) -> None:
    with connected(database) as alias:
        (before,) = check_databases([alias])
        connections[alias].cursor().execute("CREATE EXTENSION pg_trgm")
        (after,) = check_databases([alias])
    assert before.id == after.id == "tracker.E002"
    assert "(encoding UTF8, LC_CTYPE C) loses letters outside ASCII" in before.msg
    refused = manage(
        "check", "--database", "default", DATABASE_URL=database, REDIS_URL="redis://x", SECRET_KEY="x"
    )
    assert refused.returncode == 1
    assert "--lc-ctype=C.UTF-8 tracker_locale" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("database", ["C.UTF-8"], indirect=True)
def test_a_database_that_knows_every_script_is_taken(database: str) -> None:
    with connected(database) as alias:
        assert check_databases([alias]) == []
        connections[alias].cursor().execute("CREATE EXTENSION pg_trgm")
        assert check_databases([alias]) == []


def test_a_database_that_does_not_answer_is_one_clear_line() -> None:
    refused = manage("check", "--database", "default", SECRET_KEY="x", **NOWHERE)
    assert refused.returncode == 1
    assert "The database default does not answer: " in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("arguments", ["check --deploy", "check"])
def test_production_without_a_key_is_refused_in_one_line(arguments: str) -> None:
    if arguments == "check" and (CHECKOUT / "var" / "secret_key").exists():
        pytest.skip("this checkout keeps a key")
    refused = manage(*arguments.split(), **NOWHERE)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Settings: SECRET_KEY is not set.")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    ["", "help ingest", "ingest --help", "--version", "check", "extract --lines", "makemigrations --check"],
)
def test_a_command_that_needs_no_database_starts_none(arguments: str) -> None:
    assert not needs_database(arguments.split())


@pytest.mark.parametrize("arguments", ["ingest story.txt", "check --database default", "match Kim", "shell"])
def test_every_other_command_gets_a_database(arguments: str) -> None:
    assert needs_database(arguments.split())


def test_a_command_without_a_database_needs_no_key() -> None:
    shown = manage("check")
    assert shown.returncode == 0, shown.stderr
