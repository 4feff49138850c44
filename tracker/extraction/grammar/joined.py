"""Words that "and" or a comma joins, as far as the parser sees it."""

from __future__ import annotations

from tracker.extraction.grammar.misparsed import SHIP
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words


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


def judged_in(word: Token) -> list[Token]:
    """Who is judged by a noun, or the object of a verb, for what stands behind "for" ("repeated its
    condemnation of X for selling arms").
    """
    nouns = [word, *(c for c in word.children if c.dep_ == "dobj")]
    judging = [n for n in nouns if n.lemma_.lower() in words("frames", "judgements", "lemmas")]
    of = [c for n in judging for c in n.children if c.dep_ == "prep" and c.lower_ == "of"]
    return [t for c in of for whom in c.children if whom.dep_ == "pobj" for t in with_conjuncts(whom)]


def what_it_was(verb: Token) -> list[Token]:
    """What "what" stands for: "what X fired was a missile", "X fired what experts hold to be a missile"."""
    above = [verb.head] if verb.dep_ in ("csubj", "csubjpass", "nsubj") else []
    own = [t for t in verb.children if t.dep_ == "dobj" and t.lower_ == "what"]
    told = above if own else [c for c in verb.children if c.dep_ == "ccomp" and c.left_edge.lower_ == "what"]
    told += [c for one in told for c in one.children if c.dep_ == "xcomp"]
    kinds = ("attr", "dobj", "acomp")
    named = [c for one in told for c in one.children if c.dep_ in kinds and c.lower_ != "what"]
    return [t for c in named for t in with_conjuncts(c)]
