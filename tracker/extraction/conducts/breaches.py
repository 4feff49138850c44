"""Whose breach it is, where an act is said to be one."""

from __future__ import annotations

from tracker.extraction.conducts.goods import TRANSFERS
from tracker.extraction.conducts.participants import parts_of
from tracker.extraction.conducts.standing import standing_of
from tracker.extraction.grammar.clauses import Sides, lemmas, pobj, subject_of
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.nominals import sides_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Part, Scene
from tracker.extraction.parties.actors import actors_at
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import acts_by_lemma

BETWEEN = ("deal", "trade", "finance")  # acts that two do with each other


def breaching(breach: Token, sides: Sides, parts: list[Part], parsed: Parsed, scene: Scene) -> list[Part]:
    """The parties of a breach: its own, those of the act that breaches, those named beside its doers."""
    return _named_among(
        breach, sides, parts or _of_breaching_act(breach, sides, parsed, scene), parsed, scene
    )


def _of_breaching_act(breach: Token, sides: Sides, parsed: Parsed, scene: Scene) -> list[Part]:
    """The parties of the act that is said to be a breach ("the shipment from A to B was a violation")."""
    for noun in (t for t in _said_to_be(breach, sides) if t.pos_ == "NOUN"):
        if standing_of(noun, parsed, scene.text).dropped:
            continue
        acts = acts_by_lemma().get(("noun", lower(noun.lemma_)), ())
        for act in (a for a in acts if a.name in (*TRANSFERS, *BETWEEN)):
            found = [p for p in parts_of(act, sides_of(noun), parsed, scene) if p.actor.known]
            if found:
                return found
    return []


def _named_among(breach: Token, sides: Sides, parts: list[Part], parsed: Parsed, scene: Scene) -> list[Part]:
    """The parties of a breach, with those by whose names its doers are told ("the parties and their backers —
    A and B —", "nine companies, including C").
    """
    if any(p.actor.known for p in parts):
        return parts
    doers = [t for t in sides.subject if t.tag_ == "NNS"]
    names = [t for doer in doers for t in doer.subtree if t.dep_ == "appos" and t.pos_ == "PROPN"]
    if doers and breach.pos_ == "VERB":
        included = (t for t in breach.subtree if t.lower_ == "including" and t.i > breach.i)
        names += [t for word in included for t in pobj(word) if t.pos_ == "PROPN"]
    found = [a for name in names for t in with_conjuncts(name) for a in actors_at(t, parsed, scene)]
    return [Part(a, "other", "named among those who breach") for a in found if a.name[:1].isupper()] or parts


def _said_to_be(breach: Token, sides: Sides) -> list[Token]:
    """What breaches, or is, constitutes or makes a breach."""
    if breach.pos_ != "NOUN":
        return sides.subject
    verb = breach.head
    equated = verb.lemma_.lower() in lemmas("equating", "lemmas")
    return subject_of(verb) if equated and breach.dep_ in ("attr", "dobj") else []
