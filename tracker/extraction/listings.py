"""The parties of an act that an entry of a sanctions list tells of."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.actors import is_role_noun
from tracker.extraction.entries import is_listed, listed_party, regime_of_list
from tracker.extraction.parse import Parsed
from tracker.extraction.participants import BUYING, is_named, settled
from tracker.extraction.regimes import targets_of
from tracker.extraction.scene import Actor, Part, Scene


def with_entry(parts: list[Part], act: str, subject: str, parsed: Parsed, scene: Scene) -> list[Part]:
    """An entry of a list tells of the party that it lists, who needs no naming in its sentences: a company,
    or the ship that a sentence only calls a vessel. What is said to be the act of the State whom the list is
    about ("involved in X's exports") is told of the party that is listed for it.
    """
    listed = listed_party(parsed.sentence.entry, scene)
    if listed is None:
        return parts
    nameless = [p for p in parts if p.actor.kind == "vessel" and not is_named(p.actor, scene)]
    if nameless and not any(p.actor.kind == "vessel" and p not in nameless for p in parts):
        rest = [p for p in parts if p not in nameless and p.actor.name != listed.name]
        return [Part(replace(listed, kind="vessel"), "vessel", "the ship that the entry lists"), *rest]
    parts = [p for p in parts if p.actor.known or " " in p.actor.name or not is_role_noun(p.actor.name)]
    parts = settled([_as_listed(p, listed, act, scene) for p in parts])
    if any(p.actor.name == listed.name for p in parts):
        return parts
    of_list = targets_of(regime_of_list(scene.text, parsed.sentence.entry))
    parts = [p for p in parts if p.role != subject or p.actor.name not in of_list or p.actor.kind != "state"]
    others = [p for p in parts if p.role == subject and p.actor.kind != "state"]
    if others and not any(p.actor.kind == "vessel" for p in parts):
        return parts
    role = "vessel" if listed.kind == "vessel" else "facilitator"
    return [Part(listed, role, "the party that the entry lists"), *parts]


def _as_listed(part: Part, listed: Actor, act: str, scene: Scene) -> Part:
    """The part, of the listed party where its name is a form of that one's; who buys for a State helps."""
    actor = part.actor
    if actor.kind == "vessel" or (actor.known and actor.kind == "state"):
        return part
    if actor.start == listed.start or is_listed(scene.text[actor.start : actor.end], listed.name):
        return replace(part, actor=listed, role="facilitator" if act in BUYING else part.role)
    return part
