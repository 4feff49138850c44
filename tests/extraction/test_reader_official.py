"""How statements of governments and reports of the UN tell a conduct: each sentence stands for a form."""

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

TOLD = [
    (
        "The experts listed rifles, mortars and parts that reached the White Army from Uganda.",
        "arms-transfer",
        {("Uganda", "supplier"), ("White Army", "recipient")},
    ),
    (
        "We regret the launch of two short-range ballistic missiles by the DPRK, contrary to those.",
        "wmd-missile-technology",
        {("North Korea", "other")},
    ),
    (
        "We condemn in the strongest possible terms the DPRK's ballistic missile launches on Jan. 14.",
        "wmd-missile-technology",
        {("North Korea", "other")},
    ),
    (
        "The DPRK conducted another launch using ballistic missile technology.",
        "wmd-missile-technology",
        {("North Korea", "other")},
    ),
    (
        "Turkey, Russia, the UAE and other countries have sent weapons to Libya in violation of the embargo.",
        "arms-transfer",
        {("Turkey", "supplier"), ("Russia", "supplier"), ("United Arab Emirates", "supplier")},
    ),
    (
        "North Korea is supplying Russia's war in Ukraine with artillery shells.",
        "arms-transfer",
        {("North Korea", "supplier"), ("Russia", "recipient")},
    ),
    (
        "We condemn Russia's use of North Korean ballistic missiles against Ukraine.",
        "arms-transfer",
        {("North Korea", "supplier"), ("Russia", "recipient")},
    ),
    (
        "What North Korea fired on Monday was a long-range ballistic missile.",
        "wmd-missile-technology",
        {("North Korea", "other")},
    ),
    (
        "Iran launched what the two ministries hold to be an intermediate-range ballistic missile.",
        "wmd-missile-technology",
        {("Iran", "other")},
    ),
    (
        "The rockets were produced in Iran and transferred to the Houthis, he wrote.",
        "arms-transfer",
        {("Iran", "supplier"), ("Houthis", "recipient")},
    ),
    (
        "Uganda has been asking neighbours to receive refugees and has been supplying M23 with rifles.",
        "arms-transfer",
        {("Uganda", "supplier"), ("M23", "recipient")},
    ),
    (
        "Rwanda handed mortars to the M23; it thereby trampled upon the arms embargo.",
        "arms-transfer",
        {("Rwanda", "supplier"), ("M23", "recipient")},
    ),
    (
        "From March 2021 until last winter North Korea sent workers to Mali in violation of resolution 2397.",
        "overseas-workers",
        {("North Korea", "supplier"), ("Mali", "recipient")},
    ),
    (
        "The Islamic Republic of Iran (IRI) has, as stated before (S/2022/30), sold drones to M23 (2023).",
        "arms-transfer",
        {("Iran", "supplier"), ("M23", "recipient")},
    ),
    (
        "Rifles and shells went by lorry from Iran to the Houthis, the Panel wrote.",
        "arms-transfer",
        {("Iran", "supplier"), ("Houthis", "recipient")},
    ),
    (
        "Two flight tests of the Shahab-3 were carried out by Iran in May.",
        "wmd-missile-technology",
        {("Iran", "other")},
    ),
    (
        "North Korean builders have gone on arriving in Mali since the spring.",
        "overseas-workers",
        {("North Korea", "supplier"), ("Mali", "recipient")},
    ),
    (
        "Rwandan soldiers have fought alongside the M23 in North Kivu, in breach of the arms embargo.",
        "military-training",
        {("Rwanda", "supplier"), ("M23", "recipient")},
    ),
    (
        "Under resolution 2371 a dozen bulk carriers flying the North Korean flag delivered coal at Rizhao.",
        "coal-minerals",
        {("dozen bulk carriers", "vessel")},
    ),
    (
        "In breach of resolution 2375 the tanker Green Heron (IMO: 9110004) transferred what the Panel holds "
        "to have been 900 tons of gas oil to a North Korean tanker.",
        "ship-to-ship-transfer",
        {("Green Heron", "vessel")},
    ),
    (
        "The North Korean tanker PAEK RIM 2 (IMO number: 8810384) and a small vessel of unknown nationality "
        "were lying alongside each other at sea, in breach of resolution 2375.",
        "ship-to-ship-transfer",
        {("PAEK RIM 2", "vessel"), ("small vessel", "vessel")},
    ),
    (
        "The State Council of North Korea met. The bulk carrier Jang Su 4 left in May. Before each call at "
        "Nampo its transponder fell silent, in breach of resolution 2375.",
        "vessel-deceptive-practice",
        {("Jang Su 4", "vessel")},
    ),
    (
        "The Tae Song 5 broadcast the identifiers of a scrapped ship, the Hai Yang 9, off North Korea, in "
        "breach of resolution 2375.",
        "vessel-deceptive-practice",
        {("Tae Song 5", "vessel")},
    ),
]


@pytest.mark.parametrize(("text", "category", "accused"), TOLD)
def test_a_conduct_is_read_with_who_did_it(text: str, category: str, accused: set[tuple[str, str]]):
    found = [a for a in read_document(Document(text)).allegations if a.category == category]
    assert len(found) == 1
    assert accused <= {(p.name, p.role) for p in found[0].accused}


NOT_TOLD = [
    "Tehran says that none of its missiles is designed to carry a nuclear warhead.",
    "North Korea has some 300 Rodong missiles that could, in theory, reach bases in Japan.",
    "The board voted to back the nuclear deal with Iran, which once had a nuclear weapons programme.",
    "Their consent made the ship-to-ship transfer from the rusting tanker off Yemen possible.",
    "To ask the Secretary of State, what steps he is taking on the supply of Iranian drones to the Houthis.",
    "Iran will put two satellites into space next week.",
    "The minister went to Libya with two rifles in his boot.",
    "A missile went over Iran and came down in the sea.",
    "Iranian troops fought the Houthis, and Ugandan soldiers have fought M23 for years.",
    "The tanker broadcast its own name and position on the way to North Korea.",
    "Until North Korea sends no more workers to Mali, the border stays shut.",
]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_tells_of_no_conduct_is_left(text: str):
    assert [a for a in read_document(Document(text)).allegations if a.claim_strength != "feared"] == []


def test_an_attack_by_nobody_who_is_named_is_no_test_of_whom_the_text_is_about():
    text = (
        "North Korea provided Russia with ballistic missiles. On the 29th of December alone, over a hundred "
        "missiles were launched at cities. North Korea's transfers violate Security Council resolutions."
    )
    assert {a.category for a in read_document(Document(text)).allegations} == {"arms-transfer"}
