"""What programs are given: what is set stays, what is open is filled in."""

from __future__ import annotations

from pathlib import Path

from tracker.local.environment import for_one_machine, for_processes
from tracker.local.paths import Home

URLS = {"DATABASE_URL": "postgres://here/tracker"}


def test_what_nobody_set_is_filled_in(tmp_path: Path) -> None:
    given = for_one_machine({"SECRET_KEY": "", "LANG": "C"}, Home(tmp_path), URLS)
    assert given["DATABASE_URL"] == "postgres://here/tracker"
    assert given["MEDIA_ROOT"] == str(tmp_path / "media")
    assert given["HTTPS"] == "false"
    assert given["LANG"] == "C"
    assert len(given["SECRET_KEY"]) > 50
    assert for_one_machine({}, Home(tmp_path), URLS)["SECRET_KEY"] == given["SECRET_KEY"]


def test_what_somebody_set_stays(tmp_path: Path) -> None:
    by_hand = {"SECRET_KEY": "own", "MEDIA_ROOT": "/srv/media", "HTTPS": "true"}
    assert for_one_machine(by_hand, Home(tmp_path), {}).items() >= by_hand.items()
    assert not (tmp_path / "secret_key").exists(), "no key is kept that nobody uses"


def test_the_site_listens_to_this_machine_alone_unless_told_otherwise() -> None:
    assert for_processes({"PATH": "/bin"}, 8001)["GUNICORN_CMD_ARGS"] == "--bind=127.0.0.1:8001"
    told = {"PATH": "/bin", "GUNICORN_CMD_ARGS": "--bind=0.0.0.0:8001"}
    assert for_processes(told, 8001)["GUNICORN_CMD_ARGS"] == "--bind=0.0.0.0:8001"
