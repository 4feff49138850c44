"""Invented texts: what the reader gets right in them may not sink.

Each was labelled before the reader first saw it; what it made of them then, the README beside them tells.
"""

import json
from pathlib import Path

import pytest

from benchmarks.allegation_score import Counts, score
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document, as_json

STORIES = Path(__file__).parent / "cases/stories"
NAMES = ("text", "title", "publisher", "published", "language", "url")


# Letter, the least allegation F1, the most false alarms.
FLOORS = [
    ("s", 0.85, 1),
    ("t", 0.85, 1),
    ("u", 0.93, 2),
    ("v", 0.91, 1),
    ("w", 0.87, 2),
    ("x", 0.81, 1),
    ("y", 0.57, 1),
    ("z", 0.92, 1),
    ("c", 0.72, 3),
    ("d", 0.70, 4),
    ("e", 0.43, 2),
    ("f", 0.85, 2),
    ("g", 0.68, 5),
    ("h", 0.70, 5),
    ("i", 0.80, 5),
    ("j", 0.64, 10),
    ("k", 0.64, 8),
    ("l", 0.64, 7),
]


@pytest.mark.parametrize(("letter", "floor", "false_alarms"), FLOORS)
def test_the_invented_texts_are_read_as_well_as_before(letter: str, floor: float, false_alarms: int):
    counts = Counts()
    for path in sorted((STORIES / "docs").glob(f"{letter}*.json")):
        asked = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((STORIES / "gold" / path.name).read_text(encoding="utf-8"))
        found = as_json(read_document(Document(**{name: asked[name] for name in NAMES})))
        score(found["allegations"], gold["allegations"], counts)
    assert counts.right + counts.missed > 7
    assert counts.f1 >= floor, counts
    assert counts.too_many <= false_alarms, counts
