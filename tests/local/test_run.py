"""`make run`: what it starts, what it prints, and what is left when it ends."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import psycopg
import pytest

from tests.local.conftest import Site, until
from tracker.local import programs

WELCOME = "echo Sign in as anna && echo Password: rosebud && echo 12 samples"


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if programs.command_of(pid)]


def test_a_stop_ends_web_then_workers_then_beat_and_the_database_last(site: Site) -> None:
    site.started()
    servers = site.server_pids()
    assert len(servers) == 2
    assert site.stop() == 0
    ends = [line.split()[0] for line in site.recorded() if "ended while the database answered" in line]
    assert ends[0] == "web"
    assert set(ends[1:3]) == {"worker_fetch", "worker_read"}
    assert ends[3] == "beat"
    assert not alive(site.pids() + servers)


def test_a_first_run_tells_the_address_and_who_can_sign_in_but_logs_no_password(site: Site) -> None:
    (site.folder / "postgres" / "welcomed").unlink(missing_ok=True)
    site.started(WELCOME)
    site.stop(signal.SIGTERM)
    lines = site.said().splitlines()
    assert f"The site is at http://127.0.0.1:{site.port}/ (Ctrl-C stops it)" in lines
    assert "Sign in as anna" in lines
    assert "Password: rosebud" in lines
    assert "welcome      | 12 samples" in lines
    assert "web          | web is here" in lines
    log = (site.folder / "log" / "run.log").read_text()
    assert "web is here" in log
    assert "rosebud" not in log


def test_a_second_run_keeps_the_data_and_answers_soon(site: Site) -> None:
    site.started()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept_2 AS SELECT 'ржавчина' AS word")
    site.stop()
    before = time.monotonic()
    site.started()
    assert time.monotonic() - before < 15
    assert "released" in site.said()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT word FROM kept_2").fetchone() == ("ржавчина",)


def test_a_launcher_that_is_killed_leaves_no_orphan_and_can_be_started_again(site: Site) -> None:
    site.started()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept_3 AS SELECT 1 AS one")
    processes, servers = site.pids(), site.server_pids()
    assert len(alive(processes)) == 4
    assert len(servers) == 2
    site.stop(signal.SIGKILL)
    until(lambda: not alive(processes + servers), "the end of every process", 10)
    site.started()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept_3").fetchone() == (1,)


def test_what_a_process_leaves_behind_goes_with_it(site: Site) -> None:
    site.write_procfile(web="answer grandchild")
    site.started()
    until(lambda: len(alive(site.pids())) == 5, "a grandchild")
    assert site.stop() == 0
    until(lambda: not alive(site.pids()), "the end of the grandchild", 3)


def test_a_killed_database_recovers_at_the_next_start(site: Site) -> None:
    site.started()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept_5 AS SELECT 1 AS one")
    assert site.launcher is not None
    site.launcher.kill()
    for pid in site.server_pids():
        os.kill(pid, signal.SIGKILL)
    site.launcher.wait()
    site.started()
    with psycopg.connect(site.urls()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept_5").fetchone() == (1,)


def test_a_process_that_dies_is_named_and_stops_the_others(site: Site) -> None:
    site.write_procfile(worker_read="fail")
    assert site.start().wait(20) == 7
    assert "worker-read ended with code 7, so everything stops." in site.said()
    ends = {line.split()[0] for line in site.recorded() if "ended while the database answered" in line}
    assert ends == {"web", "worker_fetch", "beat"}


def test_a_release_that_fails_starts_nothing(site: Site) -> None:
    site.procfile.write_text(site.procfile.read_text().replace("echo twice", "exit 3"))
    assert site.start().wait(20) == 3
    assert "release failed with code 3" in site.said()
    assert not site.recorded()


def test_a_second_request_to_stop_does_not_wait_for_a_worker(site: Site) -> None:
    site.write_procfile(worker_fetch="stubborn")
    site.started()
    assert site.launcher is not None
    site.launcher.send_signal(signal.SIGINT)
    until(lambda: "Waiting for worker-fetch" in site.said(), "the wait")
    before = time.monotonic()
    assert site.stop() == 0
    assert time.monotonic() - before < 5
    assert not alive(site.pids())


def test_a_terminal_that_went_away_does_not_spoil_the_end(site: Site) -> None:
    site.started()
    assert site.launcher is not None
    assert site.stop(signal.SIGHUP) == 0
    assert not alive(site.pids() + site.server_pids())


def test_a_stop_during_the_start_leaves_nothing(site: Site) -> None:
    site.procfile.write_text(site.procfile.read_text().replace("echo twice", "sleep 60"))
    site.start()
    until(lambda: "released" in site.said(), "the release")
    assert site.stop() == 0
    assert not site.server_pids()
    assert not site.recorded()


def test_a_taken_port_is_one_clear_line(site: Site) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        assert site.start().wait(20) == 1
    assert site.said() == (
        f"Port {site.port} is taken by another program. Choose another: PORT={site.port + 1} make run\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_one_clear_line(site: Site, port: str) -> None:
    assert site.start(PORT=port).wait(20) == 1
    assert site.said() == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_a_second_run_at_the_same_time_is_refused(site: Site) -> None:
    site.started()
    other = Site(site.place, site.folder)
    other.output = Path(f"{site.output}2")
    assert other.start().wait(20) == 1
    assert f"`make run` (process {site.launcher.pid}) uses the data in" in other.said()
