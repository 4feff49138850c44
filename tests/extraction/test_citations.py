"""Citations of Security Council resolutions: each open case exactly, and forms that the cases do not show."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tracker.extraction.citations import find_citations

CASES = json.loads((Path(__file__).parent / "cases" / "citation_cases.json").read_text(encoding="utf-8"))


def found(text: str) -> list[tuple[int, int | None, tuple[str, ...]]]:
    return [(c.number, c.year, c.paragraphs) for c in find_citations(text)]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_each_open_case_is_read_exactly(case: dict[str, Any]) -> None:
    read = find_citations(case["text"])
    expected = [(e["number"], e["year"], e["paragraphs"], e.get("problem")) for e in case["expect"]]
    assert [(c.number, c.year, list(c.paragraphs), c.problem) for c in read] == expected
    assert all(before.end <= after.start for before, after in pairwise(read))
    for citation, wanted in zip(read, case["expect"], strict=True):
        assert citation.start <= wanted["start"] < wanted["end"] <= citation.end
        assert case["text"][citation.start : citation.end] == citation.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SCR 1540 (2004) and SCR 1673 (2006)", [(1540, 2004, ()), (1673, 2006, ())]),
        ("UNSCR1718 and Res.2371", [(1718, None, ()), (2371, None, ())]),
        ("UNSCR 1718/1874/2270", [(1718, None, ()), (1874, None, ()), (2270, None, ())]),
        ("resolutions 1267/1989/2253", [(1267, None, ()), (1989, None, ()), (2253, None, ())]),
        ("Resolutions 1718/2006 and 1874/2009", [(1718, 2006, ()), (1874, 2009, ())]),
        ("https://documents.example/S_RES_1718_2006.pdf", [(1718, 2006, ())]),
        ("S/RES/1718%20%282006%29", [(1718, 2006, ())]),
        ("UN resolutions on the country, including 1718 and 2397", [(1718, None, ()), (2397, None, ())]),
        ("Security Council Resolutions (UNSCR) 1718, 1874", [(1718, None, ()), (1874, None, ())]),
        ("UN measures under 1718 (2006) and 1874 (2009)", [(1718, 2006, ()), (1874, 2009, ())]),
        ("the UN's Resolution 1244 on Kosovo", [(1244, None, ())]),
        ("UN Security Council resolution 82", [(82, None, ())]),
        ("resolution 2231 dated 20 July 2015", [(2231, 2015, ())]),
        ("القرار (2015) 2231", [(2231, 2015, ())]),
        ("قرارات مجلس الأمن (2006) 1718 و(2009) 1874", [(1718, 2006, ()), (1874, 2009, ())]),
        ("القرار الدولي 1701", [(1701, None, ())]),
        ("قطعنامه شماره ۱۹۲۹ شورای امنیت", [(1929, None, ())]),
        ("根据第1718号、第1874号和第2397号决议", [(1718, None, ()), (1874, None, ()), (2397, None, ())]),
        ("안보리 결의 1718호와 1874호", [(1718, None, ()), (1874, None, ())]),
        ("резолюция № 2231 от 20 июля 2015 г.", [(2231, 2015, ())]),
        ("1718 sayılı BM Güvenlik Konseyi kararı", [(1718, None, ())]),
        ("risoluzione dell’ONU 1701", [(1701, None, ())]),
    ],
)
def test_forms_of_numbers_and_years(text: str, expected: list[Any]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("paragraphs 8 (a), (b) and (c) of resolution 1718 (2006)", ("8(a)", "8(b)", "8(c)")),
        ("paragraph 8 (a) (i) and (ii) of resolution 1718", ("8(a)(i)", "8(a)(ii)")),
        ("paragraph 8 (a)-(c) of resolution 1718", ("8(a)", "8(b)", "8(c)")),
        ("OP 5 and OP 8 of UNSCR 2397", ("5", "8")),
        ("UNSCR 2397 OP 5 and OP 8", ("5", "8")),
        ("resolution 2231 (2015), annex B, paragraph 6 (b)", ("Annex B 6(b)",)),
        ("Annex B (paragraph 4) to resolution 2231", ("Annex B 4",)),
        ("Ziffer 8 Buchstabe b der Resolution 1718 (2006)", ("8(b)",)),
        ("alinéa b) du paragraphe 8 de la résolution 1718 (2006)", ("8(b)",)),
        ("el apartado b) del párrafo 8 de la resolución 1718 (2006)", ("8(b)",)),
        ("пп. 9 и 10 резолюции 1874 (2009)", ("9", "10")),
        ("الفقرة 8 (ب) من القرار 1718", ("8(ب)",)),
        ("第1718(2006)号决议第8(a)和第8(b)段", ("8(a)", "8(b)")),
        ("결의 2397호 제5항과 제8항", ("5", "8")),
        ("resolution 2397, paragraph 24 of the report", ()),
        ("paragraph 3 of the Charter and resolution 1718 (2006)", ()),
    ],
)
def test_paragraphs_before_and_behind(text: str, paragraphs: tuple[str, ...]) -> None:
    assert [c.paragraphs for c in find_citations(text)] == [paragraphs]


def test_a_paragraph_belongs_to_one_resolution_only() -> None:
    assert found("UNSCR 2397 OP 5, UNSCR 2375 OP 11 and UNSCR 1718") == [
        (2397, None, ("5",)),
        (2375, None, ("11",)),
        (1718, None, ()),
    ]
    assert found("resolution 1718, paragraph 9 of resolution 1874") == [
        (1718, None, ()),
        (1874, None, ("9",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "S.Res.1718, H.Res. 1874 and H. Con. Res. 1929",
        "The General Assembly adopted resolution 2758 in 1971.",
        "Resolution 2758 was adopted by the General Assembly.",
        "联合国大会第2758号决议",
        "유엔 총회 결의 2758호",
        "قرار الجمعية العامة 194 وقرار مجلس الوزراء رقم 1718",
        "TBMM'nin 1718 sayılı kararı",
        "the National Security Council's resolution 1718",
        "UNSCR 1718 Committee and the 1267/1989 Committee",
        "UNSC 2024 annual report",
        "Resolution 2023 was a good year for screens of resolution 1440",
        "case 1718 (2006) before the UN tribunal",
    ],
)
def test_what_is_not_the_councils_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_numbers_newer_than_the_table_raise_no_problem_and_impossible_ones_do() -> None:
    problems = {c.number: c.problem for c in find_citations("UNSCR 2850, UNSCR 2990 and UNSCR 1718 (2009)")}
    assert problems == {2850: None, 2990: "no-such-resolution", 1718: "year-mismatch"}


def test_a_section_of_a_national_code_is_no_resolution():
    assert found("the Emergency Powers Act (50 U.S.C. 1701 et seq.), said the Security Council") == []
    assert found("31 C.F.R. 1737 and resolution 1737 (2006)") == [(1737, 2006, ())]
