"""A feed's own filter: what it drops, and that it says why."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tracker.sources.sieve import why_dropped


@dataclass
class Rules:
    wanted_words: list[str] = field(default_factory=list)
    unwanted_words: list[str] = field(default_factory=list)
    wanted_sections: list[str] = field(default_factory=list)
    unwanted_sections: list[str] = field(default_factory=list)


def ask(rules: Rules, title: str = "", summary: str = "", url: str = "https://a.example/", *sections: str):
    return why_dropped(rules, title=title, summary=summary, url=url, sections=sections)


def test_a_feed_without_a_filter_drops_nothing():
    assert ask(Rules(), "Anything") is None


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("sanctions", "New SANCTIONS on coal", True),
        ("Sanctions", "sanctions’ end", True),
        ("sanction", "sanctions", False),
        ("sanction*", "the sanctioned ship", True),
        ("arms", "alarms and farms", False),
        ("arms embargo", "the Arms\n embargo", True),
        ("DPRK", "北朝鮮DPRK制裁", True),
        ("iran", "Иран", False),
        ("санкци*", "Новые Санкции", True),
        ("制裁", "对朝鲜制裁决议", True),
        ("제재", "대북제재를 위반", True),
        ("العقوبات", "والعقوبات الجديدة", True),
        ("عقوبات", "بالعقوبات", True),
        ("STRASSE", "straße", True),
        ("ｓａｎｃｔｉｏｎｓ", "sanctions", True),
        ("May", "mayor", False),
        ("c.r.", "cars", False),
        ("*", "anything", False),
        (" ", "anything", False),
    ],
)
def test_words_are_found_by_case_and_script(word, text, is_found):
    assert bool(ask(Rules(unwanted_words=[word]), text)) is is_found
    assert bool(ask(Rules(unwanted_words=[word]), "", text)) is is_found


def test_the_reason_names_the_rule_and_the_words():
    assert ask(Rules(unwanted_words=["football", "cricket"]), "Cricket today") == (
        "The feed's filter drops entries with: “cricket”."
    )
    assert ask(Rules(wanted_words=["coal", "oil"]), "A cup final") == (
        "The feed's filter keeps only entries with one of: “coal”, “oil”. This one has none."
    )
    assert "drops the section: “/sport/”" in ask(
        Rules(unwanted_sections=["/sport/"]), "x", "", "https://a.example/Sport/1"
    )
    assert "only the sections: “World”" in ask(
        Rules(wanted_sections=["World"]), "x", "", "https://a.example/", "Life"
    )


def test_sections_are_categories_or_beginnings_of_paths():
    assert ask(Rules(wanted_sections=["world"]), "x", "", "https://a.example/", "World") is None
    assert ask(Rules(wanted_sections=["world"]), "x", "", "https://a.example/world/1") is not None
    assert ask(Rules(wanted_sections=["/world/"]), "x", "", "https://a.example/world/1") is None
    assert ask(Rules(wanted_sections=["/세계"]), "x", "", "https://a.example/%EC%84%B8%EA%B3%84/1") is None


def test_what_is_never_wanted_goes_even_where_it_is_wanted_too():
    assert ask(Rules(wanted_words=["coal"], unwanted_words=["recipe"]), "Coal: a recipe") is not None


def test_an_entry_without_words_is_judged_by_those_of_its_address():
    rules = Rules(wanted_words=["coal"])
    assert ask(rules, "", "", "https://a.example/2026/ship-with-coal-seen.html") is None
    assert ask(rules, "", "", "https://a.example/2026/cup-final.html") is not None
    assert ask(rules, "Cup final", "", "https://a.example/coal") is not None


def test_no_word_takes_long():
    assert ask(Rules(unwanted_words=["a*" * 50 + "b"]), "a" * 5_000) is None
