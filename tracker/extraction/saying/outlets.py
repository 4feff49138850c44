"""Papers, agencies and broadcasters: what they only pass on, and what they have found themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extraction.grammar.clauses import pobj
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Alleger
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import speech_lemmas
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import one_of


def is_outlet(alleger: Alleger, issuer: Issuer, scene: Scene) -> bool:
    """Whether an alleger is the outlet of this text, or one that the tables know."""
    own = issuer.outlet.casefold()
    if own and alleger.name.casefold() in own:
        return True
    return any(m.party.outlet and m.party.name == alleger.name for m in scene.parties)


def is_nobodys(alleger: Alleger) -> bool:
    """Whether nothing is known of an alleger but its name: no kind, office or State; "a bank official" has an
    office and no name.
    """
    named = alleger.name.split()[-1][:1].isupper()
    return named and alleger.kind is None and alleger.speaks_for is None


def of_press(noun: Token) -> bool:
    """Whether a noun is of the press ("a Kenyan press report", "the Kenyan broadcaster KTX"): a demonym
    before it tells where the paper is made, and not who says it. The media of a State speak for it.
    """
    before = [c for c in noun.children if c.i < noun.i]
    beside = {form for c in before for form in (lower(c.lemma_), c.lower_)}
    is_state = beside & speech_lemmas("press", "of_state")
    return bool(beside & speech_lemmas("press", "nouns")) and not is_state


def press_name(noun: Token, lemma: str) -> Token | None:
    """The name of a paper or a station: beside a noun of the press, or behind one."""
    if noun.pos_ == "PROPN":
        return noun if of_press(noun) else None
    if lemma not in speech_lemmas("press", "nouns"):
        return None
    return next((c for c in noun.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)


def is_press_report(carrier: Token) -> bool:
    """Whether a report is one of the press of a State ("a Kenyan newspaper report")."""
    return of_press(carrier) and lower(carrier.lemma_) in speech_lemmas("press", "reports")


def readers_of(carrier: Token) -> Iterator[Token]:
    """Who has read or got a report and need not have written it ("a letter seen by X")."""
    for child in carrier.children:
        if child.dep_ == "acl" and lower(child.lemma_) in speech_lemmas("readers", "lemmas"):
            for agent in child.children:
                if agent.dep_ == "agent":
                    yield from pobj(agent)


@cache
def _finding() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(speech_lemmas('findings'))})\b")


def finders(scene: Scene, text: str) -> list[Alleger]:
    """An outlet or a watchdog whose own findings a text tells."""
    found: dict[str, Alleger] = {}
    for m in scene.parties:
        finds = _finding().search(text, m.end, min(len(text), m.end + 40))
        if finds and not m.party.state and (m.party.outlet or m.party.kind == "organisation"):
            alleger = Alleger(m.party.name, text[m.start : m.end], m.start, m.end, m.party.kind, None)
            found.setdefault(m.party.name, alleger)
    return list(found.values())
