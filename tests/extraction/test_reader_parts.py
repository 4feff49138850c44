"""The reader's parts, each by itself: blocks, dates, quantities, ships, other languages."""

import time
from itertools import pairwise

import pytest

from tracker.extraction.details.dates import find_dates
from tracker.extraction.details.quantities import find_quantities
from tracker.extraction.names.vessels import find_vessels, imo_is_valid
from tracker.extraction.reading import open_document, read_document
from tracker.extraction.records import Document
from tracker.extraction.text.blocks import split_blocks

PAGE = """Envoys Meet in Lusaka

Talks open under a cloud of mistrust.
Envoys Meet in Lusaka
Delegates arrive at the hall on Monday. (Photo: Ade Banda/Reuters)
3 May 2024
Updated: 4 May 2024
Share

The talks opened on Friday with a long speech about rivers and borders.

A Second Look

Nobody expects a result before the rains come.
© 2024 The Harbour Gazette. All rights reserved."""


def test_a_page_falls_into_its_parts():
    kinds = [b.kind for b in split_blocks(PAGE, "Envoys Meet in Lusaka")]
    assert kinds == [
        *("headline", "standfirst", "headline", "caption", "dateline", "boilerplate"),
        *("body", "headline", "body", "boilerplate"),
    ]


def test_blocks_do_not_overlap_and_are_in_order():
    blocks = split_blocks(PAGE, None)
    assert all(a.end <= b.start for a, b in pairwise(blocks))


def test_a_year_that_ends_the_sentence_of_the_line_before_is_no_dateline():
    text = "A report\n\nThe mandate ends on 31 August\n2026.\n39. The Panel found arms.\n\n12.05.2026"
    assert [b.kind for b in split_blocks(text, "A report")] == ["headline", "body", "dateline"]


@pytest.mark.parametrize(
    ("words", "since", "until", "precision"),
    [
        ("on 24 September 2017", "2017-09-24", "2017-09-24", "day"),
        ("on March 4", "2024-03-04", "2024-03-04", "day"),
        ("in November", "2023-11", "2023-11", "month"),
        ("since early 2022", "2022", None, "year"),
        ("in the second quarter of 2023", "2023-04", "2023-06", "quarter"),
        ("on Tuesday", "2024-04-30", "2024-04-30", "day"),
        ("last month", "2024-04", "2024-04", "month"),
    ],
)
def test_dates_are_resolved_against_the_day_of_publication(words, since, until, precision):
    text = f"It happened {words}."
    (found,) = find_dates(text, 0, len(text), "2024-05-02")
    assert (found.since, found.until, found.precision) == (since, until, precision)


@pytest.mark.parametrize(
    ("words", "value", "hedge", "unit"),
    [
        ("roughly 1,200 containers", 1200, "roughly", "containers"),
        ("up to three tankers", 3, "up to", "tankers"),
        ("2.5 million barrels", 2500000, None, "barrels"),
        ("several shipments", None, "several", "shipments"),
        ("about sixty tonnes", 60, "about", "tonnes"),
    ],
)
def test_quantities_keep_value_unit_and_hedge(words, value, hedge, unit):
    text = f"They moved {words} by night."
    (found,) = find_quantities(text, 0, len(text))
    assert (found.value, found.hedge, found.unit) == (value, hedge, unit)


def test_the_seventh_digit_of_an_imo_number_is_its_check_digit():
    assert imo_is_valid("9074729")
    assert not imo_is_valid("9074720")


def test_a_ship_carries_its_number_and_flag_and_a_company_number_is_none():
    text = (
        "The tanker Blue Heron (IMO 9074729, flag of Palau) left Lomé. "
        "Its owner, Heron Lines (company IMO 5905801), did not answer."
    )
    (ship,) = find_vessels(text)
    assert (ship.name, ship.imo, ship.imo_valid, ship.flag) == ("Blue Heron", "9074729", True, "Palau")


def test_an_article_is_no_part_of_a_flag():
    (ship,) = find_vessels("The Togo-flagged tanker Blue Heron (IMO 9074729) left Lomé.")
    assert ship.flag == "Togo"


@pytest.mark.parametrize(
    ("text", "language", "category", "accused"),
    [
        (
            "Selon la France, l’Iran a livré des missiles aux Houthis en violation de l’embargo de l’ONU.",
            "fr",
            "arms-transfer",
            {"Iran": "supplier", "Houthis": "recipient"},
        ),
        (
            "북한이 탄도미사일을 발사했다. 안보리 결의 위반이다.",
            "ko",
            "wmd-missile-technology",
            {"North Korea": "other"},
        ),
        (
            "Россия поставила КНДР нефтепродукты в нарушение резолюций Совета Безопасности ООН.",
            "ru",
            "refined-petroleum",
            {"Russia": "supplier", "North Korea": "recipient"},
        ),
    ],
)
def test_other_languages_are_read_by_word_lists(text, language, category, accused):
    found = read_document(Document(text, published="2024-05-02", language=language)).allegations
    assert [(a.category, {x.name: x.role for x in a.accused}) for a in found] == [(category, accused)]


HOSTILE = [
    *("a ", "(", "Q: ", "North Korea shipped arms, ", "IMO 1234567 ", '"A', "\n", "(photo"),
    *(
        "North Korea shipped arms to Russia. ",
        "Iran sold tanks to the Houthis and Syria sold guns to Hezbollah; ",
    ),
    "MV Star 9 carried coal to China. ",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_no_repetition_makes_the_reader_slow(part):
    """At most some 50 ms of processor time for 1,000 characters; six times that on a slow, busy machine."""
    read_document(Document("Iran sold tanks to the Houthis."))  # the parser is loaded once
    text = (part * 40000)[:40000]
    started = time.process_time()
    read_document(Document(text, published="2024-05-02"))
    assert time.process_time() - started < 0.3 * len(text) / 1000


def test_what_differs_everywhere_is_read_in_part_and_what_is_told_once_is_kept():
    told = " ".join(f"On day {n} Iran shipped {n} rockets to the Houthis in Yemen." for n in range(2000))
    started = time.process_time()
    (found,) = read_document(Document(told, published="2024-05-02")).allegations
    assert time.process_time() - started < 0.3 * len(told) / 1000
    assert {a.name: a.role for a in found.accused} == {"Iran": "supplier", "Houthis": "recipient"}


def test_workers_count_only_where_a_text_names_the_state_that_may_send_none():
    told = "The clinic in Libya hired doctors and nurses."
    assert open_document(Document(told)).chosen == []
    (chosen,) = open_document(Document(f"North Korea said nothing. {told}")).chosen
    assert chosen.start > 0
