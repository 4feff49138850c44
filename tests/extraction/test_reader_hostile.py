"""A text of nothing but claims: each is compared with so many others, and so many are proposed."""

from collections.abc import Callable
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

import pytest

from tracker.extraction.merging import merge
from tracker.extraction.reading import read_document
from tracker.extraction.records import Allegation, Document


def _chained(count: int) -> str:
    """Twice as many claims, of which each takes up a party of the one before."""
    firms = [f"{ascii_uppercase[i % 26]}{chr(97 + i // 26 % 26)}rex Trading" for i in range(count + 1)]
    told = "{} shipped arms to {}, and {} sold arms to North Korea in violation of resolution 1718. "
    return "".join(told.format(a, b, b) for a, b in pairwise(firms))


def _read(text: str) -> tuple[Allegation, ...]:
    return read_document(Document(text, "News", "Meridian Press Agency", "2024-03-01", "en")).allegations


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the comparisons made, one for each."""
    made: list[str] = []

    def counted(name: str, function: Callable[..., bool]) -> Callable[..., bool]:
        def compare(*given: Any) -> bool:
            made.append(name)
            return function(*given)

        return compare

    for name in ("_fits", "_are_one"):
        monkeypatch.setattr(merge, name, counted(name, getattr(merge, name)))
    return made


def test_each_claim_is_compared_with_the_last_ones_alone(compared, monkeypatch):
    monkeypatch.setattr(merge, "RECENT", 10)
    claims = 2 * 60
    assert len(_read(_chained(60))) > 20
    assert 0 < compared.count("_fits") <= 2 * 10 * claims
    assert 0 < compared.count("_are_one") <= 10 * claims


def test_so_many_conducts_of_one_document_are_proposed_and_no_more(monkeypatch):
    assert len(_read(_chained(60))) > 40
    monkeypatch.setattr(merge, "MOST", 40)
    assert 30 < len(_read(_chained(60))) <= 40
