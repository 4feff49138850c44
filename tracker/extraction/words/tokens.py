"""Words of a sentence with their places, in the plain form in which word lists are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.words.phrases import flatten, lower

_MARKS = "\u064b-\u0652\u0670"  # short vowels of Arabic, which most texts leave out
_TOKEN = re.compile(
    rf"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]|[^\W_][\w{_MARKS}]*(?:-[^\W_][\w{_MARKS}]*)*|[^\w\s]",
    re.IGNORECASE,
)
_UNMARKED = re.compile(f"[{_MARKS}\u0640]")
_SAME = str.maketrans({"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي"})
STOPS = frozenset(",،;؛:.!?؟…—–-()[]")
QUOTES = frozenset("«»“”„‹›\"'")
MOST_TOKENS = 400  # of one sentence; sentences are cut at 1,200 characters


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Lower case, without the letters' variants and vowel marks that make no other word."""
    return _UNMARKED.sub("", lower(flatten(word)).translate(_SAME))


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is the plain form; `capital`: written with a capital in a script that has them."""

    start: int
    end: int
    word: str
    capital: bool

    @property
    def is_stop(self) -> bool:
        return self.word in STOPS

    @property
    def is_quote(self) -> bool:
        return self.word in QUOTES


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    return list(_tokens(text, start, end))[:MOST_TOKENS]


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for m in _TOKEN.finditer(text, start, end):
        word = m.group()
        yield Token(m.start(), m.end(), plain(word), word[0].isupper() or word[0].isdigit())
