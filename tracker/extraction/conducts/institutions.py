"""Names of public bodies in which a word for goods names none ("Ministry of Rocket Industry")."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.words.vocabulary import one_of, words

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
