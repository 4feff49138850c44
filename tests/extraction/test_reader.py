"""The reader as its callers see it: invented stories in, proposals out."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tracker.extraction.reading import read_document, read_documents
from tracker.extraction.records import Allegation, Document, Proposals, as_json

SCHEMA = json.loads(
    resources.files("tracker.extraction").joinpath("data/proposals.schema.json").read_text(encoding="utf-8")
)
SHARED = Path(__file__).resolve().parents[3] / "shared"


def quotes(value: Any, text: str) -> list[tuple[str, str]]:
    """Every pair of quoted words and the words of the text at their place."""
    if isinstance(value, list):
        return [pair for item in value for pair in quotes(item, text)]
    if not isinstance(value, dict):
        return []
    found = [pair for key, item in value.items() if key != "document" for pair in quotes(item, text)]
    at = value.get("span") or value
    words = value.get("quote") or value.get("text")
    if words and isinstance(at.get("start"), int):
        found.append((words, text[at["start"] : at["end"]]))
    return found


def assert_sound(proposals: Proposals) -> None:
    found = json.loads(json.dumps(as_json(proposals)))
    Draft202012Validator(SCHEMA).validate(found)
    assert all(words == there for words, there in quotes(found, proposals.document.text))
    kinds = {(b.start, b.end): b.kind for b in proposals.blocks}
    for allegation in proposals.allegations:
        for evidence in allegation.evidence:
            inside = [k for (a, b), k in kinds.items() if a <= evidence.start and evidence.end <= b]
            assert inside
            assert inside[0] not in ("caption", "dateline", "boilerplate")


def read(text: str, **known: str) -> Proposals:
    proposals = read_document(Document(text, **known))
    assert_sound(proposals)
    return proposals


def only(text: str, **known: str) -> Allegation:
    found = read(text, **known).allegations
    assert len(found) == 1, [a.summary for a in found]
    return found[0]


def roles(allegation: Allegation) -> dict[str, str]:
    return {a.name: a.role for a in allegation.accused}


def test_a_minister_accuses_a_state_of_arming_a_group():
    found = only(
        "Norwegian Foreign Minister Ida Solheim said on Tuesday that Iran had shipped anti-tank missiles "
        "to the Houthis "
        "in violation of UN Security Council resolution 2216 (2015).",
        published="2024-03-06",
    )
    assert (found.category, found.regime, found.claim_strength) == ("arms-transfer", "yemen", "asserted")
    assert roles(found) == {"Iran": "supplier", "Houthis": "recipient"}
    assert [(a.name, a.speaks_for) for a in found.alleged_by] == [("Ida Solheim", "Norway")]
    assert 2216 in {r.number for r in found.resolutions if r.basis == "cited"}


def test_a_concern_about_a_possible_transfer_is_kept_apart_as_feared():
    found = read(
        "Canada confirmed that North Korea has delivered howitzers to Russia in breach of UN resolutions. "
        "Canada also voiced concern about the potential transfer of missile technology to North Korea.",
        published="2024-05-02",
    ).allegations
    assert {(a.category, a.claim_strength) for a in found} == {
        ("arms-transfer", "asserted"),
        ("wmd-missile-technology", "feared"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "We urge all States to refrain from supplying weapons to Libya.",
        "All States must prevent the sale of arms to the Houthis.",
        "If Russia sells rockets to North Korea, it will pay a price, the minister said.",
        "Iran has not sent weapons to the Houthis, its ambassador said.",
        "The Security Council banned the export of coal from North Korea.",
        "Poland delivered tanks to Ukraine on Friday.",
        "Would North Korea send shells to Russia?",
        "The president visited Tripoli and praised its fishing industry.",
    ],
)
def test_calls_duties_conditions_denials_and_lawful_sales_are_no_allegations(text: str):
    assert read(text, published="2024-05-02").allegations == ()


def test_implied_paragraphs_come_with_a_reason():
    found = only(
        "South Korea said North Korea shipped artillery shells to Russia in violation of UN sanctions.",
        published="2024-02-01",
    )
    implied = [r for r in found.resolutions if r.basis == "implied"]
    assert (1718, ("8(b)",)) in {(r.number, r.paragraphs) for r in implied}
    assert all(r.reason for r in implied)
    assert found.cites_unspecified_resolutions


def test_hedged_contents_are_suspected_and_the_number_keeps_its_hedge():
    found = only(
        "Satellite images show that North Korea sent about 300 containers to Russia in August, possibly "
        "holding artillery shells.",
        published="2024-10-01",
    )
    assert (found.claim_strength, found.basis) == ("suspected", "imagery")
    assert found.quantity is not None
    assert (found.quantity.value, found.quantity.hedge, found.quantity.unit) == (300, "about", "containers")
    assert found.event is not None
    assert found.event.since == "2024-08"


def test_a_denial_hangs_on_the_claim_it_denies():
    found = only(
        "Kenya accused Eritrea and Iran of supplying weapons to Al-Shabaab in breach of the UN arms "
        "embargo.\n\nIran denied the claim.",
        published="2023-04-01",
    )
    assert found.claim_strength == "alleged"
    assert [d.name for d in found.denied_by] == ["Iran"]


def test_every_field_with_words_rests_on_evidence():
    found = only(
        "Japan said on Monday that North Korea delivered 200 rockets to Russia on 5 January in violation "
        "of UN Security Council resolutions.",
        published="2024-02-01",
    )
    supported = {field for e in found.evidence for field in e.supports}
    assert {
        "alleged_by",
        "supplier",
        "recipient",
        "items",
        "quantity",
        "event",
        "claim_strength",
        "category",
        "resolutions",
    } <= supported


def test_many_documents_are_read_in_order():
    texts = [
        "Nothing here.",
        "Japan said North Korea sent rockets to Russia in violation of UN sanctions.",
        "",
    ]
    found = list(read_documents(Document(text, published="2024-02-01") for text in texts))
    assert [len(p.allegations) for p in found] == [0, 1, 0]
    assert [p.document.text for p in found] == texts


WORDS = st.sampled_from(
    [
        "North",
        "Korea",
        "Iran",
        "Houthis",
        "shipped",
        "missiles",
        "to",
        "in",
        "violation",
        "of",
        "UN",
        "resolution",
        "1718",
        "the",
        "ship",
        "“HAO",
        "6”",
        "AIS",
        "off,",
        ".",
        "\n",
        "—",
        "Mr.",
        "said",
        "which",
        "by",
        "1,000",
        "tons",
        "’s",
        "Q:",
        "(IMO",
        "1234567)",
        "é",
        "北朝鮮",
        "كوريا",
        "\xa0",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join)),
    st.one_of(st.none(), st.text(max_size=30)),
)
def test_no_text_breaks_the_reader_and_every_quote_is_verbatim(text: str, title: str | None):
    assert_sound(read_document(Document(text, title=title, published="2024-02-01")))


def runs_of_six(text: str) -> set[tuple[str, ...]]:
    found = [w.strip(".,;:“”\"'()[]{}").lower() for w in text.split()]
    return {tuple(found[i : i + 6]) for i in range(len(found) - 5) if all(found[i : i + 6])}


def test_nothing_knows_the_sentences_of_one_document():
    seed, corpus = SHARED / "articles/seed.txt", SHARED / "corpus"
    if not seed.exists() or not corpus.exists():
        pytest.skip("the reference story and the corpus are not here")
    known = runs_of_six(seed.read_text(encoding="utf-8"))
    for path in sorted((corpus / "docs").glob("*.json")):
        known |= runs_of_six(json.loads(path.read_text(encoding="utf-8"))["text"])
    package = resources.files("tracker.extraction")
    ours: set[tuple[str, ...]] = set()
    for path in Path(str(package)).rglob("*"):
        if path.suffix in (".py", ".yaml"):
            ours |= runs_of_six(path.read_text(encoding="utf-8"))
    assert len(ours & known) == 0  # counted, so that a failure prints nobody's text


def test_the_reference_story_gives_its_three_allegations():
    seed = SHARED / "articles/seed.txt"
    if not seed.exists():
        pytest.skip("the reference story is not here")
    text = seed.read_text(encoding="utf-8")
    found = read(text, title=text.split("\n")[0], published="2023-10-26", language="en")
    told = {(a.category, a.claim_strength, a.basis) for a in found.allegations}
    assert told == {
        ("arms-transfer", "asserted", "statement"),
        ("arms-transfer", "suspected", "imagery"),
        ("wmd-missile-technology", "feared", "statement"),
    }
    arms = next(a for a in found.allegations if a.claim_strength == "asserted")
    assert {a.speaks_for or a.name for a in arms.alleged_by} == {"United States", "Japan", "South Korea"}
    assert len(arms.alleged_by) == 6
    assert roles(arms) == {"North Korea": "supplier", "Russia": "recipient"}
    tied = {a.claim_strength: a.cites_unspecified_resolutions for a in found.allegations}
    assert tied == {"asserted": True, "suspected": False, "feared": True}
    assert [a.start for a in arms.accused if a.role == "supplier"] == [900]
