"""Inquiries into an act, and answers to it: what stands above its noun without making it less done."""

from __future__ import annotations

from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words


def is_looked_into(child: Token, above: Token) -> bool:
    """Whether a verb or noun above an act tells of an inquiry into it."""
    lemma = lower(above.lemma_)
    into = lemma == "look" and child.lower_ == "into"
    return into or lemma in words("links", "inquiries", "verbs" if above.pos_ == "VERB" else "nouns")


def inquiry_above(noun: Token) -> Token | None:
    """The inquiry into what may have been done ("is investigating a potential transfer")."""
    child, above = noun, noun.head
    while above.i != child.i and child.dep_ in ("dobj", "pobj", "prep", "nsubjpass"):
        if is_looked_into(child, above):
            return above
        child, above = above, above.head
    return None


def is_answered(child: Token, answer: Token) -> bool:
    """Whether a noun of answer stands above an act ("would impose sanctions in response to the test")."""
    return child.dep_ == "prep" and lower(answer.lemma_) in words("links", "answers", "lemmas")


def is_one_act(noun: Token) -> bool:
    """Whether a noun means one act of somebody's, and not all of a kind that a mandate names."""
    by_whom = any(c.dep_ == "poss" or (c.dep_ == "prep" and c.lower_ == "by") for c in noun.children)
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in noun.children)
    return noun.pos_ == "NOUN" and (definite or (by_whom and noun.tag_ == "NN"))
