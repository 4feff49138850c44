"""Twelve invented texts on eleven regimes: what the reader gets right in them may not sink.

Each was labelled before the reader first saw it. Its first readings: allegation F1 .36 on `s`, .73 on `t`.
"""

import json
from pathlib import Path

import pytest

from benchmarks.allegation_score import Counts, score
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document, as_json

STORIES = Path(__file__).parent / "cases/stories"
NAMES = ("text", "title", "publisher", "published", "language", "url")


@pytest.mark.parametrize(("letter", "floor"), [("s", 0.85), ("t", 0.85)])
def test_the_invented_texts_are_read_as_well_as_before(letter: str, floor: float):
    counts = Counts()
    for path in sorted((STORIES / "docs").glob(f"{letter}*.json")):
        asked = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((STORIES / "gold" / path.name).read_text(encoding="utf-8"))
        found = as_json(read_document(Document(**{name: asked[name] for name in NAMES})))
        score(found["allegations"], gold["allegations"], counts)
    assert counts.right + counts.missed > 10
    assert counts.f1 >= floor, counts
    assert counts.too_many <= 1, counts
