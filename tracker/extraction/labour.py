"""Nationals who work abroad and are called nothing but that ("300 Ruritanians work in a plant in X")."""

from __future__ import annotations

from spacy.tokens import Token

from tracker.extraction.actors import actor_of
from tracker.extraction.goods import GoodsHit
from tracker.extraction.parse import Parsed
from tracker.extraction.phrases import lower
from tracker.extraction.scene import Part, Scene
from tracker.extraction.vocabulary import Act, words


def with_home(
    parts: list[Part], act: Act, token: Token, hits: list[GoodsHit], parsed: Parsed, scene: Scene
) -> list[Part] | None:
    """The parties, with the State whose nationals work as the one that sends them and the State where they
    work; None where they work at home, or nowhere that the clause tells.
    """
    if act.name != "employ" or not hits:
        return parts
    nationals = [m for m in scene.within(hits[0].start, hits[0].end) if m.form == "adjective"]
    called = lower(scene.text[nationals[0].start : nationals[0].end]) if nationals else ""
    if called not in words("goods", "nationals"):
        return parts
    home = actor_of(nationals[0])
    abroad = [p for p in parts if (p.actor.state or p.actor.name) != home.name]
    below = [m for t in token.subtree for m in scene.within(parsed.starts[t.i], parsed.ends[t.i])]
    states = {m.party.name: m for m in below if m.party.kind == "state" and m.form != "adjective"}
    where = list(states.values())
    if any(m.party.name == home.name for m in where) or not (abroad or where):
        return None
    hosts = [Part(actor_of(m), "recipient", "where nationals of X work") for m in where]
    named = {p.actor.name for p in abroad}
    sender = Part(home, "supplier", "whose nationals work abroad")
    return [*abroad, *(p for p in hosts if p.actor.name not in named), sender]
