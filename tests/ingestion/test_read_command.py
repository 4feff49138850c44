"""`manage.py read --lines`: one process, a page a line, and no database."""

import base64
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    b"<html><body><article><p>"
    + b"Two ships met at night, forty miles off the coast. " * 8
    + b"</p></article>"
)
NO_DATABASE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "a" * 60,
    "DEBUG": "1",
}


def _run(lines: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "read", "--lines"]
    return subprocess.run(
        command,
        cwd=ROOT,
        input=lines,
        env=NO_DATABASE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _line(name: str, page: bytes) -> str:
    return json.dumps({"id": name, "html_base64": base64.b64encode(page).decode()}) + "\n"


def test_each_page_gets_its_text_and_a_page_without_one_its_reason():
    done = _run(_line("a", PAGE) + "\n" + _line("b", b"") + _line("c", PAGE))
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert answers[0]["text"].startswith("Two ships met")
    assert answers[1] == {"id": "b", "text": "", "error": "The file is empty."}


def test_a_bad_line_is_one_clear_line_on_stderr():
    done = _run(_line("a", PAGE) + '{"id": "b"}\n')
    assert done.returncode != 0
    assert json.loads(done.stdout)["id"] == "a"
    assert "Line 2" in done.stderr
    assert "Traceback" not in done.stderr
