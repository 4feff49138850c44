"""Parties that no table knows: their name by the words of the text, their kind by its last word."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.grammar.clauses import lemmas
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import one_of

LONGEST_NAME = 90


def is_body(name: str) -> bool:
    """Whether a capitalised noun is the last word of a body's name ("Trade Office", "Mining Directorate")."""
    return name[:1].isupper() and name.lower() in lemmas("bodies", "words")


def of_body(thing: Token, parsed: Parsed, scene: Scene, kind: str | None) -> Actor:
    """A body by its full name, with the State before it ("North Korea's Belarus Trade Office")."""
    left = [c for c in thing.lefts if c.dep_ in ("compound", "nmod", "amod", "poss")]
    start, end = parsed.span([thing, *left])
    owners = owner_mentions(thing, parsed, scene)
    return Actor(
        scene.text[start:end],
        kind or "government-body",
        start,
        end,
        owners[0].party.state if owners else None,
        known=False,
    )


def unknown(
    token: Token, parsed: Parsed, scene: Scene, kind: str | None, owners: list[PartyMention]
) -> Actor:
    """A party by its own words: its proper name where one stands with it, else the phrase."""
    state = owners[0].party.state if owners else _flag(token, parsed, scene) if kind == "vessel" else None
    proper = proper_name(token, parsed, scene)
    if proper:
        start, end = proper
    else:
        left = [
            c
            for c in token.children
            if c.i < token.i and c.dep_ in ("amod", "compound", "poss", "nmod", "nummod")
        ]
        grand = [
            g
            for c in left
            for g in c.children
            if g.dep_ in ("compound", "amod", "punct") and g.i < token.i and g.dep_ != "punct"
        ]
        start, end = parsed.span([token, *left, *grand, *_place_behind(token, parsed, scene)])
    start, end = _whole(start, end, scene.text)
    name = scene.text[start:end].strip(" ,")
    if len(name) > LONGEST_NAME:
        start, end = parsed.starts[token.i], parsed.ends[token.i]
        name = scene.text[start:end]
    return Actor(
        name,
        kind or _kind_of(name),
        start,
        start + len(name) if scene.text[start : start + len(name)] == name else end,
        state,
        known=False,
    )


_BULLETS = " ,•‣▪●◦·–—*"


@cache
def _legal_form() -> re.Pattern[str]:
    return re.compile(rf"\.?,? (?:{one_of(lemmas('companies', 'legal'))})\b\.?")


@cache
def _rank() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(lemmas('ranks', 'words'))}) ")


def _whole(start: int, end: int, text: str) -> tuple[int, int]:
    """Where a name begins and ends: with the whole of a hyphened word, without a bullet or a word of rank
    before it, and with the legal form behind it ("Ltd").
    """
    while start > 1 and text[start - 1] in "-‑" and text[start - 2].isalnum():
        start -= 1
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "."):
            start -= 1
    while start < end and text[start] in _BULLETS:
        start += 1
    if rank := _rank().match(text, start, end):
        start = rank.end()
    form = _legal_form().match(text, end) if text[start : start + 1].isupper() else None
    return start, form.end() if form else end


def tells_nobody(part: Part) -> bool:
    """Whether the words of a part name no party: "Debris", "other dhows". Who takes a ship's load does."""
    actor = part.actor
    took = actor.kind == "vessel" and part.rule.endswith(" to X")  # "passed it to other ships"
    if took or actor.known or actor.state:
        return False
    first, _, rest = actor.name.partition(" ")
    several = first.lower() in lemmas("others", "words") and rest.islower()
    return several or actor.name.lower() in lemmas("not_actors")


def is_named_craft(craft: Actor) -> bool:
    """Whether a craft is told by more than a noun and its flag ("Togo-flagged tankers")."""
    return any(word != word.lower() for word in craft.name.split() if "-" not in word)


def _flag(ship: Token, parsed: Parsed, scene: Scene) -> str | None:
    """The State whose flag a ship is told to fly ("three tankers flying the flag of X")."""
    flags = [t for t in ship.subtree if t.lemma_ == "flag" and t.dep_ in ("dobj", "pobj")]
    named = [m for t in flags for m in owner_mentions(t, parsed, scene)]
    return named[0].party.state if named else None


def state_before(ship: Token, parsed: Parsed, scene: Scene) -> str | None:
    """The State by whose adjective a ship goes ("the Ruritanian tanker X")."""
    before = [c for c in ship.lefts if c.dep_ in ("amod", "compound", "nmod")]
    found = [m for c in before for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])]
    of_state = found and (found[0].form == "adjective" or found[0].party.kind == "state")
    return found[0].party.state if of_state else None


def _place_behind(token: Token, parsed: Parsed, scene: Scene) -> list[Token]:
    """The town by which a party without a name is told from others ("an armed group in Misrata")."""
    places = [c for c in token.children if c.dep_ == "prep" and c.lower_ == "in" and c.i == token.i + 1]
    towns = [t for c in places for t in c.children if t.dep_ == "pobj" and t.tag_ == "NNP"]
    plain = [t for t in towns if not scene.within(parsed.starts[t.i], parsed.ends[t.i])]
    return (
        [w for t in plain for w in (t.head, *t.lefts, t) if w.dep_ != "det"]
        if token.tag_[:3] != "NNP"
        else []
    )


