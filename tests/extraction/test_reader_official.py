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
]


@pytest.mark.parametrize(("text", "category", "accused"), TOLD)
def test_a_conduct_is_read_with_who_did_it(text: str, category: str, accused: set[tuple[str, str]]):
    found = [a for a in read_document(Document(text)).allegations if a.category == category]
    assert len(found) == 1
    assert accused <= {(p.name, p.role) for p in found[0].accused}


NOT_TOLD = [
    "To ask the Secretary of State, what steps he is taking on the supply of Iranian drones to the Houthis.",
    "Iran will put two satellites into space next week.",
    "Until North Korea sends no more workers to Mali, the border stays shut.",
]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_tells_of_no_conduct_is_left(text: str):
    assert [a for a in read_document(Document(text)).allegations if a.claim_strength != "feared"] == []
