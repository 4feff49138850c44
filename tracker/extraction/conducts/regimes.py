"""Which sanctions regime a conduct falls under, from who gave what to whom and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from tracker.extraction.names.mentions import find_parties
from tracker.extraction.names.scene import Actor
from tracker.extraction.words.phrases import Phrases, load


@dataclass(frozen=True, slots=True)
class Regime:
    """`targets`: parties whose receipt (or, where `both`, supply) is covered;
    `claims`: those that need a tie to the UN.
    """

    slug: str
    targets: frozenset[str]
    claims: frozenset[str]
    both: bool
    exports: tuple[tuple[str, frozenset[str]], ...]
    places: tuple[str, ...]


def _regime(slug: str, row: dict[str, Any]) -> Regime:
    return Regime(
        slug,
        frozenset(row.get("targets", [])),
        frozenset(row.get("claims", [])),
        row.get("both", False),
        tuple((category, frozenset(names)) for category, names in row.get("exports", {}).items()),
        (*row.get("places", []), *row.get("ports", [])),
    )


@lru_cache(maxsize=1)
def regimes() -> tuple[Regime, ...]:
    return tuple(_regime(slug, row) for slug, row in load("regimes")["regimes"].items())


def targets_of(slug: str | None) -> frozenset[str]:
    """The parties that a regime is about; none of an unknown one."""
    return next((r.targets for r in regimes() if r.slug == slug), frozenset())


@lru_cache(maxsize=1)
def place_phrases() -> Phrases[str]:
    return Phrases((place, regime.slug) for regime in regimes() for place in regime.places)


@lru_cache(maxsize=1)
def covered_names() -> frozenset[str]:
    """The parties by which some regime can cover a conduct."""
    sold = {name for regime in regimes() for _, names in regime.exports for name in names}
    return frozenset(sold.union(*(regime.targets | regime.claims for regime in regimes())))


@lru_cache(maxsize=1)
def launching() -> frozenset[str]:
    """The States to which the Council forbids any launch that uses ballistic missile technology."""
    return frozenset(name for row in load("regimes")["regimes"].values() for name in row.get("launching", []))


@lru_cache(maxsize=1)
def programmed() -> frozenset[str]:
    """The parties whose own programmes are covered: what they launch or steal themselves."""
    return frozenset(name for regime in regimes() if regime.both for name in regime.targets)


@lru_cache(maxsize=1)
def sending() -> frozenset[str]:
    """The States whose workers no other State may take (resolutions 2375 (17) and 2397 (8))."""
    measured = [r for r in regimes() if (r.slug, "overseas-workers") in _measures()]
    return frozenset(name for regime in measured for name in regime.targets)


@lru_cache(maxsize=1)
def ports() -> Phrases[str]:
    """Ports and border towns, each with the State that stands behind it."""
    rows = load("regimes")["regimes"].values()
    return Phrases((port, row["targets"][0]) for row in rows for port in row.get("ports", []))


@dataclass(frozen=True, slots=True)
class Cover:
    """A regime that covers a conduct; `sure`: it does so by the parties alone, without a word of the UN."""

    slug: str
    sure: bool


def _names(actors: list[tuple[Actor, str]], *roles: str) -> set[str]:
    chosen = [a for a, role in actors if not roles or role in roles]
    return {a.name for a in chosen} | {a.state for a in chosen if a.state}


def _flags(actors: list[tuple[Actor, str]]) -> set[str]:
    """The States that only ships are told to be of: outside the DPRK's regime a flag breaches no measure."""
    others = {n for a, _ in actors if a.kind != "vessel" for n in (a.name, a.state)}
    return {a.state for a, _ in actors if a.kind == "vessel" and a.state and a.state not in others}


def cover(category: str, actors: list[tuple[Actor, str]], words: str) -> Cover | None:
    """The regime of a conduct, from its parties, then from places in the words around it.

    A target that receives comes before a target that sends: Iran arming the Houthis is Yemen's regime.
    """
    receiving, giving = (
        _names(actors, "recipient"),
        _names(actors, "supplier", "other", "carrier", "facilitator", "financier", "broker", "vessel"),
    )
    everyone = receiving | giving
    for regime in regimes():
        if regime.slug == "dprk" and everyone & regime.targets:
            return Cover("dprk", sure=True)
    for regime in regimes():
        if not regime.both and receiving & regime.targets and _is_covered(regime, category):
            return Cover(regime.slug, sure=True)
    for regime in regimes():
        if any(category == c and (giving | receiving) & names for c, names in regime.exports):
            return Cover(regime.slug, sure=True)
        if regime.both and (everyone - _flags(actors)) & regime.targets:
            return Cover(regime.slug, sure=True)
    for regime in regimes():
        if receiving & regime.claims or (
            category
            in ("financial", "travel-ban", "asset-freeze", "military-training", "other", "cyber-theft")
            and everyone & (regime.targets | regime.claims)
        ):
            return Cover(regime.slug, sure=False)
    named = {m.party.name for m in find_parties(words)}
    for regime in regimes():
        if regime.both and named & regime.targets:
            return Cover(regime.slug, sure=False)
    place = place_phrases().first(words)
    if place:
        return Cover(place.value, sure=False)
    return next((Cover(r.slug, sure=False) for r in regimes() if named & (r.targets | r.claims)), None)


def _is_covered(regime: Regime, category: str) -> bool:
    return (
        category
        in (
            "arms-transfer",
            "military-training",
            "financial",
            "other",
            "wmd-missile-technology",
            "asset-freeze",
            "travel-ban",
            "joint-venture",
        )
        or any(category == c for c, _ in regime.exports)
        or regime.slug == "yemen"
    )


ANYWHERE = frozenset({"vessel-deceptive-practice", "other"})
BY_SHIP = ("refined-petroleum", "crude-oil", "coal-minerals")  # goods that ships hand over at sea


@lru_cache(maxsize=1)
def _measures() -> frozenset[tuple[str, str]]:
    """Each regime with the categories of conduct that its paragraphs answer."""
    path = resources.files("tracker.extraction").joinpath("data/unsc/provisions.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(
        (row["regime"], category) for row in rows if row["kind"] != "frame" for category in row["conduct"]
    )


def may_breach(slug: str, category: str) -> bool:
    """Whether a regime has a measure that such a conduct can breach.

    Goods that may not leave a territory may not be handed over at sea either (resolution 2146 (14) on Libya).
    """
    exported = {c for r in regimes() if r.slug == slug for c, _ in r.exports}
    if category == "ship-to-ship-transfer" and exported & set(BY_SHIP):
        return True
    return category in ANYWHERE or category in exported or (slug, category) in _measures()


def forbids(slug: str, category: str) -> bool:
    """Whether a paragraph of a regime answers conduct of this very category."""
    return (slug, category) in _measures()
