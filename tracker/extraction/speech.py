"""The vocabulary of saying: verbs and nouns with the stance of whoever says it."""

from __future__ import annotations

from functools import cache, lru_cache

from tracker.extraction.phrases import lower
from tracker.extraction.vocabulary import words

STANCES = ("accuse", "confirm", "condemn", "suspect", "fear", "deny", "neutral")


@lru_cache(maxsize=1)
def stance_of() -> dict[str, str]:
    """Verbs of saying, each with its stance, the first of STANCES that lists it."""
    return {lemma: stance for stance in reversed(STANCES) for lemma in words("speech", "stances", stance)}


@lru_cache(maxsize=1)
def stance_of_noun() -> dict[str, str]:
    """Nouns of saying, each with the stance of who stands behind it."""
    told = [stance for stance in reversed(STANCES) if stance != "deny"]
    return {lemma: stance for stance in told for lemma in words("speech", "nouns", stance)}


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
