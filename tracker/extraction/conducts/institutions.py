"""Words for goods that name none: in the names of public bodies ("Ministry of Rocket Industry"), and before
the noun that they qualify ("oil fields", "drone programme").
"""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.words.phrases import load
from tracker.extraction.words.vocabulary import one_of, words

NOUN_REACH = 24  # characters behind a word for goods in which its noun ends
NAME_REACH = 60  # characters of a body's name before or behind a word for goods in it


def in_name_of_body(text: str, start: int, end: int) -> bool:
    """Whether a word for goods is a part of a body's name, and written with a capital as such."""
    if not text[start].isupper() or text[start:end].isupper():
        return False
    before = _body_before().search(text, max(0, start - NAME_REACH), start)
    return before is not None or _body_behind().match(text, end, end + NAME_REACH) is not None


@cache
def _bodies() -> str:
    return one_of([word.capitalize() for word in words("frames", "bodies", "words")])


@cache
def _body_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_bodies()}) (?:of|for) (?:(?:and|[A-Z]\w+),? )*$")


@cache
def _body_behind() -> re.Pattern[str]:
    return re.compile(rf"(?: (?:and|[A-Z]\w+))* (?:{_bodies()})\b(?! said)")


def qualifies(text: str, end: int, kinds: set[str]) -> bool:
    """Whether a word for goods only qualifies the noun right behind it."""
    behind = text[end : end + NOUN_REACH].lower()
    return any(_noun_behind(kind).match(behind) is not None for kind in kinds & _kinds_before())


@cache
def _kinds_before() -> frozenset[str]:
    return frozenset(load("goods")["before_nouns"]["kinds"])


@cache
def _noun_behind(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{one_of(words('goods', 'before_nouns', 'kinds', kind))})s?\b")
