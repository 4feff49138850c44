"""What a document that is to be read says of its day: anything may be sent, and no day stops a reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extraction.implied.words import LONGEST, plain
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

TEXT = "North Korea sold 40 missiles to the Houthis last month, in breach of resolution 1718, Seoul said."


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023", "2023"),
        ("2023-09", "2023-09"),
        ("2023-09-13", "2023-09-13"),
        ("2018-08-08T09:24:00Z", "2018-08-08"),
        ("2018-08-08 09:24", "2018-08-08"),
        ("2023-13-45", None),
        ("20231", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_of_a_document_is_read_from_what_is_sent(written, day):
    document = Document(TEXT, published=written)
    assert document.published == day
    assert read_document(document).allegations


@given(st.text(max_size=30) | st.dates().map(str) | st.datetimes().map(str))
def test_no_date_stops_a_reading(written):
    assert read_document(Document(TEXT, published=written)).is_relevant


def test_a_conduct_told_in_marks_without_end_is_cut_and_no_words_are_kept_for_ever():
    assert len(plain("e" + "\u0301" * 1_000_000)) <= LONGEST
    for number in range(5000):
        plain(f"conduct {number}")
    assert plain.cache_info().currsize <= 2048
