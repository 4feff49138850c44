"""Sentences of papers and ministries in other languages: what they tell, of whom, and who says it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document

ROWS = yaml.safe_load((Path(__file__).parent / "cases/foreign_papers.yaml").read_text(encoding="utf-8"))


def told(row: dict[str, Any]) -> tuple[Allegation, ...]:
    known = {"title": row.get("title"), "published": "2024-03-06", "language": row["lang"]}
    return read_document(Document(row["text"], **known)).allegations


def expected(row: dict[str, Any]) -> list[str]:
    return row["is"] if isinstance(row["is"], list) else [row["is"]]


@pytest.mark.parametrize("row", ROWS, ids=[f"{i}-{r['lang']}" for i, r in enumerate(ROWS)])
def test_a_sentence_tells_what_it_tells_and_who_says_it(row: dict[str, Any]):
    found = told(row)
    if not row["is"]:
        assert found == ()
        return
    alike = [a for a in found if a.category in expected(row)]
    assert alike, [a.category for a in found]
    accused = {a.name: a.role for one in alike for a in one.accused}
    for name, role in row["by"].items():
        assert name in accused, accused
        assert role in (None, accused[name]), accused
    everybody = {a.name for one in found for a in (*one.accused, *one.alleged_by)}
    assert not everybody & set(row.get("not", []))
    if "said" in row:
        assert {a.name for one in alike for a in one.alleged_by} == set(row["said"])
    assert alike[0].claim_strength == row.get("strength", "asserted")
    assert {a.category for a in found} <= {*expected(row), *row.get("beside", [])}
