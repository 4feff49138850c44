"""The doors `cite` and `imply`: JSON a line, one clear line for bad input, no database."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def lines(monkeypatch: pytest.MonkeyPatch, command: str, *asked: Any) -> list[dict[str, Any]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in asked)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    out = io.StringIO()
    call_command(command, "--lines", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_cite_answers_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = lines(monkeypatch, "cite", {"id": 1, "text": "UNSCR 1718 (2009)"}, {"id": 2, "text": "no"})
    assert answers[0]["citations"] == [
        {
            "text": "1718 (2009)",
            "start": 6,
            "end": 17,
            "number": 1718,
            "year": 2009,
            "paragraphs": [],
            "problem": "year-mismatch",
        }
    ]
    assert answers[1] == {"id": 2, "citations": []}


def test_cite_reads_a_file_and_prints_the_text_its_offsets_point_into(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("It broke paragraph 9 of UNSCR 1874.", encoding="utf-8")
    out = io.StringIO()
    call_command("cite", str(path), stdout=out)
    answer = json.loads(out.getvalue())
    (citation,) = answer["citations"]
    assert answer["text"][citation["start"] : citation["end"]] == "1874"
    assert citation["paragraphs"] == ["9"]


def test_imply_answers_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    conduct = {
        "category": "arms-transfer",
        "accused": [{"name": "North Korea", "role": "supplier", "kind": "state"}],
        "items": "shells",
        "published": "2023-10-26",
    }
    (answer,) = lines(monkeypatch, "imply", {"id": "a", "conduct": conduct})
    assert answer["id"] == "a"
    assert {"resolution", "paragraph", "regime", "force", "reason", "rank"} <= set(answer["implied"][0])


@pytest.mark.parametrize(
    ("command", "asked", "message"),
    [
        ("cite", "not json", "Line 1 is not JSON"),
        ("cite", {"id": 7}, "Document 7 has no text"),
        ("imply", {"id": 7}, "Conduct 7: a conduct is an object with a category"),
        ("imply", {"id": 7, "conduct": {"category": "other", "event": {"start": "soon"}}}, "start is a date"),
        ("imply", {"id": 7, "conduct": {"category": "other", "accused": [1]}}, "each accused"),
        ("imply", {"id": 7, "conduct": {"category": "other", "items": 5}}, "items is a string or null"),
    ],
)
def test_bad_input_ends_with_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, command: str, asked: Any, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        lines(monkeypatch, command, asked)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("cite", "nowhere.txt")
