"""Whatever bytes come: an answer or a reason in words, and the promises on text, spans and entries."""

import contextlib
import gzip
import re
import time
import unicodedata
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from tracker.ingestion.reading import NotReadable, ReadDocument
from tracker.ingestion.reading.address_tables import AddressRow, RefusedRow, read_address_table
from tracker.ingestion.reading.boilerplate import article_lines
from tracker.ingestion.reading.cleaning import clean_text
from tracker.ingestion.reading.containers import Contained, Limits, container_kind, open_container
from tracker.ingestion.reading.dates import read_moment
from tracker.ingestion.reading.docx import read_docx
from tracker.ingestion.reading.eml import read_eml
from tracker.ingestion.reading.paragraphs import wrap_loose_text
from tracker.ingestion.reading.sniffing import sniff
from tracker.ingestion.reading.streams import Damaged, Unpacked

from .test_read_word import p, r, word_file

FOLDER = Path(__file__).parent / "data" / "documents"
SEEDS = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix != ".json"}
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)


def damaged(*endings: str) -> st.SearchStrategy[bytes]:
    """Real files with some bytes changed, cut out or put in."""

    def change(file: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
        for place, gone, put in edits:
            at = int(place * len(file))
            file = file[:at] + put + file[at + gone :]
        return file

    seeds = [data for name, data in SEEDS.items() if name.endswith(endings)]
    edits = st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12))
    return st.builds(change, st.sampled_from(seeds), st.lists(edits, max_size=5))


def assert_fit_to_store(read: ReadDocument) -> None:
    for text in filter(None, [read.text, read.title, read.byline, read.published_as_written]):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
        assert unicodedata.is_normalized("NFC", text)
        text.encode()
    assert read.text.strip()


@some
@given(damaged(".eml") | st.binary(max_size=300))
def test_any_bytes_as_an_email_are_read_or_refused(data):
    with contextlib.suppress(NotReadable):
        assert_fit_to_store(read_eml(data))


@some
@given(damaged(".docx", ".docm"))
def test_any_bytes_as_a_word_document_are_read_or_refused(data):
    with contextlib.suppress(NotReadable):
        assert_fit_to_store(read_docx(data))


@some
@given(damaged(".zip", ".warc", ".gz", ".eml"))
def test_any_bytes_as_a_container_give_entries_or_a_reason(data):
    limits = Limits(entries=100, entry_bytes=100_000, total_bytes=1_000_000)
    entries: list[Contained] = []
    with contextlib.suppress(NotReadable):
        entries = list(open_container(data, limits=limits))
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) <= limits.entries + 1
    for entry in entries:
        assert bool(entry.data) != bool(entry.refused)
        assert len(entry.data) <= limits.entry_bytes
        assert entry.name
        assert not re.search(r"[/\\\x00-\x1f]", entry.safe_name)
        assert entry.safe_name not in ("", ".", "..")


@some
@given(st.binary(max_size=400))
def test_any_bytes_are_called_something(data):
    kind, name = sniff(data)
    assert kind
    assert name.split()[0] in ("a", "an", "JSON")
    container_kind(data)


@some
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_what_goes_into_a_word_document_comes_out_in_its_order(pairs):
    escaped = [tuple(w.replace("&", "&amp;").replace("<", "&lt;") for w in pair) for pair in pairs]
    body = "".join(p(r(kept), f"<w:del>{r(gone)}</w:del>") for kept, gone in escaped)
    wanted = clean_text("\n".join(line for kept, _ in pairs if (line := kept.strip()))).strip()
    try:
        assert read_docx(word_file(body)).text == wanted
    except NotReadable:
        assert not any(character.isalnum() for character in wanted)


@some
@given(WORDS, WORDS, st.binary(min_size=1, max_size=200))
def test_what_is_attached_comes_out_as_it_went_in(subject, name, data):
    made = EmailMessage()
    made["Subject"] = " ".join(subject.split())
    made["From"] = "desk@example.com"
    made.set_content("Two ships met at night.")
    named = " ".join(name.replace("/", " ").replace("\\", " ").split()) or "a"
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename=named)
    (given_out,) = open_container(bytes(made))
    assert given_out.data == data or given_out.refused
    assert read_eml(bytes(made)).text == "Two ships met at night."


