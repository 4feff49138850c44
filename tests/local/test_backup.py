"""Saving and restoring, through the data folder itself."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.local.conftest import temporary_folder
from tracker.local import backup, servers
from tracker.local.environment import secret_key
from tracker.local.errors import LocalError
from tracker.local.paths import Home, open_home

BOTH = servers.missing_from({})


@pytest.fixture(autouse=True)
def _own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_what_was_saved_while_the_site_ran_comes_back_elsewhere(home: Home, place: Path) -> None:
    (home.media / "snapshot").write_bytes(b"\x00bytes")
    key = secret_key(home)
    with servers.owned(home, BOTH, "make run") as urls:
        with psycopg.connect(urls["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE saved AS SELECT 'ржавчина' AS word")
        backup.save(home.folder, place / "saved", print)
    other = open_home(place / "other")
    backup.restore(other.folder, place / "saved", print)
    assert (other.media / "snapshot").read_bytes() == b"\x00bytes"
    assert other.secret_key.read_text() == key
    with servers.owned(other, BOTH, "make run") as urls, psycopg.connect(urls["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT word FROM saved").fetchone() == ("ржавчина",)


def test_nothing_is_restored_under_a_running_site(home: Home, place: Path) -> None:
    backup.save(home.folder, place / "saved", print)
    with servers.owned(home, BOTH, "restore"), pytest.raises(LocalError, match="uses the data"):
        backup.restore(home.folder, place / "saved", print)


def test_an_older_backup_is_never_overwritten(home: Home, place: Path) -> None:
    with pytest.raises(LocalError, match="exists already"):
        backup.save(home.folder, place, print)


def test_a_folder_that_is_no_backup_is_refused(home: Home, place: Path) -> None:
    with temporary_folder() as empty, pytest.raises(LocalError, match="no backup"):
        backup.restore(home.folder, empty, print)


def test_somebody_elses_server_is_left_to_its_own_tools(
    home: Home, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")
    with pytest.raises(LocalError, match="its own pg_dump"):
        backup.save(home.folder, place / "saved", print)
