"""Missiles that fly, fall or are sent into the sea: no delivery, but a launch."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.goods import GoodsHit, kinds_of, tells_of_launch
from tracker.extraction.conducts.origins import with_origin
from tracker.extraction.conducts.participants import parts_of
from tracker.extraction.conducts.regimes import launching
from tracker.extraction.grammar.clauses import Sides
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Part, Scene
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, words


def only_flies(token: Token, act: Act, sides: Sides, parsed: Parsed, about: list[GoodsHit]) -> bool:
    """Whether a missile only flies, leaves the ground, comes down, or is sent into the sea or the air."""
    if not about or "launch" not in kinds_of(about[0]):
        return False
    if act.name in ("come", "reach") and _lands_then(token):
        return True
    flies = lower(token.lemma_) in words("frames", "flight")
    reached = act.name in ("reach", "come") and (flies or tells_of_launch(parsed))
    behind = {preposition for preposition, _ in sides.after}
    waters = {"into", "in", "toward", "towards", "over", "across", "through"}
    sent = any(p in waters and lower(t.text) in words("frames", "airspace") for p, t in sides.after)
    moved = act.name in ("supply", "carry") and (flies or sent)
    left = act.name in ("carry", "depart") and token.lower_ == "leaving" and not behind & {"to", "for"}
    return reached or moved or left


def _lands_then(token: Token) -> bool:
    """Whether the missile of a relative clause comes down ("the missiles that came from X landed at sea")."""
    verb = token.head.head
    falls = words("frames", "flight", "lemmas") | words("frames", "striking", "lemmas")
    return token.dep_ == "relcl" and token.head.dep_ == "nsubj" and lower(verb.lemma_) in falls


def flown_by(act: Act, sides: Sides, about: list[GoodsHit], parsed: Parsed, scene: Scene) -> list[Part]:
    """The State whose missile it is, where the Council forbids it any launch."""
    parts = with_origin(parts_of(act, sides, parsed, scene), act, about, parsed, scene)
    states = [p for p in parts if (p.actor.state or p.actor.name) in launching()]
    return [replace(p, role="other") for p in states[:1] if p.role != "recipient"]
