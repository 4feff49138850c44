"""`make test`: who runs what, what counts as what, and where the browser comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.local import chromium, testing
from tracker.local.__main__ import parser
from tracker.local.errors import LocalError
from tracker.local.testing import BROWSER, Count

SUITE = """
import pytest
def test_good(): pass
def test_bad(): assert False
def test_left_out(): pytest.skip("why not")
@pytest.fixture
def broken(): raise RuntimeError
def test_error(broken): pass
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of another kind, whose tests need no servers."""
    (tmp_path / BROWSER).mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    monkeypatch.setattr(testing, "CHECKOUT", tmp_path)
    monkeypatch.setattr(testing, "AT_MOST", 1)
    monkeypatch.setattr(testing.chromium, "found", lambda: "/usr/bin/chromium")
    monkeypatch.setenv("DATABASE_URL", "postgres://nowhere/x")
    monkeypatch.setenv("REDIS_URL", "redis://nowhere/0")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def last_line(captured: pytest.CaptureFixture[str]) -> str:
    return captured.readouterr().out.splitlines()[-1]


def test_the_last_line_sums_up_both_processes(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "tests" / "test_one.py").write_text(SUITE)
    (checkout / BROWSER / "test_page.py").write_text(SUITE)
    assert testing.test([]) == 1
    assert last_line(capsys) == "2 passed, 4 failed, 2 skipped"


def test_a_skipped_browser_test_is_a_failure_in_ci(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    skipping = "import pytest\ndef test_good(): pass\ndef test_left_out(): pytest.skip('why not')\n"
    (checkout / "tests" / "test_one.py").write_text(skipping)
    (checkout / BROWSER / "test_page.py").write_text(skipping)
    assert testing.test([]) == 0
    assert last_line(capsys) == "2 passed, 0 failed, 2 skipped"
    monkeypatch.setenv("CI", "true")
    assert testing.test([]) == 1
    assert last_line(capsys) == "2 passed, 1 failed, 1 skipped"


def test_a_suite_that_breaks_down_has_failed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "tests" / "test_one.py").write_text("def test_end():\n    import os\n    os._exit(3)\n")
    assert testing.test(["tests"]) == 1
    assert last_line(capsys) == "0 passed, 1 failed"


def test_a_suite_without_a_test_is_no_success(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert testing.test([]) == 1
    assert last_line(capsys) == "0 passed, 0 failed"


def test_arguments_go_to_the_process_that_they_belong_to(checkout: Path) -> None:
    (checkout / "tests" / "test_one.py").touch()
    (checkout / BROWSER / "test_page.py").touch()
    page, shut = f"{BROWSER}/test_page.py", f"--ignore={BROWSER}"
    one = "tests/test_one.py::test_good"
    assert testing.pytest_runs([]) == [[shut], [BROWSER]]
    assert testing.pytest_runs(["-x"]) == [[shut, "-x"], ["-x", BROWSER]]
    assert testing.pytest_runs([one, "-x"]) == [[shut, "-x", one]]
    assert testing.pytest_runs([page, "-k", "a"]) == [["-k", "a", page]]


def test_the_whole_suite_is_spread_over_the_cores(
    checkout: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testing, "AT_MOST", 2)
    monkeypatch.setattr(testing.os, "cpu_count", lambda: 8)
    (checkout / "tests" / "test_one.py").write_text(SUITE)
    (checkout / "tests" / "test_two.py").write_text(SUITE)
    (checkout / BROWSER / "test_page.py").write_text(SUITE)
    assert testing.test([]) == 1
    shown = capfd.readouterr().out.splitlines()
    assert "created: 2/2 workers" in shown
    assert shown[-1] == "3 passed, 6 failed, 3 skipped"


def test_whatever_follows_test_is_for_pytest() -> None:
    for given in (["-x"], ["-k", "a or b", "tests/local"], ["tests/local", "--help"], []):
        assert parser().parse_args(["test", *given]).arguments == given


def test_counts_add_up() -> None:
    assert str(Count(2, 1) + Count(3, 0, 4)) == "5 passed, 1 failed, 4 skipped"
    assert str(Count(2)) == "2 passed, 0 failed"


def test_a_missing_browser_is_told_in_one_line(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / BROWSER / "test_page.py").write_text("import pytest\ndef test_page(): pytest.skip('none')\n")
    (checkout / "tests" / "test_one.py").write_text("def test_good(): pass\n")
    monkeypatch.setattr(testing.chromium, "found", lambda: None)
    assert testing.test([]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{chromium.HOW_TO_GET_IT} The browser tests are skipped."
    ]


def test_the_browser_is_installed_by_apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chromium_there = tmp_path / "chromium"
    program(
        tmp_path / "apt-get",
        f'echo "$DEBIAN_FRONTEND $*" >> {tmp_path}/asked\n'
        f'case "$1" in install) echo "#!/bin/sh" > {chromium_there}; /bin/chmod +x {chromium_there};; esac',
    )
    program(tmp_path / "sudo", 'exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    chromium.install()
    assert chromium.found() == str(chromium_there)
    assert (tmp_path / "asked").read_text().splitlines() == [
        "noninteractive update -q",
        "noninteractive install -qy --no-install-recommends chromium",
    ]
    chromium.install()
    assert len((tmp_path / "asked").read_text().splitlines()) == 2, "a browser that is there is left alone"


def test_a_system_without_apt_get_is_told_to_install_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match="no apt-get to install it with"):
        chromium.install()


def test_a_failed_installation_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "apt-get", "exit 100")
    program(tmp_path / "sudo", 'exec "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match="apt-get update failed"):
        chromium.install()


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
