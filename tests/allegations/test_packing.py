"""Many small files as JSON and ZIP, made and sent piece by piece."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from tracker.allegations.queries.evaluation.packing import SENT_AT_ONCE, indented, zipped

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_values_are_written_as_json_writes_them(value):
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=1)


def test_what_is_packed_is_read_by_others():
    files = [("docs/000001.json", "{}"), ("docs/é.json", "é" * 5_000), ("gold/empty.json", "")]
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(files)))) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name).decode()) for name in archive.namelist()] == files
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_nothing_is_an_archive_too():
    assert zipfile.ZipFile(io.BytesIO(b"".join(zipped([])))).namelist() == []


def test_more_members_than_a_plain_archive_can_count_and_memory_does_not_grow_with_them():
    count = 70_000
    tracemalloc.start()
    parts, largest = [], 0
    for part in zipped((f"docs/{n:06d}.json", str(n)) for n in range(count)):
        parts.append(len(part))
        largest = max(largest, tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(parts) < 2 * SENT_AT_ONCE
    assert largest < 3_000_000
    whole = b"".join(zipped((f"docs/{n:06d}.json", str(n)) for n in range(count)))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == count
        assert archive.read("docs/069999.json") == b"69999"


def test_an_archive_may_lie_beyond_four_gibibytes(tmp_path):
    path, before = tmp_path / "far.zip", 5 * 2**30
    with path.open("wb") as file:
        file.seek(before)
        file.writelines(zipped([("docs/1.json", "one"), ("gold/1.json", "two")], offset=before))
    with zipfile.ZipFile(path) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [b"one", b"two"]