@some
@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(st.lists(st.tuples(WORDS, st.binary(min_size=1, max_size=300)), min_size=1, max_size=8))
def test_a_zip_gives_back_what_was_put_in(files):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(f"a{name}".rstrip("/")), data)
    entries = list(open_container(out.getvalue()))
    assert len(entries) == len(files)
    for entry, (_, data) in zip(entries, files, strict=True):
        assert entry.refused or entry.data == data


@some
@given(st.lists(st.binary(max_size=400), min_size=1, max_size=6), st.integers(1, 50))
def test_members_of_a_gzip_file_are_read_one_by_one(members, step):
    stream = Unpacked(BytesIO(b"".join(map(gzip.compress, members))), packed=True)
    read = []
    for _ in members:
        parts = []
        while part := stream.read(step):
            parts.append(part)
        read.append(b"".join(parts))
        stream.next_member()
    assert read == members


@some
@given(st.lists(st.binary(min_size=40, max_size=400), min_size=3, max_size=6), st.integers(10, 18))
def test_a_damaged_member_does_not_take_the_last_one_with_it(members, place):
    packed = [bytearray(gzip.compress(member)) for member in members]
    packed[0][place] ^= 0xFF
    stream = Unpacked(BytesIO(b"".join(packed)), packed=True)
    last = b""
    while True:
        with contextlib.suppress(Damaged):
            last = stream.read(1_000) or last
        if not stream.next_member():
            break
    assert last == members[-1]


@some
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: ("url,title\n" + text).encode("utf-8", "replace"))
)
def test_any_bytes_as_a_table_give_rows_or_a_reason(data):
    rows: list[AddressRow | RefusedRow] = []
    with contextlib.suppress(NotReadable):
        rows = read_address_table(data)
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    assert all(isinstance(row, AddressRow | RefusedRow) for row in rows)


@some
@given(st.text(max_size=200))
@example("2025-03-04T09:15:00+99:99")
@example("9" * 13)
@example("0001-01-01T00:00:00+09:00")
@example("Fri, 31 Dec 9999 23:59:59 -0500")
@example("9999-12-31T24:00:00Z")
def test_any_words_as_a_date_are_a_date_or_none(written):
    moment = read_moment(written)
    assert moment is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d(T[\d:.]+Z?)?)?)?", moment.iso)


TAGS = st.sampled_from(["p", "br", "b", "a", "ul", "li", "div", "h2", "table", "script"])
MARKUP = st.lists(
    st.one_of(st.sampled_from(["Two ships met at night. ", "x", " ", "\n"]), TAGS.map("<{}>".format)),
    max_size=25,
)


@some
@given(MARKUP)
def test_paragraphs_lose_and_double_no_word(pieces):
    tree = fromstring(f"<div>{''.join(pieces)}<p>End</p></div>")
    before = "".join(tree.text_content().split())
    wrap_loose_text(tree)
    assert "".join(tree.text_content().split()) == before


@some
@given(st.lists(WORDS, max_size=8), WORDS)
def test_lines_are_kept_whole_or_not_at_all(lines, title):
    kept = article_lines("\n".join(lines), [title]).split("\n")
    left = iter(lines)
    assert all(any(line == one for one in left) for line in kept if line)


@pytest.mark.parametrize("name", ["..", "/", "\\", "a/..", "\u202e", " . ", "x" * 400, "..\\..\\c:\\con"])
def test_no_name_leads_out_of_a_folder(name):
    safe = Contained(3, name).safe_name
    assert safe not in ("", ".", "..")
    assert not re.search(r"[/\\\u202e]", safe)
    assert len(safe) <= 150


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by" + ",A" * 120 + "!a",
        "Reporting by " + "A&" * 120 + "é é",
        "Updated " + "1" * 250 + "é é",
        "Updated " + "12:30 " * 40 + "é é",
        "Follow " + "a " * 100,
        "READ MORE " * 25,
    ],
)
def test_no_line_takes_the_rules_long(line):
    began = time.process_time()
    article_lines(f"Two ships met.\n{line}", [])
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: a" + b"\r\n b" * 20_000 + b"\r\nx",
        b"A:" + b" " * 400_000,
        b"<!--" * 100_000,
        b"<?xml" + b" " * 400_000,
        b"\n" * 400_000 + b"x",
    ],
)
def test_no_bytes_take_long_to_be_called_something(data):
    began = time.process_time()
    sniff(data, "message/rfc822", "a.eml")
    assert time.process_time() - began < 1
