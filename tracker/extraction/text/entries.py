"""Entries of a sanctions list: how their sentences speak of the party that they list.

Such sentences leave the party out ("Used its aircraft to transport arms"), or call it by a part of its name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import one_of, words

SHORT = 3  # letters of the shortest initials that may stand for a name
OPENING = 12  # words within which an entry says what its party is

REFERENCE_REACH = 40  # characters before a listed name within which its number stands

_REFERENCE = re.compile(r"\b(?P<list>[A-Z]{2,3}?)(?P<kind>[a-z]?)\.\d{3,4}\s+Name:\s*$")
_WORD = re.compile(r"\w+")
_FIRST_WORDS = re.compile(r"[\w’'-]+|[,.;]")


@lru_cache(maxsize=1)
def entry_heading() -> re.Pattern[str]:
    """The line of a list that names a party, with what stands behind the name."""
    fields = load("entries")["fields"]
    number = r"[A-Z]{2,3}[a-z]?\.\d{3,4}"
    behind = "|".join(fields["behind"])
    return re.compile(
        rf"(?:(?:{number}\s+)?Name:\s*(?P<name>.{{2,160}}?)\.?\s+(?:{behind})\b"
        rf"|{number}\s+Name:\s*(?P<alone>[^\n]{{2,160}}?)\.?\s*$)"
    )


@lru_cache(maxsize=1)
def _reasons() -> re.Pattern[str]:
    return re.compile(one_of(words("entries", "fields", "reasons")))


def heading_of(text: str, start: int, end: int) -> tuple[tuple[int, int], int] | None:
    """Where a heading names its party, and where its reasons begin (`end`: they stand in other lines)."""
    found = entry_heading().match(text, start, end)
    if not found:
        return None
    group = "name" if found.group("name") else "alone"
    reasons = _reasons().search(text, found.end(group), end)
    return found.span(group), reasons.end() if reasons else end


@lru_cache(maxsize=1)
def _fields_of_name() -> re.Pattern[str]:
    return re.compile(load("entries")["named"]["pattern"])


def listed_name(text: str, entry: tuple[int, int]) -> str:
    """The name that an entry lists, without the numbers of its parts."""
    return _fields_of_name().sub(" ", text[slice(*entry)]).strip()


def _reference(text: str, entry: tuple[int, int]) -> re.Match[str] | None:
    """The permanent reference number before the name of an entry."""
    return _REFERENCE.search(text, max(0, entry[0] - REFERENCE_REACH), entry[0])


def regime_of_list(text: str, entry: tuple[int, int] | None) -> str | None:
    """The regime of the list to which an entry belongs; None where its number does not tell."""
    number = _reference(text, entry) if entry else None
    lists: dict[str, str] = load("entries")["numbers"]["lists"]
    return lists.get(number.group("list")) if number else None


def listed_party(entry: tuple[int, int] | None, scene: Scene) -> Actor | None:
    """The party that an entry is about; None outside of entries."""
    if entry is None:
        return None
    name = listed_name(scene.text, entry)
    kind = "vessel" if any(s.name == name for s in scene.ships) else _kind_of_listed(scene.text, entry)
    return Actor(name, kind, *entry, None, known=False)


def _kind_of_listed(text: str, entry: tuple[int, int]) -> str:
    """What an entry lists, by its number: a person, an entity or a vessel."""
    number = _reference(text, entry)
    kinds: dict[str, str] = load("entries")["numbers"]["kinds"]
    return kinds.get(number.group("kind"), "organisation") if number else "organisation"


@lru_cache(maxsize=1024)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(lower(name))) - words("entries", "forms")


@lru_cache(maxsize=256)
def _initials_of(listed: str) -> frozenset[str]:
    """The short forms of a listed name: what stands in brackets behind it, and its initials."""
    bare = re.sub(r"\([^)]*\)", " ", listed)
    initials = "".join(w[0] for w in _WORD.findall(lower(bare)) if w not in ("the", "of", "and", "for"))
    return frozenset(lower(s) for s in re.findall(r"\(([^()]{2,20})\)", listed)) | {initials}


def is_listed(name: str, listed: str) -> bool:
    """Whether a name is that of the listed party: all of its words, in a shorter form or by its initials."""
    own = _words_of(name)
    if not own:
        return False
    if own <= _words_of(listed):
        return True
    short = lower(name).removeprefix("the ").strip()
    return len(short) >= SHORT and short in _initials_of(listed)


def left_out(sentence: str) -> tuple[str, ...]:
    """The words that an entry leaves out before a sentence about its party: "it", "it is" or none."""
    told = [w.lower() for w in _FIRST_WORDS.findall(sentence[:160])[:OPENING]]
    while told and told[0] in words("entries", "verbs", "adverbs"):
        told = told[1:]
    if len(told) < 2:
        return ()
    first, second = told[0], told[1]
    if first in words("entries", "copulas", "words") and second in words("entries", "copulas", "before"):
        return ("It", "is")
    if first in words("entries", "verbs", "words"):
        return ("It",)
    if first.endswith("ed") and first not in words("entries", "verbs", "not_verbs"):
        return () if "-" in first else ("It",)
    return ("It", "is") if _opens_with_office(told) else ()


def _opens_with_office(told: list[str]) -> bool:
    """Whether a sentence without a verb says what its party is ("Registered owner of X", "Company in X")."""
    if told[0] in ("the", "a", "an", "this", "these", "its", "his", "her", "as", "in", "it", "he", "she"):
        return False
    at = next((i for i, w in enumerate(told) if w in words("entries", "offices", "words")), None)
    if at is None or any(w in (",", ".", ";") for w in told[:at]):
        return False
    behind = told[at + 1] if at + 1 < len(told) else ""
    return behind in words("entries", "offices", "behind") or behind in (",", ";")
