"""What ships hide of themselves, and what anybody else may hide."""

from __future__ import annotations

from tracker.extraction.conducts.goods import GoodsHit
from tracker.extraction.names.scene import Part
from tracker.extraction.words.phrases import load, lower


def is_no_ships_name(about: list[GoodsHit], parts: list[Part], text: str) -> bool:
    """Whether what is concealed is only a name or an identity, and none of a ship's."""
    names = load("acts")["phrases"]["transponder"]["names"]
    told = [lower(text[h.start : h.end]) for h in about]
    return bool(told) and all(t in names for t in told) and all(p.actor.kind != "vessel" for p in parts)
