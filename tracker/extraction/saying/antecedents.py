"""Whom a pronoun means as speaker: by the clause that it stands in, and by who of those before it can be."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.extraction.grammar.clauses import subject_of
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Alleger
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import speech_lemmas, stance_of
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

MAX_CLIMB = 12
COUNCIL = "UN Security Council"
REMEMBERED = 12  # speakers that are looked back at
OFFICE_BEFORE = 48  # characters before a name in which its office stands


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


def latest(pronoun: str, last: list[Alleger], publishers: list[Alleger]) -> list[Alleger]:
    """Who spoke last; a department that publishes is no "he"."""
    is_he = pronoun in words("frames", "pronouns", "person")
    return may_mean(pronoun, last) if is_he and last == publishers else list(last)


def panel_meant(noun: Token, lemma: str, scene: Scene) -> PartyMention | None:
    """Where a text names the Council's panel that "the experts" means, or "the Group" if so named, or the
    Council itself.
    """
    is_short = lemma in speech_lemmas("named_short", "words") and noun.text[:1].isupper()
    alone = not any(c.dep_ in ("compound", "amod", "nmod", "prep") for c in noun.children)
    if alone and lemma in speech_lemmas("named_short", "council"):
        return next((m for m in scene.parties if m.party.name == COUNCIL), None)
    if not (is_short and alone) and lemma not in speech_lemmas("watchers", "lemmas"):
        return None
    panels = words("bodies", "panels", "council")
    named = (m for m in scene.parties if m.party.name in panels)
    return next((m for m in named if not is_short or noun.text in scene.text[m.start : m.end].split()), None)


def is_called(person: Alleger, office: str, texts: tuple[str, ...]) -> bool:
    """Whether an office stands before the name of a person where one of the texts has it first."""
    for text in texts:
        at = text.find(person.name)
        if at >= 0 and office in lower(text[max(0, at - OFFICE_BEFORE) : at]):
            return True
    return False
