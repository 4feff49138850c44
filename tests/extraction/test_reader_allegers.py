"""Who alleges: every form in which a text may name, or not name, whoever makes a claim."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document

CASES = yaml.safe_load((Path(__file__).parent / "cases/allegers.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_whoever_alleges_is_named_and_nobody_else(case: dict[str, Any]):
    publisher = case.get("publisher", "Meridian Press Agency")
    found = read_document(
        Document(case["text"], case.get("title", "News"), publisher, "2024-03-01", "en")
    ).allegations
    assert found
    assert {a.name for allegation in found for a in allegation.alleged_by} == set(case["alleged_by"])
