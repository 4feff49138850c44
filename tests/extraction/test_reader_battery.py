"""A battery of plain sentences: every kind of conduct in every construction in which texts tell it.

A form that is not read yet is marked `open` in the file and must fail, so that its mending shows.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document

CASES = yaml.safe_load((Path(__file__).parent / "cases/battery.yaml").read_text(encoding="utf-8"))
NAMELESS = "any"  # a role that a fair reader may see otherwise


def wrong(case: dict[str, Any], found: Sequence[Allegation]) -> list[str]:
    """What the proposals of a case lack, or have too much."""
    if not case["is"]:
        return [f"proposes {a.category}" for a in found]
    wanted = case["is"] if isinstance(case["is"], list) else [case["is"]]
    if len(found) != 1 and not (isinstance(case["is"], list) and {a.category for a in found} == set(wanted)):
        return [f"proposes {[a.category for a in found]}"]
    return [said for allegation in found[:1] for said in _wrong_in(case, allegation, wanted, found)]


def _wrong_in(
    case: dict[str, Any], allegation: Allegation, wanted: list[str], found: Sequence[Allegation]
) -> Iterator[str]:
    roles = {p.name: p.role for a in reversed(found) for p in a.accused}
    if allegation.category not in wanted:
        yield f"is {allegation.category}"
    for name, role in (case.get("by") or {}).items():
        named = next((n for n in roles if name in n or n in name), None)
        if named is None:
            yield f"lacks {name}"
        elif role not in (None, NAMELESS, roles[named]):
            yield f"{name} is {roles[named]}"
    expected = [*(case.get("by") or {}), *case.get("may", [])]
    yield from (f"accuses {n}" for n in roles if not any(n in e or e in n for e in expected))
    if allegation.claim_strength != case.get("strength", "asserted"):
        yield f"is {allegation.claim_strength}"


def _marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="not read yet")] if case.get("open") else []
    return pytest.param(case, id=case["text"][:60], marks=marks)


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_a_plain_sentence_is_read_as_it_is_told(case: dict[str, Any]):
    assert wrong(case, read_document(Document(case["text"])).allegations) == []
