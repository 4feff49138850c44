"""Speakers together: the States for which several people speak, and those who are told of twice."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.extraction.grammar.clauses import objects_of, pobj, subject_of
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Alleger
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words


def voices(allegers: Iterable[Alleger]) -> frozenset[str]:
    """Who speaks, each by the State it speaks for."""
    return frozenset(a.speaks_for or a.name for a in allegers)


def companions(verb: Token) -> list[Token]:
    """Those with whom the subject of a verb of saying speaks ("X, together with Y and Z, condemns", "joined
    by Y", "X joined Y in condemning").
    """
    found: list[Token] = []
    for at in (verb, *subject_of(verb)):
        for child in at.children:
            if child.dep_ == "prep" and (inner := _of_company(child)):
                found += [t for thing in pobj(inner) for t in with_conjuncts(thing)]
            elif child.dep_ in ("acl", "advcl") and lower(child.lemma_) == "join":
                agents = [c for c in child.children if c.dep_ == "agent"]
                found += [t for c in agents for thing in pobj(c) for t in with_conjuncts(thing)]
    above = verb.head.head
    if verb.dep_ == "pcomp" and verb.head.lower_ == "in" and lower(above.lemma_) == "join":
        found += subject_of(above) + objects_of(above)
    return [t for t in found if t.pos_ == "PROPN"]


def named_before(noun: Token, parsed: Parsed, scene: Scene) -> list[Alleger]:
    """The State or body whose name or adjective stands before a noun of saying ("the US claim that")."""
    for child in noun.children:
        if child.i < noun.i and child.dep_ in ("compound", "amod", "nmod"):
            for m in scene.within(parsed.starts[child.i], parsed.ends[child.i]):
                words_ = scene.text[m.start : m.end]
                return [Alleger(m.party.name, words_, m.start, m.end, m.party.kind, None)]
    return []


def _of_company(preposition: Token) -> Token | None:
    """The preposition that stands before companions: "with" behind "together" or "along", "alongside"."""
    if preposition.lower_ in words("frames", "comradeship"):
        return preposition
    if preposition.lower_ == "along":
        return next((c for c in preposition.children if c.lower_ == "with"), None)
    together = any(c.lower_ in ("together", "along", "jointly") for c in preposition.children)
    return preposition if preposition.lower_ == "with" and together else None


def named_together(people: list[Alleger], sentences: list[Sentence], scene: Scene) -> list[Alleger]:
    """The States of people who speak, by the sentence that names most of them together, and at least two."""
    states = {p.speaks_for for p in people if p.speaks_for}
    most: dict[str, PartyMention] = {}
    for sentence in sentences:
        mentions = {
            m.party.name: m
            for m in reversed(scene.within(sentence.start, sentence.end))
            if m.form == "name" and m.party.name in states
        }
        if sentence.kind != "headline" and len(mentions) > max(1, len(most)):
            most = mentions
    return [
        Alleger(name, scene.text[m.start : m.end], m.start, m.end, "state", None)
        for name, m in sorted(most.items(), key=lambda pair: pair[1].start)
    ]


def once_each(allegers: list[Alleger]) -> list[Alleger]:
    """Speakers without those that another's name tells in full ("Tanabe" beside "Haruo Tanabe", initials),
    without the United Nations, or the Council whose it is, beside a panel of its experts, and without a
    second name for that.
    """
    panels = words("bodies", "panels", "council")
    has_panel = any(a.name in panels for a in allegers)
    whose = ("United Nations", "UN Security Council")
    kept = [a for a in allegers if not (has_panel and a.name in whose)]
    several = [a for a in kept if a.name in panels]  # one body, by its own name and as "UN experts"
    kept = [a for a in kept if a not in several[1:]]
    return [a for a in kept if not any(_is_short_for(a, other) for other in kept if other is not a)]


def _is_short_for(short: Alleger, whole: Alleger) -> bool:
    same = short.speaks_for in (None, whole.speaks_for) or whole.speaks_for is None
    initials = "".join(word[0] for word in whole.name.split() if word[:1].isupper())
    part = f" {short.name} " in f" {whole.name} " and whole.kind == "person"
    return same and (
        whole.name.endswith(f" {short.name}") or part or (len(initials) > 2 and short.name == initials)
    )
