"""Ships that a text names in the words of its language, with their IMO numbers and flags."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.foreign.clausal.lexicon import Lexicon, lexicon
from tracker.extraction.foreign.clausal.unknown import name_behind, places
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.names.vessels import find_vessels, imo_is_valid
from tracker.extraction.records import Vessel
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tokens import tokens_of

NEAR = 70  # characters between a name and its number
FLAG_NEAR = 90  # characters between a name and the word for its flag
MOST_SHIPS = 60


@cache
def _number(code: str) -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(w) for w in lexicon(code).imo), key=len, reverse=True))
    return re.compile(rf"(?:{words})[^\d\n]{{0,14}}(?P<number>\d{{7}})(?!\d)")


def find_ships(text: str, code: str) -> list[Vessel]:
    """Every ship once, in order of its first naming: those that any language names, and those of this one."""
    words = lexicon(code)
    names: dict[str, tuple[int, int]] = {v.name: (v.start, v.end) for v in find_vessels(text) if v.name}
    for name in _announced(text, words):
        at = places(text, name)
        if at and name not in names and not find_parties(name, code):
            names[name] = (at[0], at[0] + len(name))
    numbers = list(_number(code).finditer(text))
    flags = _flags(text, code, words)
    used: set[int] = set()
    found: list[Vessel] = []
    for name, (start, end) in sorted(names.items(), key=lambda item: item[1])[:MOST_SHIPS]:
        mine = next((m for m in numbers if m.start() not in used and 0 <= m.start() - end <= NEAR), None)
        used |= {mine.start()} if mine else set()
        imo = mine.group("number") if mine else None
        flag = next((f for at, f in flags if -FLAG_NEAR <= at - end <= FLAG_NEAR), None)
        found.append(Vessel(name, imo, imo_is_valid(imo) if imo else None, flag, start, end))
    for match in numbers:
        if match.start() not in used:
            number = match.group("number")
            found.append(Vessel(None, number, imo_is_valid(number), None, *match.span("number")))
    return sorted(found, key=lambda v: v.start)


def _announced(text: str, words: Lexicon) -> list[str]:
    found: dict[str, None] = {}
    for line in re.finditer(r"[^\n]+", text):
        tokens = tokens_of(text, line.start(), line.end())
        for i, token in enumerate(tokens):
            if not words.has("ships", token.word):
                continue
            at = name_behind(tokens, i + 1, words, near=words.nouns_capital)
            if at is not None and not (words.nouns_capital and words.signs(tokens[at[0] : at[0] + 1])):
                found.setdefault(text[tokens[at[0]].start : tokens[at[1] - 1].end])
    return [name for name in found if len(name) > 2][:MOST_SHIPS]


def _flags(text: str, code: str, words: Lexicon) -> list[tuple[int, str]]:
    """Places of words for a flag, with the State named right behind them."""
    parties: list[PartyMention] = [m for m in find_parties(text, code) if m.party.kind == "state"]
    found = []
    small = lower(text)
    for word in words.clauses.get("flags", frozenset()):
        for at in places(small, word):
            state = next((m for m in parties if 0 <= m.start - at - len(word) <= 6), None)
            if state is not None:
                found.append((at, state.party.name))
    return sorted(found)
