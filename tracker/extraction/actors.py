"""Parties in a clause: from a token to the party it names, known or not, pronouns resolved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spacy.tokens import Token

from tracker.extraction.clauses import lemmas
from tracker.extraction.mentions import PartyMention
from tracker.extraction.parse import Parsed
from tracker.extraction.vocabulary import words

PRONOUNS_OF_ONE = ("it", "its", "itself", "he", "his", "him", "she", "her")
PRONOUNS_OF_MANY = ("they", "their", "them", "themselves", "both")
LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Actor:
    """A party in a place of the text.

    `state`: the State it is or belongs to; `known`: found by the vocabulary.
    """

    name: str
    kind: str | None
    start: int
    end: int
    state: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A party in an event, the role it plays and the rule that says so."""

    actor: Actor
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Ship:
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Scene:
    """What a document has named so far, for whoever needs "it" and "the vessel" resolved."""

    text: str
    parties: list[PartyMention]
    ships: list[Ship]
    _starts: list[int] = field(init=False, repr=False)
    _ends: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._starts = [m.start for m in self.parties]  # in order, and none overlaps another
        self._ends = [m.end for m in self.parties]

    def within(self, start: int, end: int) -> list[PartyMention]:
        return self.parties[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def before(self, start: int, reach: int = 900) -> list[PartyMention]:
        return self.parties[bisect_left(self._starts, start - reach) : bisect_right(self._ends, start)]


@lru_cache(maxsize=1)
def _role_nouns() -> dict[str, str]:
    """Role nouns by lemma, with the kind of party they name."""
    kinds = ("organisation", "person", "armed-group", "government-body", "vessel", "aircraft")
    return {lemma: kind for kind in reversed(kinds) for lemma in words("frames", "actors", kind)}


def is_role_noun(word: str) -> bool:
    """Whether one word only says what kind of party is meant ("company", "vessels")."""
    word = word.lower()
    return word in _role_nouns() or word.removesuffix("s") in _role_nouns()


def actor_of(mention: PartyMention) -> Actor:
    return Actor(
        mention.party.name, mention.party.kind, mention.start, mention.end, mention.party.state or None
    )


def actors_at(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The parties that the phrase under a token names; empty where it names none."""
    start, end = parsed.starts[token.i], parsed.ends[token.i]
    ship = _ship_at(token, parsed, scene)
    if ship:
        return [ship]
    own = scene.within(start, end)
    if own and own[0].form != "adjective" and not _hyphened(scene.text, own[0].end):
        return [actor_of(own[0])]
    if own and token.tag_ in ("NNPS", "NNS", "NNP", "NN"):
        return [actor_of(own[0])]
    if token.lower_ in PRONOUNS_OF_ONE or token.lower_ in PRONOUNS_OF_MANY:
        return _resolved(token, parsed, scene)
    if token.pos_ in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
        return _noun_actors(token, parsed, scene)
    return []


def _ship_at(token: Token, parsed: Parsed, scene: Scene) -> Actor | None:
    near = [
        token,
        *(c for c in token.children if c.dep_ in ("appos", "compound", "nmod", "oprd", "acl", "amod")),
    ]
    near += [
        g for c in token.children if c.dep_ == "acl" and c.lower_ in ("called", "named") for g in c.children
    ]
    if token.dep_ in ("appos", "compound", "nmod") or token.head.dep_ == "nsubj":
        near.append(token.head) if token.dep_ == "appos" else None
    for one in near:
        for ship in scene.ships:
            if parsed.starts[one.i] < ship.end and ship.start < parsed.ends[one.i]:
                return Actor(ship.name, "vessel", ship.start, ship.end, None, known=False)
    return None


def _hyphened(text: str, end: int) -> bool:
    """Whether a name only makes an adjective: "Panama-flagged"."""
    return text[end : end + 1] in "-‑" and text[end + 1 : end + 2].isalpha()


def _noun_actors(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    lemma = token.lemma_.lower()
    owners = _owner_mentions(token, parsed, scene)
    if owners and lemma in lemmas("government"):
        return [
            replace(actor_of(owners[0]), start=owners[0].start, end=max(owners[0].end, parsed.ends[token.i]))
        ]
    kind = _role_nouns().get(lemma)
    named = _named_beside(token, parsed, scene) if kind else None
    if named:
        return [actor_of(named)]
    if kind:
        return (
            [_unknown(token, parsed, scene, kind, owners)]
            if not _refers_back(token)
            else (_resolved(token, parsed, scene, kind) or [_unknown(token, parsed, scene, kind, owners)])
        )
    if lemma in ("country", "nation", "state", "capital"):
        return _resolved(token, parsed, scene)
    if token.pos_ == "PROPN" and _is_name(token, parsed, scene) and not _stands_after_place(token):
        return [_unknown(token, parsed, scene, None, owners)]
    return []


def _named_beside(token: Token, parsed: Parsed, scene: Scene) -> PartyMention | None:
    """The group or body whose name stands beside its kind ("the gang X", "X fighters")."""
    near = [
        c
        for c in token.children
        if c.dep_ in ("appos", "compound", "nmod", "nummod", "oprd", "amod", "npadvmod")
    ]
    found = [
        m
        for c in near
        for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])
        if m.party.kind in ("armed-group", "organisation", "government-body")
    ]
    return found[0] if found else None


def _owner_mentions(token: Token, parsed: Parsed, scene: Scene) -> list[PartyMention]:
    """Known parties that stand before a noun:
    its demonym, its possessor or its compound; else after "of" or "in".
    """
    before = [
        c
        for c in token.children
        if c.dep_ in ("amod", "poss", "compound", "nmod", "nummod") and c.i < token.i
    ]
    found = [m for c in before for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])]
    if found:
        return found
    after = [
        g
        for c in token.children
        if c.dep_ == "prep" and c.lower_ == "of"
        for g in c.children
        if g.dep_ == "pobj"
    ]
    return [m for g in after for m in scene.within(parsed.starts[g.i], parsed.ends[g.i])]


def _refers_back(token: Token) -> bool:
    return any(
        c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those") for c in token.children
    ) and not any(c.dep_ in ("prep", "appos", "acl", "relcl", "amod", "compound") for c in token.children)


def _stands_after_place(token: Token) -> bool:
    """Whether a name stands where a place does ("seized off X", "landed near X")."""
    first = min([token.i, *(c.i for c in token.lefts if c.dep_ in ("compound", "det"))])
    return first > 0 and token.doc[first - 1].lower_ in ("off", "near", "outside", "around", "at", "in")


def _is_name(token: Token, parsed: Parsed, scene: Scene) -> bool:
    text = scene.text[parsed.starts[token.i] : parsed.ends[token.i]]
    return text[:1].isupper() and text.lower() not in lemmas("not_actors") and len(text) > 2


def _unknown(
    token: Token, parsed: Parsed, scene: Scene, kind: str | None, owners: list[PartyMention]
) -> Actor:
    """A party by its own words: its proper name where one stands with it, else the phrase."""
    state = owners[0].party.state if owners else None
    proper = _proper_name(token, parsed, scene)
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
        start, end = parsed.span([token, *left, *grand])
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


def _capital(token: Token, parsed: Parsed, scene: Scene) -> bool:
    return (
        token.text[:1].isupper()
        and token.pos_ in ("PROPN", "NOUN", "ADJ")
        and not scene.within(parsed.starts[token.i], parsed.ends[token.i])
    )


def _proper_name(token: Token, parsed: Parsed, scene: Scene) -> tuple[int, int] | None:
    """The proper name in, or in apposition to, a phrase."""
    called = [
        g
        for c in token.children
        if c.dep_ == "acl" and c.lower_ in ("named", "called", "identified")
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
        while first.i > 1 and _capital(first.nbor(-1), parsed, scene):
            first = first.nbor(-1)
            left.append(first)
        return parsed.span([head, *left])
    return None


_COMPANY = re.compile(
    r"\b(?:Co|Ltd|LLC|Inc|Corp|Corporation|Company|Group|Bank|Shipping|Trading|Airlines?|Holdings?|Limited"
    r"|FZE|FZCO|GmbH|SA|Aviation|Logistics|Industries|Resources|Petroleum|Brigade|Forces?)\b\.?",
    re.IGNORECASE,
)


def _kind_of(name: str) -> str | None:
    return "organisation" if _COMPANY.search(name) else None


def _resolved(token: Token, parsed: Parsed, scene: Scene, kind: str | None = None) -> list[Actor]:
    """Whom a pronoun or "the vessel" means:
    the nearest fitting subject before it, else the nearest fitting party.
    """
    start = parsed.starts[token.i]
    entry = parsed.sentence.entry
    if entry and kind != "vessel":
        return [Actor(scene.text[entry[0] : entry[1]], "organisation", *entry, None, known=False)]
    if kind == "vessel":
        ships = [s for s in scene.ships if s.start < start]
        return (
            [Actor(ships[-1].name, "vessel", ships[-1].start, ships[-1].end, None, known=False)]
            if ships
            else []
        )
    if kind in ("aircraft", "organisation", "person"):
        return []
    earlier = [
        m
        for m in scene.before(start)
        if m.form != "adjective"
        and not m.party.outlet
        and m.party.kind not in ("un-body", "international-body")
    ]
    if kind == "armed-group":
        earlier = [m for m in earlier if m.party.kind == "armed-group"]
    if token.lower_ in PRONOUNS_OF_MANY:
        groups = [m for m in earlier if m.party.kind == "armed-group"]
        earlier = groups[-1:] or []
    inside = [m for m in earlier if m.start >= parsed.sentence.start]
    subjects = [m for m in inside if _is_subject(m, parsed)]
    chosen = subjects[-1:] or inside[-1:] or _subject_before(earlier, scene)
    return [replace(actor_of(m), known=True) for m in chosen]


def _is_subject(mention: PartyMention, parsed: Parsed) -> bool:
    head = parsed.head_of(mention.start, mention.end)
    return head is not None and head.dep_ in ("nsubj", "nsubjpass", "poss")


def _subject_before(earlier: list[PartyMention], scene: Scene) -> list[PartyMention]:
    """The first party of the sentence before: in news prose most often its subject."""
    if not earlier:
        return []
    last = earlier[-1]
    stop = max(scene.text.rfind(". ", 0, last.start), scene.text.rfind("\n", 0, last.start))
    return [next(m for m in earlier if m.start > stop)]
