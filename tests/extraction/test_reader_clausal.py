"""Invented texts in Russian, French, Spanish and Arabic: what the reader gets right in them may not sink.

`??01` to `??16` were labelled before their rules were written, `??21` to `??25` after them and before the
reader first saw them. First readings by the word lists alone: allegation F1 .52 in Russian, .80 in French,
.88 in Spanish, .67 in Arabic.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.allegation_score import Counts, score
from tracker.extraction.explaining import explain, is_known
from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document, as_json

CASES = Path(__file__).parent / "cases/languages"
NAMES = ("text", "title", "publisher", "published", "language", "url")
LANGUAGES = ("ru", "fr", "es", "ar")
FLOORS = {"ru": 0.95, "fr": 0.85, "es": 0.95, "ar": 0.95}
SECONDS = 4.0  # for 100,000 characters; a pattern that is quadratic takes minutes


def documents(code: str) -> list[tuple[Document, dict[str, Any]]]:
    found = []
    for path in sorted((CASES / code / "docs").glob("*.json")):
        asked = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((CASES / code / "gold" / path.name).read_text(encoding="utf-8"))
        found.append((Document(**{name: asked[name] for name in NAMES}), gold))
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_invented_texts_are_read_as_well_as_before(code: str):
    counts = Counts()
    for document, gold in documents(code):
        score(as_json(read_document(document))["allegations"], gold["allegations"], counts)
    assert counts.right + counts.missed >= 17
    assert counts.f1 >= FLOORS[code], counts
    assert counts.too_many <= 1, counts


@pytest.mark.parametrize("code", LANGUAGES)
def test_whom_a_text_accuses_has_the_right_role(code: str):
    right = wrong = 0
    for document, gold in documents(code):
        for found in read_document(document).allegations:
            label = next((g for g in gold["allegations"] if is_about(found, g)), None)
            roles = {a["name"]: a["role"] for a in label["accused"]} if label else {}
            told = [(a.role, roles[a.name]) for a in found.accused if a.name in roles]
            right += sum(mine == theirs for mine, theirs in told)
            wrong += sum(mine != theirs for mine, theirs in told)
    assert right > 25
    assert wrong <= 1, (right, wrong)


def is_about(found: Allegation, label: dict[str, Any]) -> bool:
    """Whether a proposal tells what a label does: category, strength and a common accused."""
    named = {a["name"] for a in label["accused"]} & {a.name for a in found.accused}
    categories = {label["category"], *label["category_acceptable_extra"]}
    return bool(named) and found.category in categories and found.claim_strength == label["claim_strength"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_that_fires_is_explained_with_the_words_it_fired_on(code: str):
    for document, _ in documents(code):
        for one in explain(document).proposals:
            assert {"category", "regime", "accused", "claim_strength", "basis"} <= {
                r.field for r in one.reasons
            }
            for reason in one.reasons:
                assert is_known(reason.rule), reason
                assert reason.start is None or document.text[reason.start : reason.end] == reason.words


HOSTILE = {
    "one party a thousand times": ("fr", "l'Iran et la Russie, "),
    "verbs of saying": ("ru", "заявил, что Иран сообщил, что "),
    "quotation marks": ("es", "«“‘' "),
    "accusations": ("ar", "اتهمت فرنسا إيران بتزويد الحوثيين بأسلحة "),
    "goods without an end": ("fr", "des armes et des munitions livrées à "),
    "capitals": ("es", "La Empresa Minera Del Sur "),
    "vowel marks": ("ar", "سُلِّمَتْ" * 20),
    "one word": ("ru", "поставка" * 100),
    "nothing but of": ("fr", "de d'l'du des "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_in_time(name: str):
    code, part = HOSTILE[name]
    text = (part * (100_000 // len(part) + 1))[:100_000]
    read_document(Document("x.", language=code))  # the lists are compiled once
    start = time.process_time()
    read_document(Document(text, language=code))
    assert time.process_time() - start < SECONDS
