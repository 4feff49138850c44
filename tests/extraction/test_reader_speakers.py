"""Whose words a text gives where no verb beside the act says it: the floor of a meeting, a body that acts for
its department, the report that a title names, a pronoun.
"""

import pytest

from tracker.extraction.names.mentions import find_parties
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document
from tracker.extraction.saying.floors import floor_in, keeps_floor
from tracker.extraction.saying.issuers import issuer_of

BREACH = "in violation of UN Security Council resolutions."


def allegers(text: str, title: str, publisher: str) -> set[str]:
    found = read_document(Document(text, title, publisher, "2024-03-01", "en")).allegations
    assert found
    return {a.name for allegation in found for a in allegation.alleged_by}


@pytest.mark.parametrize(
    ("opening", "who", "state"),
    [
        ("The representative of Slovenia said that the embargo", "representative of Slovenia", "Slovenia"),
        (
            "The delegate of the Republic of Korea, noting that",
            "delegate of the Republic of Korea",
            "South Korea",
        ),
        ("ANNE LUNDQVIST (Norway) regretted that", "ANNE LUNDQVIST", "Norway"),
        ("Omar Deng, Special Envoy for the Horn, said that", "Omar Deng", None),
    ],
)
def test_a_paragraph_of_a_meeting_names_who_has_the_floor(opening: str, who: str, state: str | None):
    floor = floor_in(opening, opening)
    assert floor
    assert (floor.name, floor.speaks_for) == (who, state)


@pytest.mark.parametrize(
    "opening",
    [
        "The embargo on Libya was renewed in June.",
        "The Council met for an hour (Libya was not on the agenda).",
        "HAO SHUN 6 (formerly Jin Tai) loaded coal.",
        "Bunkers, Paints and Fuels, said to be cheap, were sold.",
        "The representative offices of two banks were closed.",
    ],
)
def test_other_paragraphs_give_nobody_the_floor(opening: str):
    assert floor_in(opening, opening) is None


def test_the_floor_is_kept_where_the_words_go_on():
    assert keeps_floor("She called for sanctions.")
    assert keeps_floor("In the east, he went on, shells arrived.")
    assert not keeps_floor("The meeting rose at noon.")


def test_what_follows_in_a_paragraph_of_a_meeting_is_told_by_who_has_the_floor():
    text = (
        "The representative of Ukraine said that his country was the victim of an aggression. North Korea "
        f"had shipped artillery shells to Russia for two years {BREACH}\n\nThe meeting rose at noon."
    )
    assert allegers(text, "Council Meets on Ukraine", "United Nations") == {"representative of Ukraine"}


@pytest.mark.parametrize(
    ("title", "publisher", "text", "name"),
    [
        (
            "Treasury Targets a Network",
            "U.S. Department of the Treasury",
            "The Department of the Treasury’s Office of Foreign Assets Control (OFAC) today acted.",
            "Department of the Treasury’s Office of Foreign Assets Control (OFAC)",
        ),
        (
            "Summary of the Second Report of the Multilateral Sanctions Monitoring Team",
            "Ministry of Foreign Affairs of Japan",
            "The Ministry has made public a summary.",
            "Multilateral Sanctions Monitoring Team",
        ),
        (
            "G7 Trade Ministers’ Meeting: communiqué",
            "Foreign, Commonwealth & Development Office",
            "This text was agreed at noon.",
            "G7",
        ),
        (
            "NATO summit: what the Government seeks",
            "Foreign, Commonwealth & Development Office",
            "This text was agreed at noon.",
            "Foreign, Commonwealth & Development Office",
        ),
        (
            "War in Sudan, Statement of the Assistant Secretary of State for African Affairs",
            "U.S. Department of State",
            "Thank you for the opportunity to testify.",
            "Assistant Secretary of State for African Affairs",
        ),
        (
            "Statement on the Second Report of the Multilateral Sanctions Monitoring Team",
            "Ministry of Foreign Affairs of Japan",
            "Japan welcomes the report.",
            "Ministry of Foreign Affairs of Japan",
        ),
        (
            "Treasury Targets a Network",
            "U.S. Department of the Treasury",
            "Italy’s Guardia di Finanza and Europe’s Office of Fair Trade today searched two firms.",
            "U.S. Department of the Treasury",
        ),
    ],
)
def test_the_body_that_acts_or_reports_issues_the_text(title: str, publisher: str, text: str, name: str):
    issuer = issuer_of(Document(text, title, publisher), text, find_parties(text))
    assert [a.name for a in issuer.allegers] == [name]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            f"South Korea’s spy agency said it had found that North Korea shipped shells to Russia {BREACH}",
            {"South Korea’s spy agency"},
        ),
        (
            f"In the Panel of Experts’ report of last October, North Korea shipped shells to Russia {BREACH}",
            {"UN Panel of Experts"},
        ),
    ],
)
def test_pronouns_and_dates_name_nobody_else(text: str, who: set[str]):
    assert allegers(text, "News", "Meridian Press Agency") == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "The Foreign Ministers of Latvia, Estonia and Poland drew attention to North Korea's shipments "
            f"of shells to Russia {BREACH}",
            {"Latvia", "Estonia", "Poland"},
        ),
        (
            f"“North Korea shipped shells to Russia {BREACH[:-1]},” said Tom Halley, who follows the trade.",
            {"Tom Halley"},
        ),
        (
            "The State Department offers a reward for information on North Korea's shipments of shells "
            f"to Russia {BREACH}",
            set(),
        ),
        (f"North Korea shipped shells to Russia {BREACH[:-1]}, as a Danish court found.", {"Danish court"}),
    ],
)
def test_who_notices_quotes_and_finds_is_named(text: str, who: set[str]):
    assert allegers(text, "News", "Meridian Press Agency") == who


def test_a_joint_advisory_names_its_bodies():
    text = "Issued by the U.S. Departments of State and the Treasury and the Federal Bureau of Investigation."
    issuer = issuer_of(Document(text, "Advisory", "U.S. Department of State"), text, find_parties(text))
    assert [a.name for a in issuer.allegers] == [
        "U.S. Departments of State and the Treasury",
        "Federal Bureau of Investigation",
    ]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        (
            f"The allegation that North Korea shipped shells to Russia {BREACH[:-1]} is in the letter.",
            "alleged",
        ),
        (f"Washington spreads the lie that North Korea shipped shells to Russia {BREACH}", "denied"),
        (f"The ministry confirmed that North Korea shipped shells to Russia {BREACH}", "asserted"),
    ],
)
def test_allegations_and_lies_are_no_assertions(text: str, strength: str):
    found = read_document(Document(text, "News", "Meridian Press Agency", "2024-03-01", "en")).allegations
    assert [a.claim_strength for a in found] == [strength]
