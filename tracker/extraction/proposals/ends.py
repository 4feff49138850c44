"""At which end of a conduct a party stands where its words do not say:
by category, and by who is the sanctioned one.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.regimes import Regime, regimes
from tracker.extraction.names.scene import Part

TAKEN = ("refined-petroleum", "luxury-goods", "crude-oil")  # goods that a sanctioned State buys, and may not
MOVED = (
    "arms-transfer",
    "refined-petroleum",
    "crude-oil",
    "coal-minerals",
    "other-goods",
    "luxury-goods",
    "overseas-workers",
    "military-training",
)
OWN_ACTS = ("launch", "develop", "steal")
HANDS = ("supplier", "other", "facilitator")
ENDS = ("supplier", "recipient")


def place_ends(parts: list[Part], category: str, slug: str | None, acts: set[str]) -> list[Part]:
    """The parties with their ends:
    the author of its own launch or theft is "other", a party of a transfer is not.
    """
    parts = [replace(p, role="financier") if p.role in HANDS and _is_bank(p) else p for p in parts]
    if acts and acts <= set(OWN_ACTS) | {"violate"} and category in ("wmd-missile-technology", "cyber-theft"):
        return [replace(p, role="other") if p.role in ENDS else p for p in parts]
    if category not in MOVED:
        return parts
    regime = next((r for r in regimes() if r.slug == slug), None)
    return [
        replace(p, role=_end(p, category, regime, parts))
        if p.role == "other" and p.actor.kind != "vessel"
        else p
        for p in parts
    ]


def _is_bank(part: Part) -> bool:
    return any(word in part.actor.name.lower() for word in ("bank", "finance", "financial"))


def _is_target(part: Part, regime: Regime | None) -> bool:
    return regime is not None and bool({part.actor.name, part.actor.state} & regime.targets)


def _end(part: Part, category: str, regime: Regime | None, parts: list[Part]) -> str:
    taken = {p.role for p in parts if p is not part}
    if _is_target(part, regime) and regime is not None:
        exported = any(category == c for c, _ in regime.exports)
        sends = (regime.both and category not in TAKEN) or exported
        return "supplier" if sends else "recipient"
    if "supplier" in taken and "recipient" not in taken:
        return "recipient"
    return "supplier"
