"""What plain text and PDF say about themselves in their first lines."""

from datetime import UTC, datetime

import pytest

from tests.ingestion.test_read_worker import one_page_pdf
from tracker.ingestion.reading import NotReadable, Remark, read_bytes
from tracker.ingestion.reading.dates import read_moment

BODY = (
    "\n\nThe coast guard said on Tuesday that two ships met at night, forty miles off the coast, and that "
    "both had switched off their transponders for eleven hours. The owner denied the claim.\n"
)
HEADLINE = "Three Ministers Denounce the Shipment of Shells"


def _read(head: str, **more):
    return read_bytes((head + BODY).encode(), **more)


def test_a_story_with_a_block_of_dates_is_dated_by_the_first():
    block = "10/26/2023\nUpdated:\n10/27/2023\n0:00"
    head = f"{HEADLINE}\n\nA standfirst that tells a little more.\n{HEADLINE}\n{block}"
    read = _read(head)
    assert read.title == HEADLINE
    assert (read.published, read.published_as_written) == ("2023-10-26", "10/26/2023")
    assert read.language == "en"
    assert read.site_name is None
    assert read.text == head + BODY


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("October 26, 2023", "2023-10-26"),
        ("Published: 26 Oct. 2023", "2023-10-26"),
        ("By Jane Roe | October 26, 2023", "2023-10-26"),
        ("Harbour Daily | Market Report | 26 Oct. 2023, 18:05 BST", "2023-10-26T17:05:00Z"),
        ("Tehran, Monday 8 June 2026, 10:30 local time", "2026-06-08T10:30:00"),
        ("SEOUL, March 4, 2025 (Agency) - Two ships met.", "2025-03-04"),
        ("2023년 10월 26일", "2023-10-26"),
        ("3/12/2026\n3/13/2026", "2026-03-12"),
        ("13/3/2026\n4/3/2026", "2026-03-13"),
        ("26.10.2023", "2023-10-26"),
        ("March 2023", "2023-03"),
        ("3/4/2025", None),
        ("Updated: October 26, 2023", None),
        ("Leaders visit the port of Rason on Sept. 13, 2023. (A. Photographer)", None),
        ("Rason Port, Sept. 13, 2023. (A. Photographer)", None),
        ("The two leaders had met once before, on 13 September 2023, in the same port.", None),
        ("© 2023 Harbour Daily", None),
    ],
)
def test_a_date_counts_only_where_it_is_clearly_the_texts_own(line, published):
    assert _read(f"{HEADLINE}\n{line}").published == published


def test_a_date_that_is_still_to_come_is_not_believed():
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert _read(f"{HEADLINE}\nOctober 26, 2099", now=now).published is None
    assert _read(f"{HEADLINE}\nOctober 26, 2099").published == "2099-10-26"


@pytest.mark.parametrize(
    "first",
    ["The ships met at night, officials said.", "https://news.example.com/1", "October 26, 2023", "x" * 300],
)
def test_a_first_line_that_is_no_headline_is_no_title(first):
    assert _read(first).title is None


def test_a_wrapped_sentence_is_no_title():
    assert (
        read_bytes(b"Two ships met off the coast in the night and both\nhad switched off their lights.").title
        is None
    )


def test_line_ends_and_forms_of_letters_become_one_kind_and_nothing_else_changes():
    read = read_bytes("Cafe\u0301 one\r\ntwo\rthree\u2028four  five\t\x07six\n\n".encode())
    assert read.text == "Café one\ntwo\nthree\nfour  five\tsix\n\n"
    assert read.remarks == (Remark.CONTROL_CHARACTERS,)


def test_a_megabyte_of_combining_marks_is_read_in_no_time():
    marks = "\u0301\u0323" * 250_000
    assert len(read_bytes(("Ship e" + marks + " left the port.").encode()).text) > 400_000


def test_a_text_in_an_encoding_of_no_use_on_the_web_is_refused():
    with pytest.raises(NotReadable, match=r"character set|words"):
        read_bytes((HEADLINE + BODY).encode("cp500"))


def test_a_label_that_names_a_codec_of_pythons_own_is_ignored():
    for label in ("rot13", "zlib_codec", "idna", "unicode_escape", "utf-7"):
        read = _read(HEADLINE, media_type=f"text/plain; charset={label}")
        assert read.text.startswith(HEADLINE)
        assert read.encoding == "utf-8"


def test_over_fifty_megabytes_is_refused_before_it_is_read():
    with pytest.raises(NotReadable, match="50 MB"):
        read_bytes(b"x" * 50_000_001)


def test_a_long_text_is_read_whole():
    text = (HEADLINE + BODY) * 8_000
    assert read_bytes(text.encode()).text == text


def test_a_feed_is_no_article():
    with pytest.raises(NotReadable, match="feed"):
        read_bytes(b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>')


def test_a_pdf_has_a_map_of_its_pages():
    read = read_bytes(one_page_pdf(b"BT /F1 12 Tf 50 700 Td (Two ships met at night.) Tj ET", packed=False))
    assert read.kind == "pdf"
    assert [(page.page, read.text[page.start : page.end]) for page in read.page_map] == [(1, read.text)]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2023-10-26T10:00:00-04:00", "2023-10-26T14:00:00Z"),
        ("2023-10-26T10:00:00.000+0000", "2023-10-26T10:00:00Z"),
        ("Thursday, October 26, 2023 at 10:15 a.m. EDT", "2023-10-26T14:15:00Z"),
        ("26 de octubre de 2023", "2023-10-26"),
        ("2023-10", "2023-10"),
        ("May", None),
        ("12", None),
        ("the 3 men 2023", None),
        ("1850-01-01", None),
        ("", None),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(written, iso):
    moment = read_moment(written)
    assert (moment.iso if moment else None) == iso
