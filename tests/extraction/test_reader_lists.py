"""Entries of the UN list and narrative summaries: what the party that they list did, and with whom."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document

CASES = yaml.safe_load((Path(__file__).parent / "cases/entries.yaml").read_text(encoding="utf-8"))
FORMS = {
    "list": "{id} Name: {name}. Listed on: 2017-06-02.\n{text}",
    "fields": "{id} Name: {parts} A.k.a.: na F.k.a.: na Address: na Listed on: 2 Jun. 2017"
    " Other information: {text}",
    "summary": "{id} Name: {name}\nDate on which the narrative summary became available on the Committee’s"
    " website: 2 June 2017\nReason for listing:\n{text}\nAdditional information:\nNone.",
}


def _marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=case["open"])] if "open" in case else []
    return pytest.param(case, id=f"{case['id']} {case['text'][:50]}", marks=marks)


def _read(cases: list[dict[str, Any]], form: str) -> tuple[Allegation, ...]:
    text = "\n\n".join(FORMS[form].format(parts=_parts(case), **case) for case in cases)
    document = Document(text, "Consolidated List", "United Nations Security Council", "2024-01-01", "en")
    return read_document(document).allegations


def _parts(case: dict[str, Any]) -> str:
    first, _, rest = case["name"].partition(" ")
    return f"1: {first} 2: {rest} 3: na 4: na" if case["id"][2] == "i" and rest else case["name"]


def _is(name: str, other: str) -> bool:
    """Whether two names are one party's, in full or in part."""
    a, b = (" ".join(["", *re.findall(r"\w+", n.casefold()), ""]) for n in (name, other))
    return a in b or b in a


def _tells(allegation: Allegation, told: dict[str, Any]) -> bool:
    """Whether a proposal is what an entry tells: category, accused with roles, resolutions cited."""
    roles = {n: {p.role for p in allegation.accused if _is(p.name, n)} for n in told["accused"]}
    meant = [*told["accused"], *told.get("may", [])]
    return (
        allegation.category in told["category"].split("/")
        and all(found & set(told["accused"][n].split("/")) for n, found in roles.items())
        and all(any(_is(p.name, n) for n in meant) for p in allegation.accused)
        and set(told.get("cited", [])) <= {r.number for r in allegation.resolutions if r.basis == "cited"}
    )


def _others(found: tuple[Allegation, ...], case: dict[str, Any]) -> list[Allegation]:
    """The proposals that are neither what an entry tells nor told in passing."""
    left = [a for a in found if not any(_tells(a, told) for told in case["found"])]
    return [a for a in left if a.category not in case.get("passing", [])]


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_an_entry_gives_what_its_party_did_and_no_more(case: dict[str, Any]):
    found = _read([case], "list")
    assert [told for told in case["found"] if not any(_tells(a, told) for a in found)] == []
    assert [(a.category, a.summary) for a in _others(found, case)] == []


BRIEFLY = [case for case in CASES if "open" not in case][::6]


@pytest.mark.parametrize("form", ["fields", "summary"])
def test_an_entry_tells_the_same_in_whatever_form_the_list_prints_it(form: str):
    for case in BRIEFLY:
        found = _read([case], form)
        assert [told for told in case["found"] if not any(_tells(a, told) for a in found)] == [], case["id"]


def test_entries_behind_one_another_lend_nobody_to_each_other():
    cases = [
        c for c in CASES if c["id"] in ("CDe.102", "CDe.103", "CDi.113", "KPe.157", "KPe.105", "KPi.203")
    ]
    found = _read(cases, "list")
    told = [t for case in cases for t in case["found"]]
    assert [t for t in told if not any(_tells(a, t) for a in found)] == []
    assert len(found) == len(told)
