"""Who alleges: every form in which a text may name, or not name, whoever makes a claim."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

FOLDER = Path(__file__).parent / "cases"
CASES = yaml.safe_load((FOLDER / "allegers.yaml").read_text(encoding="utf-8"))
HEADS = yaml.safe_load((FOLDER / "official_heads.yaml").read_text(encoding="utf-8"))
CLAIM = "North Korea shipped artillery shells to Russia in violation of UN Security Council resolutions."


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_whoever_alleges_is_named_and_nobody_else(case: dict[str, Any]):
    publisher = case.get("publisher", "Meridian Press Agency")
    found = read_document(
        Document(case["text"], case.get("title", "News"), publisher, "2024-03-01", "en")
    ).allegations
    assert found
    assert {a.name for allegation in found for a in allegation.alleged_by} == set(case["alleged_by"])


@pytest.mark.parametrize("case", HEADS, ids=[f"{case['publisher']}: {case['title']}"[:80] for case in HEADS])
def test_the_head_of_an_official_text_names_who_speaks_in_it(case: dict[str, Any]):
    head = case["head"] if case["head"].endswith("\n") else f"{case['head']} "
    document = Document(
        f"{head}{CLAIM}{case.get('foot', '')}", case["title"], case["publisher"], "2024-03-04", "en"
    )
    found = read_document(document).allegations
    assert {a.name: a.speaks_for for told in found for a in told.alleged_by} == case["alleged_by"]


REMARKS = {
    "title": "Remarks at a UN Security Council Briefing",
    "publisher": "United States Mission to the United Nations",
    "head": "Ambassador Carol Whitlock\nU.S. Representative to the United Nations\nNew York, New York\n\n",
}
BRIEFING = {"title": "Department Press Briefing", "publisher": "U.S. Department of State", "head": ""}
PASSED_ON = [
    (
        REMARKS,
        "The Panel of Experts found that Iran shipped missiles to the Houthis, and we agree.",
        {"UN Panel of Experts", "Carol Whitlock"},
    ),
    (
        REMARKS,
        "The Panel of Experts found that Iran shipped missiles to the Houthis. "
        "All of this is in violation of resolution 2216.",
        {"UN Panel of Experts", "Carol Whitlock"},
    ),
    (
        REMARKS,
        "The report of the Group of Experts leaves no room for doubt. The Group found that Iran shipped "
        "missiles to the Houthis in violation of resolution 2216.",
        {"UN Panel of Experts", "Carol Whitlock"},
    ),
    (
        REMARKS,
        "The Panel of Experts found that Iran shipped missiles to the Houthis in breach of resolution 2216.",
        {"UN Panel of Experts"},
    ),
    (
        BRIEFING,
        "MR KELLER: Good afternoon.\n\nQUESTION: Ukraine’s ambassador, Olena Hnatiuk, said that North Korea "
        "shipped artillery shells to Russia, and he said he had pictures. Is it a violation of resolution "
        "1718?\n\nMR KELLER: I have nothing for you on that.",
        {"Olena Hnatiuk"},
    ),
]


@pytest.mark.parametrize(("kind", "body", "who"), PASSED_ON, ids=[body[:60] for _, body, _ in PASSED_ON])
def test_what_others_found_is_the_speakers_own_only_where_it_is_adopted(
    kind: dict[str, str], body: str, who: set[str]
):
    document = Document(kind["head"] + body, kind["title"], kind["publisher"], "2024-03-01", "en")
    found = read_document(document).allegations
    assert {a.name for told in found for a in told.alleged_by} == who


def test_the_navy_of_a_briefing_is_that_of_the_state_which_speaks():
    text = (
        "MR KELLER: The Navy says that Iran shipped rifles to the Houthis in violation of resolution 2216. "
        "We have nothing to add."
    )
    found = read_document(Document(text, BRIEFING["title"], BRIEFING["publisher"], "2024-03-01", "en"))
    assert {a.speaks_for for told in found.allegations for a in told.alleged_by} == {"United States"}
