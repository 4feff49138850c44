"""Who has the floor in the record of a meeting: by how its paragraphs open."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tracker.extraction.names.persons import name_pattern, parties_in
from tracker.extraction.records import Alleger
from tracker.extraction.saying.named import placed
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import filled, inflected, one_of, words

OPENING = 400  # characters of a paragraph in which its opening names who speaks
LEAD = 2500  # characters of a record in which whoever opens it is named


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """How a paragraph opens that gives somebody's words."""
    return tuple(re.compile(filled(p, _put_in())) for p in load("publishers")["floors"]["patterns"])


def _put_in() -> dict[str, str]:
    """What the names in capitals of a pattern stand for."""
    odd = load("acts")["irregular"]["forms"]
    verbs = words("speech", "stances", "neutral")
    said = {form for verb in verbs for form in (*inflected(verb), *odd.get(verb, []))}
    return {"VERBS": one_of(frozenset(said)), "NAME": name_pattern()}


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    return re.compile(filled(load("publishers")["floors"]["named"], _put_in()))


def chair_of(text: str, office: str) -> Alleger | None:
    """Whom "the Chair" means whose words open the record of a meeting: who speaks in it first by name and
    State.
    """
    if office not in words("publishers", "floors", "chairs"):
        return None
    for found in _named().finditer(text[:LEAD]):
        if state := _state(found.group("for")):
            return placed(found.group("who"), text, "person", state)
    return None


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(load("publishers")["floors"]["goes_on"])


def opening_of(text: str, sentence: Sentence) -> str:
    """The first words of the paragraph that a sentence stands in."""
    start = text.rfind("\n", 0, sentence.start) + 1
    end = text.find("\n", start)
    return text[start : min(start + OPENING, end if end >= 0 else len(text))]


def floor_in(opening: str, text: str) -> Alleger | None:
    """Who takes the floor in a paragraph, for the State that it names."""
    for pattern in _patterns():
        found = pattern.match(opening)
        if found is None:
            continue
        groups = found.groupdict()
        state = _state(groups.get("for") or "")
        office = groups.get("office")
        titled = any(lower(word).strip(".,") in words("speech", "titles") for word in (office or "").split())
        if state or titled:
            kind = "government-body" if groups["who"].startswith("representative") else "person"
            return placed(groups["who"], text, kind, state)
    return None


def _state(name: str) -> str | None:
    """The State whose name a phrase is, and nothing more."""
    whole = (m for m in parties_in(name) if m.party.kind == "state" and m.end - m.start == len(name))
    return next((m.party.state for m in whole), None)


def keeps_floor(opening: str) -> bool:
    """Whether a paragraph goes on with the words of who had the floor before ("She added that ...")."""
    return _goes_on().search(opening) is not None
