"""Whom "it", "he" or "the company" takes up from the sentence before, where no table knows the name."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.grammar.clauses import lemmas
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.words.vocabulary import one_of

THEY_REACH = 300  # characters before "they" in which ships or people of a State may have been named
COMPANY_REACH = 400  # characters before "the company" in which it may have been named
NAME = r"[A-Z][\w&.'’-]*(?: (?:[A-Z][\w&.'’-]*|of|and|al)){0,6}"


def _sentence_before(start: int, text: str) -> int:
    """Where the sentence before a sentence begins."""
    end = max(0, start - 2)
    stop = text.rfind(". ", 0, end)
    return max(stop + 2 if stop >= 0 else 0, text.rfind("\n", 0, end) + 1)


def ship_before(start: int, earlier: list[PartyMention], scene: Scene) -> list[Actor]:
    """The ship with which the sentence before the one at `start` begins, before any party of it."""
    begin = _sentence_before(start, scene.text)
    ships = scene.ships_in(begin, start)
    if not ships or any(begin <= m.start < ships[0].start for m in earlier):
        return []
    return [Actor(ships[0].name, "vessel", ships[0].start, ships[0].end, None, known=False)]


def ships_before(start: int, scene: Scene, *, both: bool) -> list[Actor]:
    """The ship named last before a place, or the last two where the text says "both"."""
    last = scene.last_ships(start, 2 if both else 1)
    return [Actor(s.name, "vessel", s.start, s.end, None, known=False) for s in last]


@lru_cache(maxsize=1)
def _people() -> re.Pattern[str]:
    return re.compile(
        r"(?P<name>[A-Z][\w'’-]+(?: (?:al-)?[A-Z][\w'’-]+){1,3})(?=,| \(| (?:is|was|has|had)\b)"
    )


def person_before(start: int, scene: Scene) -> list[Actor]:
    """The person with whose name the sentence before the one at `start` opens."""
    begin = _sentence_before(start, scene.text)
    found = _people().match(scene.text, begin)
    if found is None or scene.within(*found.span()):
        return []
    if scene.ships_over(*found.span()):
        return []
    if any(word.lower() in lemmas("not_actors") | lemmas("companies") for word in found["name"].split()):
        return []
    return [Actor(found["name"], "person", *found.span(), None, known=False)]


@lru_cache(maxsize=1)
def _companies() -> re.Pattern[str]:
    kinds, forms = one_of(lemmas("actors", "organisation")), one_of(lemmas("companies"))
    return re.compile(
        rf"\b(?P<named>(?:[A-Z][\w&’'-]* ){{1,5}}(?:{forms})\b\.?)"
        rf"|\b(?P<told>{NAME})(?:,| is| was) an? (?:[\w’'-]+ ){{0,6}}(?:{kinds})\b"
    )


def company_before(start: int, scene: Scene) -> list[Actor]:
    """The company named last before a place, by its legal form or because the text calls it one."""
    begin = max(0, start - COMPANY_REACH, scene.text.rfind("\n\n", 0, start) + 1)
    found = list(_companies().finditer(scene.text, begin, start))
    if not found:
        return []
    sort = "named" if found[-1]["named"] else "told"
    name = found[-1][sort].removeprefix("The ")
    end = found[-1].end(sort)
    return [Actor(name, "organisation", end - len(name), end, None, known=False)]


def without_places(found: list[PartyMention], parsed: Parsed) -> list[PartyMention]:
    """Those of some parties that are more than a place ("stood by the M23 in X, giving it arms"), if any."""

    def is_place(mention: PartyMention) -> bool:
        head = parsed.head_of(mention.start, mention.end)
        return head is not None and head.dep_ == "pobj" and head.head.lower_ in lemmas("at_place")

    return [m for m in found if not is_place(m)] or found


def several_before(start: int, scene: Scene, kinds: dict[str, str]) -> list[Actor]:
    """The ships, firms or people of a State whom "they" takes up ("20 Ruritanian ships ... They carried").

    `kinds`: the nouns that name a party, with its kind.
    """
    for mention in reversed(scene.before(start, THEY_REACH)):
        noun = _next_word(scene.text, mention.end)
        kind = kinds.get(noun.lower().removesuffix("s")) if noun.endswith("s") else None
        if mention.form == "adjective" and kind:
            end = mention.end + 1 + len(noun)
            name = scene.text[mention.start : end]
            return [Actor(name, kind, mention.start, end, mention.party.state or None, known=False)]
    return []


def _next_word(text: str, end: int) -> str:
    """The word right behind a place of the text; empty where none stands there."""
    match = re.compile(r" ([a-z]+)\b").match(text, end)
    return match.group(1) if match else ""
