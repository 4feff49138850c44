"""Why a document is kept out: which step said no, on which words."""

from __future__ import annotations

import pytest

from tracker.extraction.explaining import explain
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document
from tracker.extraction.rules import meaning
from tracker.extraction.whynot import KINDS, MOST_SENTENCES, read_with_reason
from tracker.extraction.words.phrases import load

TITLE = "Harbour Diary"


def why(text: str, **known: str):
    return read_with_reason(Document(text, **known)).why_not


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("The bakery on the quay opened at six. Bread was cheap.", "no-words", None),
        ("Artillery shells lay on the quay for a week.", "no-words", None),
        ("The council urged every port to stop the transfer of arms to Libya.", "not-an-act", None),
        ("Somebody sold rifles at a market in Libya.", "nobody", "sold"),
        (
            "France sold Rafale fighter jets to Brazil under the U.S. sanctions waiver.",
            "unilateral",
            "U.S. sanctions",
        ),
        (
            "France sold artillery shells to Brazil, the Security Council heard.",
            "no-measure",
            "sold",
        ),
        ("France sold artillery shells to Brazil last year.", "outside", None),
    ],
)
def test_the_furthest_step_says_why(text, kind, words):
    proposals = read_with_reason(Document(text))
    found = proposals.why_not
    assert proposals.allegations == ()
    assert found.kind == kind
    if words:
        assert text[slice(*found.sentences[0].words)] == words


def test_each_place_is_a_sentence_of_the_text_that_holds_its_words():
    text = "France sold artillery shells to Brazil. " * 2 + "Italy shipped missiles to Chile in March."
    found = why(text)
    assert 0 < len(found.sentences) <= MOST_SENTENCES
    assert len({place.start for place in found.sentences}) == len(found.sentences)
    for place in found.sentences:
        assert text[place.start : place.end].endswith(".")
        assert place.words is None or place.start <= place.words[0] < place.words[1] <= place.end


def test_a_caption_alone_is_named_as_such():
    text = (
        "Harbour Diary\n\n"
        "Photo: North Korea shipped artillery shells to Russia, an analyst said. (Reuters)\n\n"
        "The bakery on the quay opened at six. Bread was cheap, and the weather was fine all day long."
    )
    blocks = {block.kind for block in read_document(Document(text, title=TITLE)).blocks}
    assert "caption" in blocks
    assert why(text, title=TITLE).kind == "caption"


def test_a_text_in_another_language_says_so():
    assert why("Die Bäckerei am Kai hat um sechs geöffnet. Das Brot war billig.", language="de").kind == (
        "language"
    )


def test_the_reading_is_the_same_as_without_the_reason():
    document = Document("North Korea shipped artillery shells to Russia. France sold wine to Brazil.")
    proposals = read_with_reason(document)
    assert proposals == read_document(document)
    assert proposals.allegations
    assert proposals.why_not.kind in KINDS  # of the rest of the text: a page may have to tell it


def test_every_rule_of_a_refusal_has_its_kind_and_its_meaning():
    for row in load("rules")["refusals"]:
        assert any(row["rule"].startswith(rules) for rules in KINDS.values()), row["rule"]
        assert meaning(row["rule"])
    assert all(meaning(kind) for kind in ("unilateral", "caption"))
    assert meaning("a rule of last year") == ""


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", "a" * 5000, "Sanctions. " * 3000, "Hamas got $5."])
def test_no_text_has_no_reason(text):
    assert why(text).kind
    assert explain(Document(text)).refusals or read_document(Document(text)).allegations
