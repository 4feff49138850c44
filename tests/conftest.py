"""What every test has: a person of each role, a history that knows who writes, and a flush that works."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.factories import UserFactory
from tracker.accounts.models import Role, User
from tracker.ingestion.services.robots import at_hand

# Tests that start servers and workers, and kill them: one at a time, so that none takes another's time.
STARTING_PROCESSES = (
    "tests/local/",
    "tests/faults/",
    "tests/ingestion/test_worker_killed.py",
    "tests/ingestion/test_read_worker.py",
)
MADE_BY_MIGRATE = {"auth_permission", "django_content_type"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--template-database", help="a migrated database without rows, copied for the tests")


def pytest_configure() -> None:
    """Each of several workers has a Redis database to itself, as it has a PostgreSQL database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # noqa: TID251 - set by pytest-xdist
    if worker:
        url = urlsplit(django_settings.CELERY_BROKER_URL)
        number = int(url.path.strip("/") or 0) + 1 + int(worker.removeprefix("gw"))
        own = url._replace(path=f"/{number}").geturl()
        os.environ["REDIS_URL"] = own  # noqa: TID251 - for the processes that tests start
        django_settings.CELERY_BROKER_URL = django_settings.CACHES["default"]["LOCATION"] = own


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """All workers must call a test the same: bytes may hold the time at which they were packed."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(STARTING_PROCESSES):
            item.add_marker(pytest.mark.xdist_group("processes"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, pytestconfig: pytest.Config
) -> None:
    connection.settings_dict["TEST"]["TEMPLATE"] = pytestconfig.getoption("template_database")


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """After a transactional test delete the rows that there are, past triggers and keys.

    Django's TRUNCATE of a hundred tables takes half a second, and the decisions refuse it.
    """
    plain = DatabaseOperations.sql_flush

    def flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        with self.connection.cursor() as cursor:
            asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)  # noqa: S608
            cursor.execute(" UNION ALL ".join(asked))
            filled = {name for (name,) in cursor.fetchall()} - MADE_BY_MIGRATE
        deletes = (f'DELETE FROM "{name}"' for name in sorted(filled))  # noqa: S608
        return ["SET LOCAL session_replication_role = replica", *deletes]

    DatabaseOperations.sql_flush = flush
    yield
    DatabaseOperations.sql_flush = plain


@pytest.fixture(autouse=True)
def _cheap_settings(settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "snapshots": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "snapshots")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.AXES_ENABLED = False
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(autouse=True)
def _history_knows_the_test() -> Iterator[None]:
    with pghistory.context(by=None, machine="test", why="test"):
        yield


def person(username: str, *roles: Role, **fields: object) -> User:
    """A person with these roles; administrators are staff."""
    user: User = UserFactory(username=username, is_staff=Role.ADMINISTRATOR in roles, **fields)
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return user


@pytest.fixture
def reader(db: None) -> User:
    return person("rita", Role.READER)


@pytest.fixture
def analyst(db: None) -> User:
    return person("ana", Role.ANALYST)


@pytest.fixture
def reviewer(db: None) -> User:
    return person("ruth", Role.REVIEWER)


@pytest.fixture
def reviewers(db: None) -> tuple[User, User]:
    return person("ana.reviewer", Role.REVIEWER), person("ben.reviewer", Role.REVIEWER)


@pytest.fixture
def lead(db: None) -> User:
    return person("lena", Role.LEAD)


@pytest.fixture
def administrator(db: None) -> User:
    from tracker.accounts.services import grant_admin_permissions

    grant_admin_permissions()
    return person("adam", Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
    at_hand.clear()
