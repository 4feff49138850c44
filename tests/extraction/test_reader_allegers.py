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
