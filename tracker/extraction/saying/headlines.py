"""Who says it by a headline ("Seoul says ...", "...: White House")."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.persons import parties_in
from tracker.extraction.records import Alleger
from tracker.extraction.saying.issuers import LONGEST
from tracker.extraction.saying.named import party_alleger, placed
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import filled, one_of, words


def headline_speakers(title: str, text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """Who says it by a headline ("Seoul says ...", "...: White House")."""
    for pattern in _headlines():
        match = pattern.search(title[:LONGEST])
        who = match.group("who").strip() if match else ""
        named = [m for m in parties_in(who) if not m.party.outlet]
        if len(named) == 1 and named[0].form != "adjective" and named[0].end - named[0].start == len(who):
            return (party_alleger(named[0].party, text, mentions),)
        last = lower(who.split()[-1]) if who else ""
        if named and last.removesuffix("s") in words("speech", "officials") | words("speech", "carriers"):
            return (placed(who, text, "government-body", named[0].party.state or named[0].party.name),)
    return ()


@lru_cache(maxsize=1)
def _headlines() -> tuple[re.Pattern[str], ...]:
    verbs = {"VERBS": one_of(words("publishers", "headline_verbs"))}
    rows = load("publishers")["headlines"]["patterns"]
    return tuple(re.compile(filled(pattern, verbs)) for pattern in rows)
