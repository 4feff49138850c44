"""Whose resolution a number is: the Security Council's, another body's, or not said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.extraction.citations.forms import forms

BEFORE, AFTER, NEAR = 120, 100, 300

_SENTENCE_END = re.compile(
    r"(?<=\w\w\w)[.!?؟][\"”’»)]*\s+(?=[^\W\d_a-zа-я])|(?<=[\d)])[.!?؟][\"”’»)]*\s+(?=[^\W\d_a-zа-я])|[。！？;；]|\n\s{0,9}\n"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What the words around a citation say of its body."""

    is_council: bool
    is_other: bool


def owner(text: str, folded: str, start: int, end: int) -> Owner:
    """Read the words before and behind a citation, within its sentence."""
    before = _sentence_before(text, folded, start)
    after = _sentence_after(text, folded, end)
    nearest = _last(before)
    if nearest is not None and _adjacent(before[nearest.end() :]):
        return Owner(nearest.lastgroup == "council", nearest.lastgroup == "other")
    following = forms().bodies.search(after)
    if following is not None and following.lastgroup == "other" and _names_owner(after[: following.start()]):
        return Owner(is_council=False, is_other=True)
    council = nearest is not None and nearest.lastgroup == "council"
    council = council or any(
        m.lastgroup == "council" and m[0] != "council" for m in forms().bodies.finditer(after)
    )
    council = council or any(
        m.lastgroup == "council" and m[0] != "council" for m in forms().bodies.finditer(before)
    )
    return Owner(council, is_other=False)


def nations_are_near(folded: str, start: int, end: int) -> bool:
    """Whether the United Nations or its Council are named in the neighbourhood."""
    near = folded[max(0, start - NEAR) : end + NEAR]
    return bool(
        forms().nations.search(near) or any(m.lastgroup == "council" for m in forms().bodies.finditer(near))
    )


def _last(before: str) -> re.Match[str] | None:
    found = None
    for found in forms().bodies.finditer(before):
        pass
    return found


def _adjacent(words: str) -> bool:
    return forms().links.fullmatch(words) is not None


def _names_owner(words: str) -> bool:
    return forms().genitives.fullmatch(words) is not None or forms().adoptions.search(words) is not None


def _sentence_before(text: str, folded: str, at: int) -> str:
    floor = max(0, at - BEFORE)
    for end in _SENTENCE_END.finditer(text, floor, at):
        floor = end.end()
    return folded[floor:at]


def _sentence_after(text: str, folded: str, at: int) -> str:
    limit = at + AFTER
    end = _SENTENCE_END.search(text, max(0, at - 3), limit + 2)
    return folded[at : end.start() if end and end.start() >= at else limit]
