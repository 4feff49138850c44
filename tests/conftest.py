"""What every test has: a person of each role, a history that knows who writes, and a flush that works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pghistory
import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.factories import UserFactory
from tracker.accounts.models import Role, User
from tracker.ingestion.services.robots import at_hand


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_truncate_trigger() -> Iterator[None]:
    """The flush after a transactional test is a TRUNCATE, which the decisions refuse to everybody else."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        with pgtrigger.ignore("allegations.Decision:no_truncate"):  # noqa: TID251 - only the test database
            plain(self, sql_list)

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = plain


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
