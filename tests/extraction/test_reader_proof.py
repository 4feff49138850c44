"""Where a proposal's words stand: in the sentence that tells them; ties to the UN with those who make them."""

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
