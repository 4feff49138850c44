"""The State for which a place stands: a coast, a mine, a port of its own."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.regimes import ports
from tracker.extraction.grammar.clauses import lemmas, prepositions
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.parties.actors import actor_of, actors_at
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token


def from_region(token: Token, rule: str, parsed: Parsed, scene: Scene, role: str = "recipient") -> list[Part]:
    """The State to a part or a purpose of which goods go ("to the Syrian coast", "for Iran's programmes"), or
    from a part of which they come ("left Syrian ports").
    """
    lemma = lower(token.lemma_)
    if lemma not in lemmas("regions", "lemmas") and lemma not in lemmas("purposes", "lemmas"):
        return []
    near = [c for c in token.lefts if c.dep_ in ("amod", "compound", "nmod", "poss")]
    near += [t for prep, t in prepositions(token) if prep in ("in", "of")]
    held = [c for c in token.children if c.dep_ == "acl" and lower(c.lemma_) in lemmas("holding", "lemmas")]
    near += [t for c in held for prep, t in prepositions(c) if prep == "by"]
    mentions = [m for c in near for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])]
    return [
        Part(actor_of(m), role, rule)
        for m in mentions[:1]
        if m.party.kind in ("state", "armed-group", "government-body")
    ]


def held_by_group(part: Part, token: Token, parsed: Parsed, scene: Scene) -> Part:
    """The part, of the armed group that holds the place where one does ("from X-controlled Ruritania")."""
    holding = [c for c in token.lefts if c.dep_ == "amod" and lower(c.lemma_) in lemmas("holding", "lemmas")]
    spans = [(parsed.starts[t.i], parsed.ends[t.i]) for c in holding for t in c.lefts]
    groups = [m for span in spans for m in scene.within(*span) if m.party.kind == "armed-group"]
    return replace(part, actor=actor_of(groups[0])) if groups and part.actor.kind == "state" else part


def found_with(goods: Token, parsed: Parsed, scene: Scene) -> list[Part]:
    """Who held the goods where they were found ("the rounds found at X's positions came from Y")."""
    found = [
        c for c in goods.children if c.dep_ == "acl" and lower(c.lemma_) in lemmas("enforcement", "lemmas")
    ]
    places = [t for c in found for prep, t in prepositions(c) if prep in ("at", "in", "with", "on", "from")]
    rule = "with whom the goods were found"
    parts = [p for t in places for p in from_region(t, rule, parsed, scene)]
    if parts:
        return parts
    owners = [c for t in places for c in t.lefts if c.dep_ == "poss" and c.pos_ == "PROPN"]
    held = [a for t in (*owners, *places) for a in actors_at(t, parsed, scene)]
    return [Part(a, "recipient", rule) for a in held if a.known and a.kind in ("armed-group", "person")][:1]


def in_port(token: Token, rule: str, role: str, parsed: Parsed, scene: Scene) -> list[Part]:
    """The State in which goods are loaded or unloaded, by its name or by that of a port."""
    named = [a for a in actors_at(token, parsed, scene) if a.known and a.kind == "state"]
    if named:
        return [Part(a, role, rule) for a in named]
    return from_region(token, rule, parsed, scene, role) or of_port(token, rule, parsed, scene, role)


def of_port(token: Token, rule: str, parsed: Parsed, scene: Scene, role: str) -> list[Part]:
    """The State of a port that a name tells ("delivered to Nampo")."""
    first = min([token.i, *(c.i for c in token.lefts if c.dep_ == "compound")])
    start, end = parsed.starts[first], parsed.ends[token.i]
    found = ports().first(scene.text[start:end]) if token.pos_ == "PROPN" else None
    if found is None:
        return []
    state = Actor(found.value, "state", start + found.start, start + found.end, found.value)
    return [Part(state, role, rule)]
