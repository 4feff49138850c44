"""Workers abroad, stolen coins and money moved, in the plain words of governments and agencies."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

WORKERS, THEFT, MONEY = "overseas-workers", "cyber-theft", "financial"


def proposed(text: str) -> dict[str, dict[str, str]]:
    """The accused and their roles, by category."""
    found = read_document(Document(text, title="A report")).allegations
    return {a.category: {p.name: p.role for p in a.accused} for a in found}


@pytest.mark.parametrize(
    ("text", "category", "name", "role"),
    [
        (
            "The DPRK maintains a workforce of thousands of IT workers around the world, primarily in Kenya.",
            *(WORKERS, "North Korea", "supplier"),
        ),
        (
            "Paeksan Trading Company, a North Korean firm, sent a delegation of some forty IT workers to"
            " Windhoek.",
            *(WORKERS, "Paeksan Trading Company", "supplier"),
        ),
        (
            "The organisation sends large numbers of workers abroad on behalf of the North Korean ministry.",
            *(WORKERS, "North Korea", "supplier"),
        ),
        (
            "The DPRK relies on overseas IT workers to generate revenue for its regime, in violation of"
            " resolution 2397.",
            *(WORKERS, "North Korea", "supplier"),
        ),
        (
            "North Korean IT workers obtained remote jobs at dozens of Danish companies under false names.",
            *(WORKERS, "North Korea", "supplier"),
        ),
        (
            "The DPRK's overseas IT workers generate millions of dollars a year for the regime.",
            *(WORKERS, "North Korea", "supplier"),
        ),
        ("DPRK cyber actors stole $40 million from Coinharbour.", THEFT, "North Korea", "other"),
        ("North Korea was responsible for the $62 million heist.", THEFT, "North Korea", "other"),
        (
            "The panel was looking into 12 suspected attacks by hackers from the North on cryptocurrency"
            " companies. North Korea denies it.",
            *(THEFT, "North Korea", "other"),
        ),
        (
            "Norway imposed sanctions on five North Koreans who raise money for the regime by cyber theft.",
            *(THEFT, "North Korea", "other"),
        ),
        (
            "Actors affiliated with North Korea's Reconnaissance General Bureau took more than $60 million in"
            " virtual assets.",
            *(THEFT, "Reconnaissance General Bureau", "other"),
        ),
        (
            "Ho Tae Il, an agent of the Foreign Trade Bank, laundered $3 million in digital currency.",
            *(MONEY, "Ho Tae Il", "financier"),
        ),
        (
            "Dalian Cedar opened accounts in Macau on behalf of the Korea Kwangson Banking Corporation.",
            *(MONEY, "Korea Kwangson Banking Corporation", "recipient"),
        ),
    ],
)
def test_a_plain_sentence_tells_its_conduct(text: str, category: str, name: str, role: str):
    assert proposed(text).get(category, {}).get(name) == role


@pytest.mark.parametrize(
    "text",
    [
        "The Council calls upon all States to repatriate all DPRK workers.",
        "Resolution 2397 requires Member States to repatriate the workers of North Korea.",
        "The advisory warns companies of the risks of hiring North Korean IT workers.",
        "The Treasury sanctioned two people and four entities linked to North Korean IT workers.",
        "Norway imposed sanctions on 15 North Koreans and one organisation.",
        "China has repatriated several hundred North Korean workers.",
        "The department offered a reward of $5 million for information on North Korean IT workers.",
        "North Korean workers earn a bonus at the factory in Pyongyang.",
        "North Korea's leader visited a plant and praised the workers.",
        "North Korea maintains a force of shock workers at the Wonsan building site.",
        "The company provides training on how to spot North Korean IT workers.",
        "North Korea took steps to protect a bank from attacks.",
    ],
)
def test_what_tells_of_no_conduct_gives_no_proposal(text: str):
    assert proposed(text) == {}


def test_several_sentences_on_the_workers_of_one_state_are_one_proposal():
    text = (
        "The DPRK maintains thousands of IT workers abroad. North Korean IT workers obtain jobs at foreign"
        " companies under false names. The DPRK's overseas IT workers earn millions for the regime."
    )
    found = read_document(Document(text, title="A report")).allegations
    assert [a.category for a in found] == [WORKERS]
