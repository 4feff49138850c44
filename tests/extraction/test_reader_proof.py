"""Where a proposal's words stand: in the sentence that tells them, and ties to the UN with their makers."""

from pathlib import Path

import pytest

from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document

JOINT = """Norway and Chile have sharply rebuked the two governments over a trade that both deny in public.

In a joint statement, Norwegian Foreign Minister Ida Solheim and Chilean Foreign Minister Rosa
 Quiroga confirmed two deliveries of mortars from North Korea to Syria last spring.

The pair also voiced their alarm over the possible transfer of centrifuge parts to North Korea.

“Arms deals with the DPRK, and any hand-over of nuclear technology to it, breach several UN Security Council
 resolutions,” they said in the statement.

Satellite imagery indicates that after talks with Syria in May, North Korea shipped about 40 crates, possibly
 with grenades, to Syria."""


def proposals() -> list[Allegation]:
    text = JOINT.replace("\n ", " ")
    return list(read_document(Document(text, published="2023-11-03", language="en")).allegations)


def by_strength(name: str) -> Allegation:
    return next(a for a in proposals() if a.claim_strength == name)


def supporting(allegation: Allegation, field: str) -> list[str]:
    return [e.quote for e in allegation.evidence if field in e.supports]


def test_roles_and_strength_rest_on_the_sentence_that_confirms_the_act():
    asserted = by_strength("asserted")
    chief = asserted.evidence[0]
    assert chief.quote.startswith("In a joint statement")
    assert {"supplier", "recipient", "alleged_by", "claim_strength", "category"} <= set(chief.supports)
    assert supporting(asserted, "claim_strength")[1:] == ["confirmed"]
    assert supporting(asserted, "supplier")[1:] == ["North Korea"]
    for accused in asserted.accused:
        assert accused.start is not None
        assert chief.start <= accused.start < chief.end


@pytest.mark.parametrize(
    ("strength", "is_tied"), [("asserted", True), ("feared", True), ("suspected", False)]
)
def test_a_tie_to_resolutions_binds_the_claims_of_those_who_make_it(strength: str, *, is_tied: bool):
    assert by_strength(strength).cites_unspecified_resolutions is is_tied


def test_what_the_same_speakers_say_beside_their_statement_rests_on_the_statement():
    assert {a.claim_strength: a.basis for a in proposals()} == {
        "asserted": "statement",
        "feared": "statement",
        "suspected": "imagery",
    }


SAMPLE = Path(__file__).parents[2] / "tracker/ingestion/samples/munitions-by-night-train.txt"


def test_the_sample_story_gives_three_allegations_and_no_trade_in_monuments():
    text = SAMPLE.read_text(encoding="utf-8")
    found = read_document(Document(text, title=text.split("\n")[0], published="2026-03-12")).allegations
    told = {a.claim_strength: a for a in found}
    assert len(found) == 3
    assert {s: (a.category, a.cites_unspecified_resolutions) for s, a in told.items()} == {
        "asserted": ("arms-transfer", True),
        "suspected": ("arms-transfer", False),
        "feared": ("wmd-missile-technology", True),
    }
    ministers = {"Harriet Colborne", "Étienne Vaillard", "Dougal Wray"}
    states = {"United Kingdom", "Canada", "Australia"}
    for strength in ("asserted", "feared"):
        assert {a.name for a in told[strength].alleged_by} == ministers | states
    assert [a.name for a in told["suspected"].alleged_by] == ["two research groups"]
    assert told["suspected"].quantity is not None
    assert (told["suspected"].quantity.value, told["suspected"].basis) == (600, "imagery")
    assert {a.name: a.role for a in told["feared"].accused} == {
        "Russia": "supplier",
        "North Korea": "recipient",
    }


BRIEFING = """Weekly briefing by the Foreign Ministry of Belarus

QUESTION: Poland says that Belarus has sold rifles and mortars to the Houthis, against resolution 2216 (2015).

MR. ANDRUSEVICH: {answer}

QUESTION: And what about the price of bread?

MR. ANDRUSEVICH: It will not rise."""


@pytest.mark.parametrize(
    ("answer", "strength", "denied_by"),
    [
        (
            "We reject these claims. Belarus has never supplied weapons to anyone in Yemen.",
            "denied",
            ["Belarus"],
        ),
        ("I have seen the report and have nothing to add.", "alleged", []),
    ],
)
def test_what_is_put_to_a_spokesman_is_denied_where_the_answer_denies_it(answer, strength, denied_by):
    text = BRIEFING.format(answer=answer)
    (found,) = read_document(Document(text, title=text.split("\n")[0], published="2025-06-08")).allegations
    assert (found.claim_strength, [d.name for d in found.denied_by]) == (strength, denied_by)
    assert "Poland" in {a.name for a in found.alleged_by}
    assert found.event is None
