"""Citations in hostile text: nothing raises, every span is true, and time grows with length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extraction.citations import find_citations

LENGTH = 200_000
PIECES = [
    "1718", "(2006)", "2397", "12", "/2006", " ", ", ", " and ", "resolution ", "Resolutions ", "UNSCR ",
    "S/RES/", "Security Council ", "General Assembly ", "paragraph 8 (a) ", "OP 5 of ", "(", ")", "号决议",
    "第", "、", "결의 ", "호", "القرار ", "و", "резолюции ", "п. 8 ", "sayılı kararı", "Annex B ", "\n", ".",
    "٢٢٣١", "１７１８", "\u200c", "\u202f", "🚢", "İ", "ß", "no. ", "-", "–", "Committee",
]  # fmt: skip
HOSTILE = {
    "digits": "1",
    "commas": ",",
    "numbers": "1718,",
    "list of one noun": "1718, ",
    "nouns": "resolution ",
    "small numbers": "resolution 1 ",
    "bodies": "UNSC 1718 ",
    "paragraphs": "paragraph 8 of ",
    "counters": "第1号决议",
    "lists without a noun": "第1718号、",
    "brackets": "(",
    "symbols": "S/RES/1718 ",
    "letters": " (a)",
    "links": "General Assembly the of a an ",
    "blanks": " \n",
    "Turkish": "1 sayılı ",
}


def repeated(piece: str, length: int) -> str:
    return "resolutions paragraph 8" + piece * (length // len(piece)) + " resolution 1718"


def assert_true_spans(text: str) -> None:
    last = -1
    for citation in find_citations(text):
        assert text[citation.start : citation.end] == citation.text
        assert citation.start > last, "in reading order, none twice"
        assert citation.number > 0
        last = citation.start


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_every_span_is_true(text: str) -> None:
    assert_true_spans(text)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_noise_is_read(text: str) -> None:
    assert_true_spans(text)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_bounded_on_hostile_text(piece: str) -> None:
    find_citations("UNSCR 1718")  # the patterns are compiled once
    started = time.process_time()
    find_citations(repeated(piece, LENGTH))
    assert time.process_time() - started < 10
