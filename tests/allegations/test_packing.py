"""Many small files as a ZIP, made and sent piece by piece."""

from __future__ import annotations

import io
import os
import zipfile

from tracker.allegations.queries.evaluation.packing import SENT_AT_ONCE, zipped


def test_what_is_packed_is_read_by_others():
    files = [("docs/000001.json", "{}"), ("docs/é.json", "é" * 5_000), ("gold/empty.json", "")]
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(files)))) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name).decode()) for name in archive.namelist()] == files
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_nothing_is_an_archive_too():
    assert zipfile.ZipFile(io.BytesIO(b"".join(zipped([])))).namelist() == []


def test_parts_are_sent_before_the_last_file_is_there():
    given: list[int] = []

    def files():
        for number in range(40):
            given.append(number)
            yield f"docs/{number}.json", os.urandom(15_000).hex()

    parts = [(len(given), len(part)) for part in zipped(files())]
    assert parts[0][0] < 30
    assert max(size for _given, size in parts) < 2 * SENT_AT_ONCE


def test_more_members_than_a_plain_archive_can_count():
    count = 70_000
    whole = b"".join(zipped((f"docs/{n:06d}.json", str(n)) for n in range(count)))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == count
        assert archive.read("docs/069999.json") == b"69999"
