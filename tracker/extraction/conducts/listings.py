"""The parties of an act that an entry of a sanctions list tells of."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from tracker.extraction.conducts.participants import BUYING, is_named, settled
from tracker.extraction.conducts.regimes import targets_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.parties.actors import is_role_noun
from tracker.extraction.text.entries import is_listed, listed_party, regime_of_list
from tracker.extraction.words.vocabulary import one_of, words

SHIP_OF_ENTRY = "the ship that the entry lists"
SHIP_ACTS = ("carry", "supply", "acquire", "conceal", "sts", "deception", "borrowing")


def with_entry(parts: list[Part], act: str, subject: str, parsed: Parsed, scene: Scene) -> list[Part]:
    """An entry of a list tells of the party that it lists, who needs no naming in its sentences: a company,
    or the ship that a sentence only calls a vessel. What is said to be the act of the State whom the list is
    about ("involved in X's exports") is told of the party that is listed for it.
    """
    listed = listed_party(parsed.sentence.entry, scene)
    if listed is None:
        return parts
    if _may_be_ship(listed, parsed, scene):
        parts = [_as_ship(p, listed) if _is_nameless_ship(p.actor, scene) else p for p in parts]
    parts = settled([_as_listed(p, listed, act, scene) for p in parts if not _is_unnamed(p.actor)])
    of_list = targets_of(regime_of_list(scene.text, parsed.sentence.entry))
    mine = [p for p in parts if p.actor.name == listed.name]
    theirs = [p for p in parts if p.role == subject and p.actor.kind == "state" and p.actor.name in of_list]
    parts = [p for p in parts if p not in theirs]
    ships = [p for p in parts if p.actor.kind == "vessel"]
    if mine and not ships and act in SHIP_ACTS and listed.kind != "vessel":
        ships = _managed(parsed, scene)
        parts = [*parts, *ships]
    if mine:
        beside = [p for p in mine if ships and p not in ships]
        return [replace(p, role="facilitator") if p in beside else p for p in parts]
    if any(p.role == subject and p.actor.kind != "state" for p in parts) and not ships:
        return parts
    role = "vessel" if listed.kind == "vessel" else "facilitator"
    return [Part(listed, role, "the party that the entry lists"), *parts]


def takes_up(parsed: Parsed, scene: Scene) -> bool:
    """Whether a sentence only calls what was told before a breach ("This constitutes ... in breach of")."""
    return _opening().match(scene.text, parsed.sentence.start, parsed.sentence.end) is not None


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    bare, copulas = (one_of(words("links", "taken_up", key)) for key in ("bare", "copulas"))
    return re.compile(rf"(?:{bare})\s+(?:{copulas})\b", re.IGNORECASE)


def _as_ship(part: Part, listed: Actor) -> Part:
    return replace(part, actor=replace(listed, kind="vessel"), role="vessel", rule=SHIP_OF_ENTRY)


def _is_nameless_ship(actor: Actor, scene: Scene) -> bool:
    return actor.kind == "vessel" and not is_named(actor, scene)


def _may_be_ship(listed: Actor, parsed: Parsed, scene: Scene) -> bool:
    """Whether an entry lists a ship, or does not say by its number what it lists."""
    return listed.kind == "vessel" or regime_of_list(scene.text, parsed.sentence.entry) is None


def _is_unnamed(actor: Actor) -> bool:
    """Whether a party is only called what it is ("a network", "its aircraft", "President")."""
    last = actor.name.split()[-1].lower()
    if actor.known:
        return False
    return (actor.name == actor.name.lower() and is_role_noun(last)) or (
        " " not in actor.name and (is_role_noun(last) or last in words("entries", "offices", "words"))
    )


def _managed(parsed: Parsed, scene: Scene) -> list[Part]:
    """The ship whose owner or manager a sentence calls the listed party."""
    start, end = parsed.sentence.start, parsed.sentence.end
    office = _of_ship().search(scene.text, start, end)
    ships = scene.ships_in(office.end(), end) if office else []
    return [
        Part(Actor(s.name, "vessel", s.start, s.end, None, known=False), "vessel", "ship in the sentence")
        for s in ships[:1]
    ]


@lru_cache(maxsize=1)
def _of_ship() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(words('entries', 'of_ships'))}) of\b", re.IGNORECASE)


def _as_listed(part: Part, listed: Actor, act: str, scene: Scene) -> Part:
    """The part, of the listed party where its name is a form of that one's; who buys for a State helps."""
    actor = part.actor
    if actor.kind == "vessel" or (actor.known and actor.kind == "state"):
        return part
    if actor.start == listed.start or is_listed(scene.text[actor.start : actor.end], listed.name):
        return replace(part, actor=listed, role="facilitator" if act in BUYING else part.role)
    return part
