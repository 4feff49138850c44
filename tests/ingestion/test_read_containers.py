"""ZIP, web archives, gzip files and e-mails: every container of data/documents against its expected.json."""

import gzip
import json
import unicodedata
import zipfile
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tracker.ingestion.reading import NotReadable, read_bytes
from tracker.ingestion.reading.containers import Contained, Limits, container_kind, open_container

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


PAGE = b"<html><body><p>Two ships met at night, forty miles off the coast.</p></body></html>"


def zip_file(*entries: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def record(
    body: bytes = PAGE, *, status: str = "200 OK", kind: str = "response", more: str = "", **fields
) -> bytes:
    """A record of a web archive; `more` are headers of the answer, `fields` replace those of the record."""
    answer = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{more}\r\n".encode() + body
    head = {
        "WARC-Type": kind,
        "WARC-Date": "2025-03-04T09:15:00+09:00",
        "WARC-Target-URI": "https://news.example.com/1",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(answer)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + answer + b"\r\n\r\n"


def resource(media_type: str, data: bytes) -> bytes:
    """A record that is the document itself, with no answer of a server round it."""
    head = "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://news.example.com/r\r\n"
    return (
        f"{head}Content-Type: {media_type}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        + data
        + b"\r\n\r\n"
    )


def test_an_entry_that_swells_is_refused_and_the_next_is_kept():
    bomb, good = open_container(zip_file(("bomb.txt", b" " * 3_000_000), ("good.txt", b"Two ships met.")))
    assert "too large when unpacked" in bomb.refused
    assert not bomb.data
    assert good.data == b"Two ships met."


def test_what_is_left_when_the_whole_is_too_large_is_told_one_by_one():
    files = [(f"{n}.txt", b"Two ships met." * 100) for n in range(5)]
    entries = list(open_container(zip_file(*files), limits=Limits(total_bytes=2_000)))
    assert [bool(entry.refused) for entry in entries] == [False, True, True, True, True]
    assert "left out" in entries[-1].refused


def test_entries_that_share_their_bytes_are_refused_whole():
    packed = zip_file(("a.txt", b"Two ships met at night."))
    start = packed.index(b"PK\x01\x02")
    end = packed.index(b"PK\x05\x06")
    listed, rest = packed[start:end], packed[end:]
    counts = (2).to_bytes(2, "little") * 2 + (2 * len(listed)).to_bytes(4, "little")
    doubled = packed[:start] + listed * 2 + rest[:8] + counts + rest[16:]
    with pytest.raises(NotReadable, match="overlap"):
        open_container(doubled)


def test_too_many_entries_are_refused_before_the_first():
    packed = zip_file(*((f"{n}.txt", b"x") for n in range(20)))
    with pytest.raises(NotReadable, match="too many entries"):
        open_container(packed, limits=Limits(entries=19))


def test_folders_and_leavings_of_an_archiver_are_passed_over():
    packed = zip_file(("folder/", b""), ("__MACOSX/._a.txt", b"x"), ("folder/a.txt", b"Two ships met."))
    assert [(entry.position, entry.name) for entry in open_container(packed)] == [(1, "folder/a.txt")]


def test_a_file_that_was_only_packed_is_its_one_entry():
    (entry,) = open_container(gzip.compress(PAGE), filename="story.html.gz")
    assert (entry.name, entry.data) == ("story.html", PAGE)
    with pytest.raises(NotReadable, match="too large when unpacked"):
        open_container(gzip.compress(b" " * 3_000_000))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_come_in_their_order_and_only_documents(pack):
    archive = b"".join(
        map(
            pack,
            [
                record(kind="request"),
                record(WARC_Target_URI="<https://news.example.com/a>"),
                record(status="301 Moved"),
                record(status="404 Not Found"),
                record(kind="revisit"),
                resource("text/css", b"body{}"),
                resource("text/plain", b"Two ships met at night."),
                record(WARC_Target_URI="https://news.example.com/b", WARC_Truncated="length"),
            ],
        )
    )
    entries = list(open_container(archive))
    assert [entry.name[-1] for entry in entries] == ["a", "1", "r", "b"]
    assert [entry.status for entry in entries] == [200, 404, None, 200]
    assert (entries[0].data, entries[0].refused) == (PAGE, None)
    assert entries[0].retrieved_at == datetime(2025, 3, 4, 0, 15, tzinfo=UTC)
    assert "404" in entries[1].refused
    assert (entries[2].data, entries[2].media_type) == (b"Two ships met at night.", "text/plain")
    assert "cut off" in entries[3].refused


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (gzip.compress(PAGE), "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE), "Content-Encoding: deflate\r\n"),
        (zlib.compress(PAGE, wbits=-15), "Content-Encoding: deflate\r\n"),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), "Transfer-Encoding: chunked\r\n"),
        (PAGE, "Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n"),
    ],
)
def test_a_body_is_undone_as_its_headers_say_or_left_where_it_was_undone(body, more):
    (entry,) = open_container(record(body, more=more))
    assert entry.data == PAGE


def test_a_body_that_swells_or_is_cut_is_refused_and_the_next_is_kept():
    swelling = gzip.compress(b" " * 3_000_000)
    archive = b"".join(
        record(body, more="Content-Encoding: gzip\r\n") for body in (swelling, gzip.compress(PAGE)[:-9])
    )
    entries = list(open_container(archive + record()))
    assert "too large when unpacked" in entries[0].refused
    assert "cut off" in entries[1].refused
    assert entries[2].data == PAGE


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("length", ["99999999", "nonsense", "-1", "9" * 40])
def test_a_record_that_lies_about_its_length_does_not_take_the_next_with_it(pack, length):
    lying = record(WARC_Target_URI="https://news.example.com/lie", Content_Length=length)
    entries = list(open_container(pack(lying) + pack(record())))
    assert "cut off" in entries[0].refused
    assert entries[-1].data == PAGE
    assert len(entries) == 2


def test_headers_without_end_end():
    endless = b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X-A: b\r\n" * 5_000 + b"\r\n"
    entries = list(open_container(endless + record()))
    assert entries[-1].data == PAGE


def test_records_over_the_limit_are_told():
    entries = list(open_container(record() * 4, limits=Limits(entries=2)))
    assert [bool(entry.refused) for entry in entries] == [False, False, True]
    assert "first 2 documents" in entries[2].refused
