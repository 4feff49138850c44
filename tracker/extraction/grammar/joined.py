"""Words that "and" or a comma joins, as far as the parser sees it."""

from __future__ import annotations

from spacy.tokens import Token

from tracker.extraction.grammar.misparsed import SHIP


def with_conjuncts(token: Token) -> list[Token]:
    """A word with those that "and" joins to it, or to the ship's name behind it ("tanker X and a boat").

    The parser takes the second of several names for an apposition to the first ("A, B, C and others").
    """
    named = [c for c in token.children if c.dep_ == "appos" and (c.lower_ == SHIP or _goes_on(token, c))]
    names = [c for c in named if c.lower_ != SHIP]
    return [token, *names, *(t for one in (token, *named) for t in one.conjuncts if t.i > token.i)]


def _goes_on(name: Token, second: Token) -> bool:
    """Whether an apposition is the second name of a list that begins with the first."""
    proper = name.pos_ == "PROPN" and second.pos_ == "PROPN" and second.nbor(-1).text == ","
    return proper and any(c.dep_ == "conj" for c in second.children)
