"""`make setup`, with interpreters that only note what they are asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tracker.local.paths import CHECKOUT

# Answers the script's question for the version, and "makes" an environment whose programs note their calls.
INTERPRETER = """#!/bin/sh
case "$1" in
    -V) echo "Python {version}" ;;
    -c) case "$2" in *version_info*) exit {unsupported} ;; *ensurepip*) exit {no_venv} ;; esac ;;
    -m) if [ "$2" = venv ]; then
            mkdir -p "$3/bin"
            cp "$0" "$3/bin/python"
            printf '#!/bin/sh\\necho "uv $*" >> {calls}\\n' > "$3/bin/uv"
            chmod +x "$3/bin/uv"
            echo "VIRTUAL_ENV=$PWD/$3" > "$3/bin/activate"
            echo "venv by {version}" >> {calls}
        else
            echo "pip $*" >> {calls}
        fi ;;
esac
"""


class Newcomer:
    """A checkout with the script and the pinned lists, and a PATH of our making."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.calls = folder / "check out", folder / "calls"
        self.path: list[Path] = []
        (self.checkout / "tracker" / "local").mkdir(parents=True)
        self.script = self.checkout / "tracker" / "local" / "setup.sh"
        shutil.copy(CHECKOUT / "tracker" / "local" / "setup.sh", self.script)
        for name in ("uv.txt", "requirements-dev.txt"):
            (self.checkout / name).write_text(f"{name}\n")

    def interpreter(self, name: str, version: str, *, supported: bool = True, venv: bool = True) -> Path:
        folder = self.checkout.parent / f"bin{len(self.path)}"
        folder.mkdir()
        self.path.append(folder)
        program = folder / name
        text = INTERPRETER.format(
            version=version, unsupported=int(not supported), no_venv=int(not venv), calls=self.calls
        )
        program.write_text(text)
        program.chmod(0o755)
        return program

    def setup(self, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        path = os.pathsep.join([*map(str, self.path), self.tools()])
        return subprocess.run(
            ["/bin/sh", self.script],
            env={"PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def tools(self) -> str:
        """The system's programs without its Pythons."""
        folder = self.checkout.parent / "tools"
        if not folder.exists():
            folder.mkdir()
            for name in ("cat", "cmp", "cp", "chmod", "dirname", "grep", "mkdir", "rm"):
                (folder / name).symlink_to(shutil.which(name) or name)
        return str(folder)

    def asked(self) -> list[str]:
        return [line.split(" --")[0] for line in self.calls.read_text().splitlines()]


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


def test_the_first_python_on_the_path_that_runs_is_taken(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3.13", "a shim that runs nothing", supported=False)
    newcomer.interpreter("python3", "3.14.0", supported=False)
    newcomer.interpreter("python3.12", "3.12.1")
    newcomer.interpreter("python3", "3.11.7")
    assert newcomer.setup().returncode == 0
    assert newcomer.asked() == ["venv by 3.12.1", "pip -m pip install", "uv pip sync"]


def test_nothing_is_done_when_nothing_changed(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.11.7")
    assert "one to three minutes" in newcomer.setup().stdout
    again = newcomer.setup()
    assert (again.returncode, again.stdout, newcomer.asked()) == (0, "", [])


def test_changed_pins_refresh_the_environment(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.11.7")
    newcomer.setup()
    (newcomer.checkout / "requirements-dev.txt").write_text("django==5.2.20\n")
    assert newcomer.setup().stdout == "Refreshing .venv with the pinned packages.\n"
    assert newcomer.asked() == ["pip -m pip install", "uv pip sync"]


def test_a_setup_that_was_cut_off_is_done_again(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.11.7")
    newcomer.setup()
    (newcomer.checkout / ".venv" / "complete").unlink()
    newcomer.setup()
    assert newcomer.asked() == ["pip -m pip install", "uv pip sync"]


def test_an_environment_that_was_moved_is_made_again(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.11.7")
    newcomer.setup()
    moved = newcomer.checkout.with_name("elsewhere")
    newcomer.checkout.rename(moved)
    newcomer.checkout, newcomer.script = moved, moved / "tracker" / "local" / "setup.sh"
    newcomer.setup()
    assert newcomer.asked()[0] == "venv by 3.11.7"


def test_the_interpreter_can_be_chosen(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.11.7")
    chosen = newcomer.interpreter("my-python", "3.13.0")
    assert newcomer.setup(PYTHON=str(chosen)).returncode == 0
    assert newcomer.asked()[0] == "venv by 3.13.0"


def test_no_python_is_one_clear_line(newcomer: Newcomer) -> None:
    newcomer.interpreter("python3", "3.10.1", supported=False)
    refused = newcomer.setup()
    assert refused.returncode == 1
    assert refused.stderr == (
        "No Python 3.11, 3.12 or 3.13 on the PATH that runs. Install one, or set PYTHON=/path/to/python.\n"
    )


def test_a_python_without_venv_says_what_is_missing(newcomer: Newcomer) -> None:
    python = newcomer.interpreter("python3", "3.11.2", venv=False)
    refused = newcomer.setup()
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{python} cannot make environments: install its venv package")
