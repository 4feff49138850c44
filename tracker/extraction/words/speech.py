"""The vocabulary of saying: verbs and nouns with the stance of whoever says it."""

from __future__ import annotations

from functools import cache, lru_cache

from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

STANCES = ("accuse", "confirm", "condemn", "suspect", "fear", "deny", "neutral")


@lru_cache(maxsize=1)
def stance_of() -> dict[str, str]:
    """Verbs of saying, each with its stance, the first of STANCES that lists it."""
    return {lemma: stance for stance in reversed(STANCES) for lemma in words("speech", "stances", stance)}


@lru_cache(maxsize=1)
def stance_of_noun() -> dict[str, str]:
    """Nouns of saying, each with the stance of who stands behind it."""
    return {lemma: stance for stance in reversed(STANCES) for lemma in words("speech", "nouns", stance)}


def singular_of(noun: Token) -> str:
    """The lemma of a noun; of an office in the plural with a capital the parser keeps the "s"."""
    lemma = lower(noun.lemma_)
    office = lemma.removesuffix("s")
    return office if noun.pos_ == "PROPN" and office in speech_lemmas("officials", "lemmas") else lemma


def is_plural(noun: Token) -> bool:
    """Whether a noun means several ("the Ministers of")."""
    return noun.tag_ in ("NNS", "NNPS") or singular_of(noun) != lower(noun.lemma_)


def stance_at(verb: Token) -> str | None:
    """The stance of a verb of saying, a verb with its particle ("set out") and one of several words that
    brings something to notice ("bring to our attention") included.
    """
    lemma = lower(verb.lemma_)
    if lemma in words("speech", "mandates", "lemmas") and _is_mandate(verb):
        return None
    if lemma == "call" and any(
        lower(c.lemma_) in _convened() for c in verb.children if c.dep_ in ("dobj", "oprd")
    ):
        return None
    if lemma in words("speech", "with_particle", "lemmas"):
        out = any(c.dep_ == "prt" and c.lower_ == "out" for c in verb.children)
        return "neutral" if out else stance_of().get(lemma)
    if lemma in words("speech", "to_notice", "lemmas"):
        things = [*verb.children, *(g for c in verb.children if c.dep_ == "prep" for g in c.children)]
        told = any(c.dep_ in ("dobj", "pobj") and lower(c.lemma_) in _notice() for c in things)
        return "neutral" if told else stance_of().get(lemma)
    if lemma in words("speech", "judging", "lemmas") and any(judges_that(verb, c) for c in verb.children):
        return "neutral"
    return stance_of().get(lemma)


def judges_that(verb: Token, clause: Token) -> bool:
    """Whether a verb that also plans ("agreed to sell") judges what is or was ("agreed that X broke")."""
    if clause.dep_ != "ccomp" or lower(verb.lemma_) not in words("speech", "judging", "lemmas"):
        return False
    told = [clause, *(c for c in clause.children if c.dep_ in ("aux", "auxpass"))]
    return any(t.tag_ in ("VBZ", "VBP", "VBD") for t in told) and all(t.tag_ != "MD" for t in told)


def _is_mandate(verb: Token) -> bool:
    """Whether a body is only told to have a task ("the Committee charged with monitoring sanctions")."""
    whom = [verb.head] if verb.dep_ == "acl" else [c for c in verb.children if c.dep_ == "nsubj"]
    task = any(c.dep_ == "prep" and c.lower_ == "with" for c in verb.children)
    return task and any(lower(t.lemma_) in words("speech", "mandates", "bodies") for t in whom)


def _convened() -> frozenset[str]:
    return words("speech", "convening", "lemmas")


def _notice() -> frozenset[str]:
    return words("speech", "to_notice", "nouns")


@cache
def speech_lemmas(*path: str) -> frozenset[str]:
    return words("speech", *path)


@cache
def never_speak() -> frozenset[str]:
    """Proper names of no speaker: papers, forms of firms, months and days."""
    times = {lower(word) for key in ("months", "weekdays") for word in words("dates", key)}
    return speech_lemmas("no_speakers", "words") | times


SOURCES = words("speech", "sources", "lemmas")
GROUPS = words("speech", "groups", "lemmas")
