"""Whom a pronoun means as speaker: by the clause that it stands in, and by who of those before it can be."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from tracker.extraction.grammar.clauses import subject_of
from tracker.extraction.records import Alleger
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import speech_lemmas, stance_of
from tracker.extraction.words.vocabulary import words

MAX_CLIMB = 12
REMEMBERED = 12  # speakers that are looked back at


def subjects_above(pronoun: Token) -> Iterator[Token]:
    """The nouns before a pronoun that are subjects of the clauses above it, nearest first ("The panel set out
    how ..., and it described"). A clause set beside its sentence takes up none of it ("X, it says, ..."), and
    who denies is not who says.
    """
    verb = pronoun.head
    if verb.dep_ == "parataxis" or stance_of().get(lower(verb.lemma_)) == "deny":
        return
    for _ in range(MAX_CLIMB):
        if verb.head.i == verb.i:
            return
        verb = verb.head
        if verb.pos_ in ("VERB", "AUX"):
            nouns = (s for s in subject_of(verb) if s.i < pronoun.i and s.pos_ in ("NOUN", "PROPN"))
            yield from nouns


def is_personal(alleger: Alleger) -> bool:
    """Whether "he" or "she" may mean an alleger: a person, or an office that one person holds."""
    if alleger.kind == "person":
        return True
    titles = speech_lemmas("titles")
    return alleger.kind != "state" and any(lower(word).strip(".,") in titles for word in alleger.name.split())


def may_mean(pronoun: str, allegers: list[Alleger]) -> list[Alleger]:
    """Those of some speakers whom a pronoun may mean."""
    if pronoun in words("frames", "pronouns", "person"):
        return [a for a in allegers if is_personal(a)]
    if pronoun in words("frames", "pronouns", "several_speakers"):
        several = len(allegers) > 1 or any(_is_plural(a) for a in allegers)
        return allegers if several else []
    return [a for a in allegers if not is_personal(a)]


def _is_plural(alleger: Alleger) -> bool:
    """Whether one name stands for several who speak ("prosecutors", "UN Panel of Experts")."""
    written = alleger.text or alleger.name
    panels = words("bodies", "panels", "council") | words("bodies", "panels", "others")
    return alleger.name in panels or (
        alleger.kind not in ("person", "state") and lower(written.split()[-1]).endswith("s")
    )


def among(pronoun: str, spoken: list[list[Alleger]]) -> list[Alleger]:
    """The last speakers whom a pronoun may mean."""
    found = (may_mean(pronoun, allegers) for allegers in reversed(spoken[-REMEMBERED:]))
    return next((allegers for allegers in found if allegers), [])
