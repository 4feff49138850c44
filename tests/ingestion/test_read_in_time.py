"""Nothing that a site or a sender writes makes reading take longer than its length explains."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from lxml.html import fromstring

from tests.factories import FeedFactory
from tracker.ingestion.identity import without_tracking
from tracker.ingestion.reading import NotReadable
from tracker.ingestion.reading.cleaning import clean_text
from tracker.ingestion.reading.containers import open_container
from tracker.ingestion.reading.fragments import text_of_fragment
from tracker.ingestion.reading.html import read_html
from tracker.ingestion.reading.metadata import stated_title
from tracker.ingestion.reading.syndication import read_feed
from tracker.sources.sieve import why_dropped

SHIPS = "Two ships met at night off a closed pier, a minister said on Tuesday, and both had switched off."


@contextmanager
def in_time(seconds: float = 1.5) -> Iterator[None]:
    """Whether the block takes no more of the processor than that; each of these once took far more."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0316", "\u0316\u0301\u0316", "\u2500", "\u3008"])
@pytest.mark.parametrize("length", [29, 1998, 400_000])
def test_runs_of_marks_and_signs_are_cleaned_in_time(marks, length):
    run = (marks * length)[:length]
    text = f"a{run} " * (400_000 // length)
    with in_time():
        cleaned = clean_text(text)
    assert len(cleaned) >= len(text) - 400_000 // length  # no more than the first mark joins its letter


def test_more_marks_than_any_letter_has_stay_as_they_are_and_fewer_are_composed():
    assert clean_text("e\u0301 e" + "\u0301" * 40) == "\u00e9 e" + "\u0301" * 40


def test_a_line_of_signs_does_not_keep_the_letters_round_it_from_being_composed():
    line = "\u2014" * 60
    assert clean_text(f"{line}e\u0301{line}") == f"{line}\u00e9{line}"


@pytest.mark.parametrize(
    "fragment",
    ["<" + "a" * 300_000, "<a" * 150_000, "<a b='" * 60_000, '<a b="x"' * 40_000, "<a " + "'b'c" * 70_000],
)
def test_a_piece_of_html_is_read_in_time(fragment):
    with in_time():
        text_of_fragment(fragment)


@pytest.mark.parametrize("rubbish", ["<![CDATA[", "<!--", "<!-- <![CDATA[", "]]><![CDATA[", "&", "<?xml"])
def test_a_feed_is_read_in_time_whatever_is_left_open_in_it(rubbish):
    item = f"<item><title>{SHIPS}</title><link>https://a.example/1</link></item>"
    for feed in (f"{rubbish * 50_000}<rss>{item}</rss>", f"<rss>{item}{rubbish * 50_000}</rss>"):
        with in_time(), suppress(NotReadable):
            read_feed(feed.encode(), charset=None, url=None, now=None)


def test_a_title_of_blanks_is_read_in_time():
    page = fromstring(f"<html><head><title>a{' ' * 100_000}b - Site of ships</title></head><body/></html>")
    with in_time():
        title = stated_title(page, {}, [])
    assert title == "Site of ships"


@pytest.mark.parametrize(
    "name", ["Content-Type: application/x; name", "Content-Disposition: attachment; filename"]
)
def test_the_parameters_of_a_part_are_read_in_time(name):
    mail = f'From: a\nSubject: b\n{name}="{"a;" * 200_000}\n\n{SHIPS}\n'
    with in_time():
        list(open_container(mail.encode()))


def test_many_parts_with_odd_names_are_read_in_time():
    part = f'--X\nContent-Type: application/x; name="{"a;" * 2_000}"\n\n{SHIPS}\n'
    mail = f"From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=X\n\n{part * 400}--X--\n"
    with in_time(3):
        assert len(list(open_container(mail.encode()))) == 400


def test_the_headers_of_a_web_archive_are_read_in_time():
    headers = ("X: a\r\n" + f" {'b' * 60_000}\r\n" * 990).encode()
    record = b"WARC/1.0\r\nWARC-Type: request\r\n" + headers + b"Content-Length: 0\r\n\r\n\r\n"
    with in_time():
        assert list(open_container(record)) == []


def test_a_page_with_hidden_words_beside_many_paragraphs_is_read_in_time():
    story = "".join(f"<p>{SHIPS} {n}</p>" for n in range(20))
    beside = "".join(
        f"<span hidden>x</span><p>{n} other words, which are no part of it</p>" for n in range(2_000)
    )
    page = f"<html><body><article>{story}</article><div>{beside}</div></body></html>"
    with in_time(3):
        assert SHIPS in read_html(page.encode(), charset=None, url=None).text


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class=lead>{SHIPS}</div>" * 8_000,
        "<p>READ MORE</p><p><a href=x>link</a></p>" * 10_000,
        f"<div>{'they met at night, and more than once<br>' * 25_000}</div>",
    ],
    ids=["leads", "labels", "line breaks"],
)
def test_a_page_of_very_many_pieces_is_read_in_time(beside):
    story = "".join(f"<p>{SHIPS} {n}</p>" for n in range(20))
    page = f"<html><body><article>{story}</article>{beside}</body></html>"
    with in_time(4):
        assert SHIPS in read_html(page.encode(), charset=None, url=None).text


def test_an_address_is_known_in_time_whatever_stands_in_its_query():
    address = f"https://a.example/?{'utm_' * 1_000}"
    with in_time():
        assert [without_tracking(address) for _ in range(100)] == [address] * 100


def test_an_entry_is_sieved_in_time_whatever_marks_are_in_it():
    feed = FeedFactory.build(wanted_words=["ship*"], publisher=None)
    summary = "a" + "\u0301\u0316" * 200_000 + f" {SHIPS}"
    with in_time():
        assert why_dropped(feed, title="", summary=summary, url="", sections=[]) is None