def _capital(token: Token, parsed: Parsed, scene: Scene) -> bool:
    return (
        token.text[:1].isupper()
        and token.pos_ in ("PROPN", "NOUN", "ADJ")
        and not scene.within(parsed.starts[token.i], parsed.ends[token.i])
    )


def proper_name(token: Token, parsed: Parsed, scene: Scene) -> tuple[int, int] | None:
    """The proper name in, or in apposition to, a phrase."""
    called = [
        g
        for c in token.children
        if c.dep_ == "acl" and c.lower_ in lemmas("called")
        for g in c.children
        if g.dep_ in ("oprd", "dobj", "attr", "prep")
    ]
    for head in [token, *(c for c in token.children if c.dep_ in ("appos", "oprd")), *called]:
        if head.pos_ != "PROPN" or scene.within(parsed.starts[head.i], parsed.ends[head.i]):
            continue
        left = [
            c
            for c in head.children
            if c.dep_ in ("compound", "nmod", "flat") and c.pos_ == "PROPN" and c.i < head.i
        ]
        left = [c for c in left if not scene.within(parsed.starts[c.i], parsed.ends[c.i])]
        first = min([head, *left], key=lambda t: t.i)
        firm = _companies().search(scene.text, parsed.starts[first.i], parsed.ends[head.i]) is not None
        while first.i > (0 if firm else 1) and _capital(first.nbor(-1), parsed, scene):
            first = first.nbor(-1)
            left.append(first)
        return parsed.span([head, *left])
    return None


@cache
def _companies() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(lemmas('companies'))})\b\.?", re.IGNORECASE)


def _kind_of(name: str) -> str | None:
    return "organisation" if _companies().search(name) else None


def _ties_of(people: Token) -> list[Token]:
    """The prepositions behind which stands for whom people work ("hackers linked to X", "hackers from X")."""
    if people.lemma_.lower() not in lemmas("actors", "person") | lemmas("tied", "people"):
        return []
    if people.tag_ != "NNS":
        return []
    whence = [c for c in people.children if c.dep_ == "prep" and c.lower_ == "from"]
    tied = [c for c in people.children if c.dep_ == "acl" and c.lemma_.lower() in lemmas("tied", "lemmas")]
    return [*whence, *(p for c in tied for p in c.children if p.lower_ in ("to", "with", "by", "for"))]


def owner_mentions(token: Token, parsed: Parsed, scene: Scene) -> list[PartyMention]:
    """Known parties that stand before a noun:
    its demonym, its possessor or its compound; else after "of" or "in".
    """
    before = [
        c
        for c in token.children
        if c.dep_ in ("amod", "poss", "compound", "nmod", "nummod") and c.i < token.i
    ]
    nested = [g for c in before for g in c.lefts if g.dep_ in ("compound", "nmod")]  # "X cyber actors"
    for near in (before, nested):
        if found := [m for c in near for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])]:
            return found
    behind = [c for c in token.children if c.dep_ == "prep" and c.lower_ == "of"]
    after = [g for c in (*behind, *_ties_of(token)) for g in c.children if g.dep_ == "pobj"]
    return [m for g in after for m in scene.within(parsed.starts[g.i], parsed.ends[g.i])]


def names_behind_place(token: Token, parsed: Parsed, scene: Scene) -> list[Token]:
    """The names of several parties that stand behind the town of theirs ("two firms in Kigali, X and Y")."""
    if token.tag_ != "NNS":
        return []
    places = [c for c in token.children if c.dep_ == "prep" and c.lower_ in ("in", "of", "from")]
    towns = [t for c in places for t in c.children]
    near = [c for t in (token, *towns) for c in t.children if c.dep_ == "appos" and c.i > token.i]
    named = [t for c in near for t in with_conjuncts(c)]
    if not named and any(c.dep_ == "nummod" for c in token.lefts):  # the parser lists them with the town
        named = [t for town in towns if town.nbor().text == "," for t in town.conjuncts]
    return named if named and all(proper_name(t, parsed, scene) for t in named) else []


def explained_as(token: Token, parsed: Parsed, scene: Scene) -> list[PartyMention]:
    """The State or body of which the apposition behind a name makes it ("A Trading, a Ruritanian firm")."""
    kinds = ("organisation", "person", "government-body")
    told = [
        c
        for c in token.children
        if c.dep_ == "appos" and any(c.lemma_.lower() in lemmas("actors", kind) for kind in kinds)
    ]
    return [m for c in told for m in owner_mentions(c, parsed, scene)]


def owner_states(token: Token, parsed: Parsed, scene: Scene) -> list[str]:
    """The States whose demonym or name stands before a noun ("Omani and Saudi officials")."""
    before = [c for c in token.children if c.dep_ in ("amod", "poss", "compound", "nmod") and c.i < token.i]
    before += [g for c in before for g in c.subtree if g.i < token.i]
    found = [
        m.party.state or m.party.name
        for c in before
        for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])
    ]
    return list(dict.fromkeys(found))


def one_of_several(token: Token) -> Token:
    """The name beside "one" ("one of them, General X, has flown")."""
    names = [c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"]
    return names[0] if names and token.pos_ in ("NUM", "DET", "PRON") else token
