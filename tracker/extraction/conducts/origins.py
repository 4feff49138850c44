"""Whose goods are: the State by whose adjective or name they go, and the group that holds them."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.goods import GoodsHit, kinds_of
from tracker.extraction.conducts.participants import FORCES
from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.grammar.clauses import lemmas, prepositions
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.parties.actors import actor_of, actors_at
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act

ORIGIN_REACH = 32  # characters before goods in which a demonym tells whence they are
CARRIERS = ("supplier", "vessel", "carrier")
HOLDER_REACH = 22  # characters before arms in which the group that holds them is named
ORIGIN_ACTS = (
    "reach",
    "introduce",
    "supply",
    "acquire",
    "intercept",
    "arm",
    "employ",
    "carry",
    "deploy",
    "send-workers",
    "keep-workers",
    "earn-abroad",
    "recruit",
    "fight",
    "wield",
)


def with_origin(
    parts: list[Part],
    act: Act,
    hits: list[GoodsHit],
    parsed: Parsed,
    scene: Scene,
    *,
    smuggled: bool = False,
) -> list[Part]:
    """The parties, with the supplier whom only the goods tell, and who buys from it; without a State that
    only the place tells whence they went.
    """
    doing = [p for p in parts if not _is_only_place(p, parts, smuggled=smuggled)] or parts
    return _as_buyers(_with_supplier(doing, act, hits, parsed, scene), act, hits)


def is_smuggled(act: Token) -> bool:
    """Whether nobody is named who smuggles ("rifles are trafficked from X")."""
    passive = any(c.dep_ == "auxpass" for c in act.children) or act.dep_ == "acl"
    unsaid = not any(c.dep_ in ("agent", "nsubj") for c in act.children)
    return passive and unsaid and act.tag_ == "VBN" and act.lemma_.lower() in lemmas("smuggling", "lemmas")


def _is_only_place(part: Part, parts: list[Part], *, smuggled: bool) -> bool:
    """Whether a State is only where goods went from: that of the territory in which an armed group sells, or
    one that may send arms, where nobody is told to smuggle them.
    """
    if part.role != "supplier" or part.actor.kind != "state" or "from" not in part.rule:
        return False
    held = {name for regime in regimes() if not regime.both for name in regime.claims}
    sellers = [p for p in parts if p.role == "supplier" and p.actor.kind == "armed-group"]
    bound = {name for regime in regimes() if regime.both for name in regime.targets}
    return (bool(sellers) and part.actor.name in held) or (smuggled and part.actor.name not in bound | held)


def _with_supplier(
    parts: list[Part], act: Act, hits: list[GoodsHit], parsed: Parsed, scene: Scene
) -> list[Part]:
    """A demonym before the goods ("Iranian missiles") names the supplier where nobody else is."""
    unnamed = ("vessel", "ship", "dhow", "boat")
    senders = {p.role for p in parts if p.role in CARRIERS and p.actor.name not in unnamed}
    mined = act.name == "carry" and any("coal" in kinds_of(h) for h in hits[:1])  # and a ship only carries it
    mined = mined and not parsed.sentence.entry  # which accuses whom it lists
    if act.name not in ORIGIN_ACTS or "supplier" in senders or (senders and not mined):
        return parts
    for hit in (h for h in hits if kinds_of(h) != {"wmd"}):
        before = [
            m
            for m in scene.within(hit.start - ORIGIN_REACH, hit.start)
            if m.form in ("adjective", "name") and _says_whence(scene.text[m.end : hit.start])
        ]
        if before and not any(p.actor.name == before[-1].party.name for p in parts):
            return [*parts, Part(actor_of(before[-1]), "supplier", "origin of the goods")]
    for hit in hits:
        head = parsed.head_of(hit.start, hit.end)
        found = [
            a
            for t in _whose(head) + _makers(head)
            for a in actors_at(t, parsed, scene) or _by_demonym(t, parsed, scene)
            if a.kind in FORCES and a.known
        ]
        if found and not any(p.actor.name == found[0].name for p in parts):
            return [*parts, Part(found[0], "supplier", "owner of the goods")]
    return parts


def _by_demonym(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The State of a demonym that qualifies a noun of make ("of Iranian origin")."""
    mentions = scene.within(parsed.starts[token.i], parsed.ends[token.i]) if token.dep_ == "amod" else []
    return [actor_of(m) for m in mentions[:1]]


def _as_buyers(parts: list[Part], act: Act, hits: list[GoodsHit]) -> list[Part]:
    """The parties, with the firm that buys minerals for itself as the one that receives them."""
    sold = any(p.role == "supplier" for p in parts) and all(p.role != "recipient" for p in parts)
    if act.name != "acquire" or not sold or not any("coal" in kinds_of(h) for h in hits[:1]):
        return parts
    firms = [p for p in parts if p.rule == "subject of acquire" and p.actor.kind != "person"]
    return [replace(p, role="recipient") if p in firms else p for p in parts]


def _says_whence(between: str) -> bool:
    """Whether nothing but a blank, "-made" or "'s" stands between a demonym or name and goods ("Iranian-made
    drones", "X's workers").
    """
    made = between.strip()
    return (
        len(made) < 2
        or made in ("'s", "’s")
        or (made[:1] in "-‑" and made[1:].lower() in lemmas("made", "words"))
    )


def _whose(goods: Token | None) -> list[Token]:
    """Whose goods are, or of whose make: behind "of", or by "its" before them."""
    if goods is None:
        return []
    listed = [t for t in goods.conjuncts if t.i > goods.i]  # "missiles and parts of X origin"
    behind = [t for one in (goods, *listed) for prep, t in prepositions(one) if prep == "of"]
    makes = [t for t in behind if t.lemma_.lower() in lemmas("makes", "lemmas")]
    owned = [c for c in goods.children if c.dep_ == "poss" and c.pos_ == "PRON"]
    return [*behind, *(c for t in makes for c in t.lefts if c.dep_ in ("amod", "compound", "poss")), *owned]


def _makers(goods: Token | None) -> list[Token]:
    """Where, or by whom, goods were made, by a participle behind them ("the shells, made in X, were")."""
    if goods is None:
        return []
    made = [c for c in goods.children if c.dep_ == "acl" and c.lower_ in lemmas("made", "words")]
    return [t for c in made for prep, t in prepositions(c) if prep in ("in", "by")]


def with_holder(parts: list[Part], hits: list[GoodsHit], scene: Scene) -> list[Part]:
    """The armed group before the arms ("the Houthi missile was made in X") has received them."""
    for hit in hits:
        before = [
            m for m in scene.within(hit.start - HOLDER_REACH, hit.start) if m.party.kind == "armed-group"
        ]
        if before and parts:
            return [*parts, Part(actor_of(before[-1]), "recipient", "holder of the arms")]
    return []
