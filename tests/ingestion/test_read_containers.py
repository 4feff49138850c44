"""ZIP, web archives, gzip files and e-mails: every container of data/documents against its expected.json."""

import json
import unicodedata
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tracker.ingestion.reading import NotReadable, read_bytes
from tracker.ingestion.reading.containers import Contained, container_kind, open_container

FOLDER = Path(__file__).parent / "data" / "documents"
CASES = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["documents"]
CONTAINERS = [
    case
    for case in CASES
    if (case["kind"] in ("zip", "warc", "eml") and not case["file"].endswith(".docx"))
    or "gzip" in case["file"]
]
WORDS = {
    "nested too deeply": "nested too deeply",
    "encrypted": "encrypted",
    "the file is empty": "is empty",
    "damaged ZIP": "damaged ZIP",
    "damaged gzip": "damaged gzip",
    "too large when unpacked": "too large when unpacked",
    "cut off": "cut off",
}


def _entries(case: dict) -> list[Contained]:
    """Its entries; a container that is refused whole counts as one entry."""
    path = FOLDER / case["file"]
    try:
        return list(open_container(path, filename=case["file"]))
    except NotReadable as refused:
        return [Contained(1, "", refused=refused.reason)]


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", CONTAINERS, ids=lambda case: case["file"])
def test_a_container_comes_to_what_is_expected(case):
    entries = _entries(case)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) == case.get("member_count", len(entries))
    if case["outcome"] == "refuse" and not case.get("may_recover"):
        assert all(entry.refused for entry in entries)
    if case["outcome"] in ("refuse", "partial"):
        reasons = " ".join(entry.refused or "" for entry in entries)
        assert WORDS[case["error"]] in reasons or case.get("may_recover")
    for entry, member in zip(entries, case.get("members", []), strict="members" in case):
        _assert_member(entry, member)


def _assert_member(entry: Contained, member: dict) -> None:
    assert entry.name == unicodedata.normalize("NFC", member["name"].strip())
    assert entry.safe_name == member.get("safe_name", entry.safe_name)
    if member["outcome"] == "refuse":
        assert entry.refused or member.get("may_recover")
        return
    assert not entry.refused
    text = _plain(read_bytes(entry.data, media_type=entry.media_type, filename=entry.name).text)
    for words in member.get("must_show", []):
        assert _plain(words) in text
    if "retrieved" in member:
        assert entry.retrieved_at == datetime.fromisoformat(member["retrieved"]).astimezone(UTC)


def test_bytes_and_a_file_give_the_same():
    for name in ("warc_3_records.warc", "zip_slip.zip", "eml_attachments.eml"):
        path = FOLDER / name
        assert list(open_container(path)) == list(open_container(path.read_bytes()))
        assert container_kind(path) == container_kind(path.read_bytes()) is not None


def test_a_record_of_a_web_archive_keeps_what_the_server_said():
    (entry,) = open_container(FOLDER / "warc_3_records.warc")
    assert (entry.url, entry.status) == ("https://news.example.com/1", 200)
    assert entry.media_type == "text/html; charset=utf-8"
    assert ("content-length", "759") in entry.headers
    assert len(entry.data) == 759


def test_an_address_that_is_not_of_the_web_is_no_url():
    entries = list(open_container(FOLDER / "warc_file_uri.warc"))
    assert [entry.url for entry in entries] == [None, None]
    assert [entry.name for entry in entries] == ["file:///etc/passwd", "javascript:window.__hostile=1"]


def test_what_is_no_container_is_refused():
    with pytest.raises(NotReadable, match="no archive"):
        open_container(b"Two ships met at night.")
    assert container_kind(b"%PDF-1.4") is None


def test_an_archive_that_begins_with_a_pdf_is_an_archive():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", b"%PDF-1.4 and so on")
    assert container_kind(out.getvalue()) == "zip"
    assert [entry.name for entry in open_container(out.getvalue())] == ["a.pdf"]
