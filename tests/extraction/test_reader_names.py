"""Names of accused parties as an analyst would write them: whole, and never a word that names nobody."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

BREACH = "in violation of resolution 2397"


def accused_in(text: str) -> set[str]:
    return {p.name for a in read_document(Document(text)).allegations for p in a.accused}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"Foreign-flagged tankers delivered refined petroleum to North Korea {BREACH}.",
            "Foreign-flagged tankers",
        ),
        (f"DPRK-flagged tankers delivered refined petroleum to Nampo {BREACH}.", "DPRK-flagged tankers"),
        (f"Togo-flagged vessels delivered gasoil to North Korea {BREACH}.", "Togo-flagged vessels"),
        (
            "China-based companies sold coal from North Korea in violation of resolution 2371.",
            "China-based companies",
        ),
        ("The PRC-based network sold missile components to Iran.", "PRC-based network"),
        (
            "UAE-registered companies supplied weapons to the RSF in breach of the embargo.",
            "UAE-registered companies",
        ),
        (f"A 32-year-old tanker delivered fuel to North Korea {BREACH}.", "32-year-old tanker"),
    ],
)
def test_a_name_does_not_begin_behind_a_hyphen(text: str, name: str):
    assert name in accused_in(text)


@pytest.mark.parametrize("bullet", ["•", "▪", "–", "*"])
def test_a_bullet_is_no_part_of_a_name(bullet: str):
    text = (
        f"The Panel reported:\n{bullet} Individuals supplied arms to Al-Shabaab in breach of the embargo.\n"
    )
    assert accused_in(text) == {"Individuals", "Al-Shabaab"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Grand Heron Petroleum Pte. Ltd. supplied gasoil to North Korea.",
            "Grand Heron Petroleum Pte. Ltd.",
        ),
        (
            "Golden Petrel Shipping Co., Ltd sold coal from North Korea in violation of resolution 2371.",
            "Golden Petrel Shipping Co., Ltd",
        ),
        (
            "Silver Tern Resources Inc. bought iron ore from North Korea in violation of resolution 2371.",
            "Silver Tern Resources Inc.",
        ),
        (
            "Coal from North Korea was bought by Amber Plover Trading, LLC in violation of resolution 2371.",
            "Amber Plover Trading, LLC",
        ),
    ],
)
def test_a_firm_is_called_by_its_whole_name(text: str, name: str):
    assert name in accused_in(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The main DPRK financial entity moved funds for the nuclear weapons programme.",
            "DPRK financial entity",
        ),
        ("A leading Yemeni company supplied missile parts to the Houthis.", "Yemeni company"),
        ("A major Syrian trader sold rifles to the Houthis.", "Syrian trader"),
    ],
)
def test_a_word_of_rank_is_no_part_of_a_name(text: str, name: str):
    assert name in accused_in(f"{text} This violates Security Council resolutions.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Rifles that Iran gave the Houthis in breach of the embargo came from other dhows.",
            {"other dhows"},
        ),
        (f"Other ships delivered gasoil to North Korea {BREACH}.", {"Other ships"}),
        (f"Gasoil was handed to North Korea by various tankers {BREACH}.", {"various tankers"}),
        (
            "Debris recovered from a missile derives from North Korea and breaches the arms embargo.",
            {"Debris"},
        ),
        (
            "Wreckage of a missile shows that Iran supplied the Houthis in breach of the embargo.",
            {"Wreckage"},
        ),
        (
            "The tankers Gull 5 and Petrel 8 carried oil to North Korea while manipulating the information "
            "transmitted by their Automatic Identification Systems.",
            {"Automatic Identification Systems"},
        ),
    ],
)
def test_words_that_tell_nobody_are_not_accused(text: str, names: set[str]):
    assert not names & accused_in(text)


@pytest.mark.parametrize("participle", ["based", "registered", "linked"])
def test_an_owner_is_not_called_by_the_place_where_it_sits(participle: str):
    text = (
        "The tanker GREY PLOVER (IMO 9230880) switched off its transponder to carry oil from North Korea. "
        f"The Malta-{participle} owner of the GREY PLOVER, Long Quay Shipping Co., Limited, bought three."
    )
    assert accused_in(text) & {"GREY PLOVER"}
    assert not [name for name in accused_in(text) if name.startswith(("The ", "Malta"))]


@pytest.mark.parametrize(
    "text",
    [
        "The resolution sends a clear message to North Korea that it must give up its ballistic missiles.",
        "Today's vote delivered a strong warning to Iran over its ballistic missile programme.",
        "The Security Council has sent the Houthis a strong message over their missiles.",
        "The statement sends North Korea a signal about coal exports.",
        "You sell a lot of weapons to the UAE.",
        "You provide weapons to the Houthis, in violation of the arms embargo, a reporter said.",
        "You keep supplying M23 with rifles, in breach of the embargo.",
        "But you still buy coal from North Korea, in violation of resolution 2371.",
    ],
)
def test_a_message_is_no_delivery_and_whoever_is_spoken_to_has_no_name(text: str):
    assert accused_in(text) == set()
