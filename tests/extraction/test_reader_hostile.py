"""A text of nothing but claims costs time by its length, and proposes no more than a reader can bear."""

import time
from itertools import pairwise
from string import ascii_uppercase

from tracker.extraction.merge import MOST
from tracker.extraction.reading import read_document
from tracker.extraction.records import Document


def _chained(count: int) -> str:
    """Claims of which each takes up a party of the one before."""
    firms = [f"{ascii_uppercase[i % 26]}{chr(97 + i // 26 % 26)}rex Trading" for i in range(count + 1)]
    told = "{} shipped arms to {}, and {} sold arms to North Korea in violation of resolution 1718. "
    return "".join(told.format(a, b, b) for a, b in pairwise(firms))


def _seconds(text: str) -> tuple[float, int]:
    started = time.process_time()
    found = read_document(Document(text, "News", "Meridian Press Agency", "2024-03-01", "en"))
    return time.process_time() - started, len(found.allegations)


def test_chained_claims_cost_no_more_than_their_length():
    _seconds(_chained(2))  # the parser is loaded
    short, _ = _seconds(_chained(150))
    long, proposed = _seconds(_chained(900))
    assert long < 12 * short
    assert proposed <= MOST
