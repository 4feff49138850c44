"""Workers of a State abroad: who sends, keeps and employs them, and where.

Nationals may be called nothing but that ("300 Ruritanians work in a plant in X").
"""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.goods import GoodsHit
from tracker.extraction.conducts.regimes import sending
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Part, Scene
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, cue, words


def with_home(
    parts: list[Part], act: Act, token: Token, hits: list[GoodsHit], parsed: Parsed, scene: Scene
) -> list[Part] | None:
    """The parties, with the State whose nationals work as the one that sends them and the State where they
    work; None where they work at home, or nowhere that the clause tells.
    """
    if act.abroad:
        return _kept_abroad(parts, act, token, hits, parsed, scene)
    if act.name != "employ" or not hits:
        return parts
    parts = [_as_sender(p) for p in parts]
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


def _as_sender(part: Part) -> Part:
    """A covered State that "keeps" or "uses" workers has sent them: it takes none."""
    sends = part.role == "recipient" and part.actor.kind == "state" and part.actor.name in sending()
    return replace(part, role="supplier") if sends and part.rule.startswith("subject") else part


def _kept_abroad(
    parts: list[Part], act: Act, token: Token, hits: list[GoodsHit], parsed: Parsed, scene: Scene
) -> list[Part] | None:
    """Who keeps workers abroad, or whose workers earn there; None where nothing says that they are abroad."""
    if not hits or (act.name == "earn-abroad" and hits[0].end > parsed.starts[token.i]):
        return None
    start, end = parsed.sentence.start, parsed.sentence.end
    said = scene.text[start:end]
    remote = cue("goods", "remote", "words").first(scene.text[hits[0].start : hits[0].end]) is not None
    hosts = [
        m
        for m in scene.within(start, end)
        if m.party.kind == "state" and m.form == "name" and m.party.name not in sending()
    ]
    if not remote and not hosts and cue("goods", "abroad", "words").first(said) is None:
        return None
    others = [_helping(p) for p in parts if not (p.actor.kind == "state" and p.actor.name not in sending())]
    return others + [p for p in parts if p.role == "recipient" and p.actor.kind == "state"]


def _helping(part: Part) -> Part:
    """Who runs or helps workers: a person does it for those who send them."""
    return replace(part, role="facilitator") if part.actor.kind == "person" else part
