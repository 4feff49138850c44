"""Every document of data/documents against its expected.json."""

import codecs
import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

from tracker.ingestion.reading import NotReadable, ReadDocument, read_bytes

FOLDER = Path(__file__).parent / "data" / "documents"
CASES = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["documents"]
# Documents inside of one are opened by containers.py; as documents they are refused by their name.
CONTAINERS = {"zip": "ZIP archive", "warc": "WARC|gzip archive", "unknown": "gzip archive|not a text"}
# The reason of expected.json and the same in our words.
WORDS = {
    "the file is empty": "is empty",
    "no text in it": "no text in this file",
    "not a text": "not a text",
    "an image, not a page": "an image",
    "no article text": "no article text",
    "no text layer": "no text layer",
    "encrypted": "encrypted",
    "damaged PDF": "damaged PDF",
    "not a PDF": "no PDF",
    "nested too deeply": "nested too deeply",
    "entities are not allowed": "entities of its own, which are not allowed",
    "too large when unpacked": "too large when unpacked",
}
NOW = [case for case in CASES if case["kind"] not in CONTAINERS]
NOT_HERE = [case for case in CASES if case["kind"] in CONTAINERS]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _read(case: dict) -> ReadDocument:
    data = (FOLDER / case["file"]).read_bytes()
    return read_bytes(data, media_type=case["served_as"], filename=case["file"])


def _read_or_reason(case: dict) -> ReadDocument | str:
    try:
        return _read(case)
    except NotReadable as refused:
        return refused.reason


@pytest.fixture(scope="module", autouse=True)
def _warm_reader():
    """The first document pays for the start of the child, which no limit of a document covers."""
    read_bytes(b"<html><body><p>Two ships met at night, forty miles off the coast.</p></body></html>")


@pytest.mark.parametrize("case", NOW, ids=lambda case: case["file"])
def test_a_document_comes_to_what_is_expected(case):
    began = time.monotonic()
    read = _read_or_reason(case)
    assert time.monotonic() - began < 3 * case.get("max_seconds", 5)  # the machine has other work
    if isinstance(read, str):
        assert case["outcome"] in ("refuse", "warn") or case.get("may_refuse"), read
        assert re.search(WORDS[case["error"]], read)
        return
    assert case["outcome"] != "refuse" or case.get("may_recover")
    assert case["outcome"] != "warn" or read.remarks
    _assert_text(case, read)
    _assert_facts(case, read)


def _assert_text(case: dict, read: ReadDocument) -> None:
    text = _plain(read.text)
    for words in case.get("must_show", []):
        assert _plain(words) in text
    for words in case.get("must_not_show", []):
        assert words not in text
    places = [text.index(words) for words in case.get("order", [])]
    assert places == sorted(places)
    for quote in case.get("quotes", []):
        # We store one kind of line end: CRLF before a quote moves it by one.
        start = quote["start"] - (FOLDER / case["file"]).read_bytes()[: quote["start"]].count(b"\r\n")
        assert read.text[start : start + len(quote["exact"])] == quote["exact"]


def _assert_facts(case: dict, read: ReadDocument) -> None:
    if "encoding" in case:
        assert codecs.lookup(read.encoding).name == codecs.lookup(case["encoding"]).name
    assert {str(remark) for remark in read.remarks} >= set(case.get("record", []))
    assert read.published == case.get("published", read.published)
    assert read.title == case.get("title", read.title)
    assert len(read.page_map) == case.get("pages", len(read.page_map))
    for page in read.page_map:
        assert 0 <= page.start <= page.end <= len(read.text)


@pytest.mark.parametrize("case", NOT_HERE, ids=lambda case: case["file"])
def test_what_is_no_document_is_refused_by_its_name(case):
    with pytest.raises(
        NotReadable, match=case["error"] if ".docx" in case["file"] else CONTAINERS[case["kind"]]
    ):
        _read(case)


def test_every_document_of_the_folder_is_asked():
    assert {case["file"] for case in CASES} == {path.name for path in FOLDER.iterdir()} - {"expected.json"}


def test_nothing_that_was_read_holds_what_a_database_cannot():
    for case in NOW:
        read = _read_or_reason(case)
        if isinstance(read, str):
            continue
        for text in filter(None, [read.text, read.title, read.byline, read.site_name]):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text), case["file"]
