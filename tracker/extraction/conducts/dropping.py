"""The acts of a sentence that tell of no conduct, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.extraction.conducts.events import MOST_TRIGGERS, Event, of_seized_goods
from tracker.extraction.conducts.goods import GoodsHit, as_technology, goods_in, goods_of
from tracker.extraction.conducts.standing import standing_of
from tracker.extraction.conducts.triggers import triggers
from tracker.extraction.grammar.nominals import sides_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Scene
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act


@dataclass(frozen=True, slots=True)
class Dropped:
    """An act that tells of no conduct: the rule that drops it, and the words that say so."""

    act: str
    rule: str
    start: int
    end: int


def dropped_acts(parsed: Parsed, scene: Scene, events: Iterable[Event]) -> list[Dropped]:
    """The acts of a sentence that are none of its conducts (`events`), each with the reason."""
    hits = as_technology(goods_in(scene.text, parsed.sentence.start, parsed.sentence.end), parsed)
    told = {(e.start, e.end) for e in events}
    found: dict[tuple[int, int], Dropped] = {}
    for token, act in triggers(parsed)[:MOST_TRIGGERS]:
        at = parsed.starts[token.i], parsed.ends[token.i]
        if at not in told and at not in found:
            standing = standing_of(token, parsed, scene.text)
            rule = (
                f"standing: {standing.name}"
                if standing.dropped
                else _lacking(token, act, parsed, scene, hits)
            )
            found[at] = Dropped(act.name, rule, *(standing.cue or at if standing.dropped else at))
    return list(found.values())


def _lacking(token: Token, act: Act, parsed: Parsed, scene: Scene, hits: list[GoodsHit]) -> str:
    if of_seized_goods(token):
        return "goods: seized before"
    sides = sides_of(token)
    return (
        "goods: of another kind"
        if goods_of(sides, token, act, parsed, hits, scene) is None
        else "goods: none"
    )
