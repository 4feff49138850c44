"""The Procfile, ours and wrong ones."""

from __future__ import annotations

from pathlib import Path
from signal import SIGKILL, SIGQUIT

import pytest

from tracker.local.errors import LocalError
from tracker.local.procfile import read_procfile


def test_ours_has_the_five_processes_of_a_deployment() -> None:
    entries = {entry.name: entry for entry in read_procfile()}
    assert list(entries) == ["release", "web", "worker-fetch", "worker-read", "beat"]
    assert "--pool threads" in entries["worker-fetch"].command
    assert "--pool prefork" in entries["worker-read"].command
    # Killed outright, gunicorn would leave children that keep the port.
    assert entries["web"].kind.orphaned == SIGQUIT
    assert entries["worker-read"].kind.orphaned == SIGKILL
    assert entries["worker-fetch"].kind.patience > 60, "a fetch may take 60 s"


def test_comments_and_blank_lines_are_no_processes(tmp_path: Path) -> None:
    path = tmp_path / "Procfile"
    path.write_text("# ours\n\nweb:  serve --port $PORT \n")
    (entry,) = read_procfile(path)
    assert (entry.name, entry.command) == ("web", "serve --port $PORT")


@pytest.mark.parametrize("line", ["web", "web:", ": serve", "w eb: serve"])
def test_a_line_that_names_no_process_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "Procfile"
    path.write_text(f"beat: tick\n{line}\n")
    with pytest.raises(LocalError, match="line 2: not `name: command`"):
        read_procfile(path)


def test_a_missing_procfile_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="Procfile: No such file"):
        read_procfile(tmp_path / "Procfile")
