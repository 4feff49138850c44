"""`manage.py ingest`: files, folders, archives and tables, whatever they are called, one at a time."""

from __future__ import annotations

import io
import json
import os
import sys
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.ingestion.test_unpack import page, record, zipped
from tracker.ingestion.models import Article, IngestionRun, Snapshot
from tracker.ingestion.services import deliver
from tracker.management.commands import ingest as command

pytestmark = pytest.mark.django_db


def ingest(*sources: object, bad: bool = False) -> list[dict[str, object]]:
    out = io.StringIO()
    if bad:
        with pytest.raises(CommandError):
            call_command("ingest", *map(str, sources), "--json", stdout=out)
    else:
        call_command("ingest", *map(str, sources), "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_folder_is_taken_in_with_all_that_is_in_it(tmp_path):
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "a.html").write_bytes(page(1))
    (tmp_path / "b" / "deep" / "c.html").write_bytes(page(2))
    (tmp_path / "b" / "pages.zip").write_bytes(
        zipped({"in.html": page(3), "film.mp4": b"\0\0\0\x18ftypmp42"})
    )
    (tmp_path / ".hidden").write_bytes(b"not this")
    (tmp_path / "link.html").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    told = ingest(tmp_path, bad=True)
    assert [(row["document"], row["outcome"]) for row in told] == [
        ("a.html", "new"),
        ("b/deep/c.html", "new"),
        ("in.html", "new"),
        ("film.mp4", "refused"),
    ]
    assert {run.seen for run in IngestionRun.objects.all()} == {2}
    assert all(run.finished_at for run in IngestionRun.objects.all())


def test_a_name_in_no_character_set_is_taken_and_told(tmp_path):
    path = os.fsencode(tmp_path) + b"/bericht-\xff\xe4.html"
    Path(os.fsdecode(path)).write_bytes(page(1))
    (row,) = ingest(os.fsdecode(path))
    assert row["document"] == "bericht-��.html"
    assert Article.objects.get().text.snapshot.filename == "bericht-��.html"


def test_web_archives_and_tables_are_unpacked(tmp_path):
    (tmp_path / "back.warc.gz").write_bytes(record("https://news.example/1", page(1)))
    (tmp_path / "list.csv").write_text("url,title\nhttp://127.0.0.1:1/x,Barges\nnothing,\n")
    told = ingest(tmp_path / "back.warc.gz", tmp_path / "list.csv", bad=True)
    assert [row["outcome"] for row in told] == ["new", "refused", "refused"]
    assert Article.objects.get().canonical_url == "https://news.example/1"


def test_a_broken_archive_is_told_and_harms_no_other(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"a.html": page(1)})[:-30])
    (tmp_path / "b.html").write_bytes(page(2))
    told = ingest(tmp_path, bad=True)
    assert [(row["document"], row["outcome"]) for row in told] == [("b.html", "new"), ("a.zip", "failed")]
    assert "damaged" in str(told[1]["reason"])


def test_standard_input_may_be_an_archive(monkeypatch):
    class Piped:
        buffer = io.BytesIO(zipped({"a.html": page(1)}))

    monkeypatch.setattr(sys, "stdin", Piped())
    assert [row["outcome"] for row in ingest("-")] == ["new"]


def test_one_file_is_held_at_a_time(tmp_path, monkeypatch):
    for n in range(8):
        (tmp_path / f"{n}.bin").write_bytes(bytes([n, 1]) * 2_000_000)
    monkeypatch.setattr(command, "deliver", _measured)
    ingest(tmp_path, bad=True)
    assert Snapshot.objects.count() == 8
    assert PEAK[0] < 16_000_000, PEAK


PEAK = [0]


def _measured(**arguments):
    tracemalloc.start()
    try:
        return deliver(**arguments)
    finally:
        PEAK[0] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


def test_a_wrong_call_is_told_in_one_line(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("ingest", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="no document in it"):
        call_command("ingest", str(tmp_path))
    assert not IngestionRun.objects.exists()
