"""Why a proposal says what it says, and why something is not proposed."""

import json
from pathlib import Path

import pytest

from tracker.extraction.explaining import STEPS, explain, is_known
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

STORIES = sorted((Path(__file__).parent / "cases/stories/docs").glob("*.json"))
NAMES = ("text", "title", "publisher", "published", "language", "url")


@pytest.mark.parametrize("path", STORIES, ids=[p.stem for p in STORIES])
def test_every_rule_that_fires_is_explained_with_the_words_it_fired_on(path: Path):
    asked = json.loads(path.read_text(encoding="utf-8"))
    document = Document(**{name: asked[name] for name in NAMES})
    explanation = explain(document)
    assert bool(explanation.proposals) == bool(read_document(document).allegations)
    assert (explanation.step is None) == bool(explanation.proposals)
    for one in explanation.proposals:
        told = {r.field for r in one.reasons}
        assert {"category", "regime", "accused", "claim_strength", "basis"} <= told
        assert not one.allegation.items or one.of("items")
        for reason in one.reasons:
            assert is_known(reason.rule), reason
            assert reason.says
            assert reason.table
            assert reason.start is None or document.text[reason.start : reason.end] == reason.words
    for refusal in explanation.refusals:
        assert is_known(refusal.rule, "refusals"), refusal
        assert refusal.step in STEPS


REFUSED = {
    "gate: nothing": ("The choir sang on Tuesday.", "gate"),
    "gate: goods without an act": ("Weapons are dear in the north.", "gate"),
    "gate: the UN without a breach": ("The Security Council met on Monday.", "gate"),
    "gate: nothing of the Council's": ("Egypt sold tanks to Kenya.", "gate"),
    "standing: call": ("France urged Iran to stop shipping missiles to the Houthis.", "standing"),
    "no regime covers it": ("Egypt sold tanks to Kenya, the Security Council heard.", "coverage"),
    "nobody is named": ("Somebody sold rifles on the coast of Libya.", "coverage"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_text_that_is_kept_out_says_at_which_step_and_on_which_words(rule: str):
    text, step = REFUSED[rule]
    explanation = explain(Document(text))
    assert explanation.proposals == ()
    assert explanation.step == step
    found = [r for r in explanation.refusals if r.rule == rule]
    assert found, explanation.refusals
    assert all(r.start is None or text[r.start : r.end] == r.words for r in found)
