"""Who owns, manages or operates the ships that a document names, wherever in it that is told."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache

from tracker.extraction.conducts.events import Event
from tracker.extraction.names.scene import Actor, Part, Scene, Ship
from tracker.extraction.words.vocabulary import one_of, words

REACH = 160  # characters between an owner's name and that of its ship
MOST = 40  # such words in a document: a longer list is one of the fleet's, and tells of no conduct

RUNS = "runs the ship"
Owners = dict[str, list[Actor]]

WORD = r"(?:(?:Co|Pte|Ltd|Inc|Corp|S\.A)\.|[A-Z](?:[\w&'’]|-(?![a-z]+ed\b))*(?!-))"  # no "Togo-flagged"
NAME = rf"(?P<name>{WORD}(?: (?:of |and |& )?{WORD}){{1,8}}(?:, (?:Ltd|Limited|Inc|LLC|S\.A)\b\.?)?)"
SHORT = r"(?: \((?P<short>[^()\n]{2,40})\))?"


@cache
def _before() -> re.Pattern[str]:
    """ "X is the registered owner of", "X, the manager of", at the end of a stretch of text."""
    nouns = one_of(words("vessels", "owning", "nouns"))
    return re.compile(
        rf"{NAME}{SHORT},?(?: (?:is|was|acts as|acted as))? (?:the |its )?(?:\w+ )?(?:{nouns}) of \Z"
    )


@cache
def _behind() -> re.Pattern[str]:
    """ "(IMO 1234567), which is managed by X", right behind a ship's name."""
    verbs = one_of(words("vessels", "owning", "participles"))
    aside = r"(?: \([^()\n]{1,40}\))?,?"
    return re.compile(rf"{aside}(?: (?:which|that))?(?: (?:is|was|are|were))? (?:{verbs}) by (?:the )?{NAME}")


@cache
def _marks() -> re.Pattern[str]:
    """The words of ownership: where none stands, no owner is told."""
    nouns, verbs = (one_of(words("vessels", "owning", key)) for key in ("nouns", "participles"))
    return re.compile(rf"\b(?:(?:{nouns}) of\b|(?:{verbs}) by\b)")


def owners_in(scene: Scene) -> Owners:
    """The owners and managers of each ship that the text names, by the ship's name; a short name that the
    text gave to a firm counts as the whole one.
    """
    found: Owners = {}
    starts = [s.start for s in scene.ships]
    for count, mark in enumerate(_marks().finditer(scene.text)):
        if count >= MOST:
            break
        for actor, ship in _told(mark, scene, starts):
            mine = found.setdefault(ship.name, [])
            if all(actor.name != a.name for a in mine):
                mine.append(actor)
    return found


def _told(mark: re.Match[str], scene: Scene, starts: list[int]) -> list[tuple[Actor, Ship]]:
    text, at = scene.text, bisect_left(starts, mark.start())
    if mark.group().endswith(" of"):
        behind = scene.ships[at : at + 1]
        said = _before().search(text[max(0, mark.start() - REACH) : mark.end()] + " ")
        offset = max(0, mark.start() - REACH)
        near = [s for s in behind if _is_kind(text[mark.end() : s.start])]
    else:
        near = scene.ships[max(0, at - 1) : at]
        offset = near[0].end if near else 0
        said = _behind().match(text[offset : mark.end() + REACH]) if near else None
        near = [s for s in near if mark.start() - s.end < REACH]
    if said is None or not near:
        return []
    a, b = (offset + place for place in said.span("name"))
    return [(_in_full(Actor(text[a:b], "organisation", a, b, None, known=False), text), near[0])]


def _is_kind(between: str) -> bool:
    """Whether only words for a ship stand before its name ("the Togo-flagged tanker ")."""
    return len(between) < 60 and not set(between) & set(".,;:()\n")


def _in_full(firm: Actor, text: str) -> Actor:
    """A firm by the whole name behind which the text gives the short one ("X Maritime Co., Ltd. (X)")."""
    at = text.find(f" ({firm.name})")
    whole = re.search(rf"{NAME}\Z", text[max(0, at - REACH) : at]) if at >= 0 else None
    if whole is None:
        return firm
    start = max(0, at - REACH) + whole.start()
    return replace(firm, name=text[start:at], start=start, end=at)


def with_owners(event: Event, owners: Owners) -> Event:
    """The event with the firms that own or run its ships."""
    mine = [a for p in event.parts if p.actor.kind == "vessel" for a in owners.get(p.actor.name, [])]
    names = [p.actor.name for p in event.parts]
    new = [a for a in mine if not any(a.name in name for name in names)]
    if not new or event.parsed.sentence.entry:
        return event
    return replace(event, parts=(*event.parts, *(Part(a, "carrier", RUNS) for a in new)))
