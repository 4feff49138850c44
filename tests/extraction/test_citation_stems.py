"""The letters by which the forms of citations are looked for, and that nothing is missed by them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extraction.citations.forms import searches
from tracker.extraction.citations.scanning import around, stem_of
from tracker.extraction.words.phrases import load

SEARCHED = ("nouns", "nouns_behind", "council", "paragraph_words")
FORMS = [form for kind in SEARCHED for row in load("citation_forms")[kind] for form in row["forms"]]
# What hypothesis cannot draw from: a form that looks at the letters before it.
DRAWN = [form for form in FORMS if "(?<" not in form]


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("resoluci[oó]n(?:es)?", "resoluci"),
        ("ress?\\.?", "res"),
        ("(?:un|uno)?-?sicherheitsrat(?:e?s)?", "sicherheitsrat"),
        ("¶{1,2}", "¶"),
        ("ab+c", "ab"),
        ("ab*c", "a"),
    ],
)
def test_the_stem_is_the_longest_run_that_must_be_there(form, stem):
    assert stem_of(form) == stem


@pytest.mark.parametrize("form", ["one|other", "(?:one|other)", "[ab]?"])
def test_a_form_without_a_stem_is_refused(form):
    with pytest.raises(ValueError, match=re.escape(form)):
        stem_of(form)


@pytest.mark.parametrize("form", DRAWN)
def test_every_text_of_a_form_holds_its_stem(form):
    @settings(max_examples=20, database=None)
    @given(st.from_regex(form, fullmatch=True))
    def holds(text: str) -> None:
        assert stem_of(form) in text

    holds()


PIECES = [
    "resolution ",
    "s/res/",
    "un",
    "scr",
    "council",
    " ",
    ".",
    "x",
    "1718",
    "s.c.",
    "-res/",
    "2397 (2017)",
]


@settings(database=None)
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(DRAWN).map(stem_of), st.text(max_size=90)))
)
def test_a_scan_finds_what_a_search_of_the_whole_finds(pieces):
    text = "".join(pieces).lower()
    for scan in (
        searches().anchor,
        searches().nouns_behind,
        searches().shy_nouns_behind,
        searches().paragraph_words,
    ):
        assert [m.span() for m in scan.finditer(text)] == [m.span() for m in scan.pattern.finditer(text)]


def test_stretches_that_touch_are_one():
    assert list(around([(10, 12), (20, 20), (90, 91)], 5, 10)) == [(5, 30), (85, 101)]
    assert list(around([], 5, 10)) == []
