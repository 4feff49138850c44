"""Who issues a document in a language without a parser, by its title and its publisher."""

from __future__ import annotations

from tracker.extraction.foreign.clausal.lexicon import Lexicon
from tracker.extraction.foreign.parties import PANELS
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.records import Alleger
from tracker.extraction.saying.issuers import LONGEST, Issuer
from tracker.extraction.saying.named import party_alleger, placed
from tracker.extraction.words.tokens import Token, tokens_of


def issuer_in(
    issuer: Issuer, title: str, text: str, code: str, words: Lexicon, mentions: list[PartyMention]
) -> Issuer:
    """The issuer as known already, else whom the title of a statement names, else a publisher that speaks."""
    title, publisher = title[:LONGEST], issuer.outlet[:LONGEST]
    stated = _of_statement(title, text, code, words, mentions)
    if issuer.kind != "news" and not (stated and issuer.rule == "the publisher speaks"):
        return issuer
    if stated:
        return Issuer("government", None, stated, "the title names who issues the statement")
    named = find_parties(publisher, code)
    panel = next((m for m in find_parties(title, code) + named if m.party.name in PANELS), None)
    if panel and any(m.party.kind == "un-body" for m in named):
        return Issuer("un", None, (party_alleger(panel.party, text, mentions),), "the publisher speaks")
    if _opens_with(publisher, "government", words):
        state = next((m.party for m in named if m.party.kind == "state"), None)
        alleger = (
            party_alleger(state, text, mentions)
            if state
            else placed(publisher, text, "government-body", None)
        )
        return Issuer("government", state.name if state else None, (alleger,), "the publisher speaks")
    if _opens_with(publisher, "institutes", words):
        return Issuer(
            "think_tank", None, (placed(publisher, text, "organisation", None),), "the publisher speaks"
        )
    return issuer


def _opens_with(publisher: str, key: str, words: Lexicon) -> bool:
    return any(words.has(key, t.word) for t in tokens_of(publisher, 0, len(publisher))[:4])


def _of_statement(
    title: str, text: str, code: str, words: Lexicon, mentions: list[PartyMention]
) -> tuple[Alleger, ...]:
    """The States and bodies behind a noun for a statement, up to what it is about."""
    tokens = tokens_of(title, 0, len(title))
    at = next((i for i, t in enumerate(tokens) if words.has("statements", t.word)), None)
    if at is None:
        return ()
    end = next((i for i in range(at + 1, len(tokens)) if _ends(tokens, i, words)), len(tokens))
    start, stop = tokens[at].end, tokens[end].start if end < len(tokens) else len(title)
    found = [m for m in find_parties(title, code) if start <= m.start and m.end <= stop]
    named = [m.party for m in found if m.party.kind in ("state", "international-body")]
    return tuple(party_alleger(party, text, mentions) for party in dict.fromkeys(named))


def _ends(tokens: list[Token], i: int, words: Lexicon) -> bool:
    return words.has("about", tokens[i].word) or tokens[i].word in (":", "—", "–", "|")
