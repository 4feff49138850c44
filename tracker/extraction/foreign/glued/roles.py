"""Which party plays which role in an act: by its mark, by where it stands, by the noun that it owns."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.foreign.glued.frames import SELF_DONE, Frame
from tracker.extraction.foreign.glued.marks import Placed, last_match, offices
from tracker.extraction.foreign.languages import Language
from tracker.extraction.names.scene import Actor
from tracker.extraction.parties.actors import actor_of

AGENT = ("topic", "subject", "by")
PEOPLE = (("goods", "workers"), ("goods", "troops"))
OWNED_REACH = 2  # characters between people and the State whose they are
TAKEN_IN = ("refined", "crude", "luxury")  # what is smuggled into a covered State, not out of it
PUMPING = ("ship-to-ship-transfer", "vessel-deceptive-practice")


def fill(
    frame: Frame, frames: list[Frame], placed: list[Placed], speaking: set[int], text: str, language: Language
) -> None:
    """The parties of an act with their roles and the mark that gives each."""
    if frame.kind in SELF_DONE:
        chosen = [
            p for p in placed if not p.attributive and p.start not in speaking and _may_act(p, text, language)
        ]
        frame.parties = [(named_actor(p, text, language), "other", p.mark or "place") for p in chosen]
        return
    usable = [p for p in placed if _may_act(p, text, language) and p.start not in speaking]
    if language.verb == "last":
        _fill_verb_last(frame, frames, usable, text, language)
    else:
        _fill_verb_middle(frame, frames, usable, text, language)
    frame.category = _category(frame)


def _category(frame: Frame) -> str:
    """Technology that a State may not have is a matter of its programmes; given to others, of arms."""
    taking = {n for a, role, _ in frame.parties if role == "recipient" for n in (a.name, a.state)}
    if frame.kind == "wmd" and any(r.both and taking & r.targets for r in regimes()):
        return "wmd-missile-technology"
    return frame.category


def _may_act(placed: Placed, text: str, language: Language) -> bool:
    """Whether a party can have done something: no body of the UN, no outlet, no flag, no mere harbour."""
    party = placed.mention.party
    if party.outlet or party.kind in ("un-body", "international-body"):
        return False
    covered = any(party.name in r.targets or party.state in r.targets for r in regimes())
    if placed.mark == "flag":
        return covered or named_actor(placed, text, language).kind == "vessel"
    head = placed.head.strip()
    lies = any(m.end() == len(head) for m in language.any_of("nouns", "place").finditer(head))
    return covered or not (placed.mark == "from" and lies)


def _roles(frame: Frame) -> tuple[str, str]:
    """The role of who acts, and of whom the act is directed to or comes from."""
    if frame.act in ("acquire", "trained") or (frame.act == "smuggle" and frame.kind in TAKEN_IN):
        return "recipient", "supplier"
    if frame.act == "pay":
        return "financier", "recipient"
    if frame.act == "employ" and frame.kind == "workers":
        return "recipient", "recipient"
    return "supplier", "recipient"


def _fill_verb_last(
    frame: Frame, frames: list[Frame], placed: list[Placed], text: str, language: Language
) -> None:
    """Arguments stand before the verb, those of this clause behind the verb before it."""
    earlier = [f.end for f in frames if f.end <= frame.start and f.category == frame.category]
    opened = max(earlier, default=-1)
    before = [p for p in placed if p.end <= frame.start]
    own = [p for p in before if p.start >= opened] or before
    agents = [p for p in own if _mark(p, language) in AGENT and not p.attributive]
    agents = agents[-1:] or [p for p in before if _mark(p, language) in AGENT and not p.attributive][-1:]
    _assign(frame, own, agents, text, language)
    if frame.kind == "workers":
        _add_people(frame, placed, text, language)
    if not frame.parties:
        behind = [p for p in placed if p.start >= frame.end]
        _assign(frame, behind, [], text, language)


def _add_people(frame: Frame, placed: list[Placed], text: str, language: Language) -> None:
    """People of a covered State that stand behind the act are those who work."""
    for one in placed:
        covered = any(one.mention.party.name in r.targets for r in regimes())
        if (
            covered
            and one.start >= frame.end
            and (language.nouns.search(one.head) or _owns_people(one, text, language))
        ):
            actor = named_actor(one, text, language)
            frame.parties += (
                [(actor, "supplier", "of")] if all(a.name != actor.name for a, _, _ in frame.parties) else []
            )


def _fill_verb_middle(
    frame: Frame, frames: list[Frame], placed: list[Placed], text: str, language: Language
) -> None:
    """The one that acts stands before the verb without a preposition, goods and taker on either side."""
    earlier = [f.end for f in frames if f.end <= frame.start and f.category == frame.category]
    opened = max(earlier, default=-1)
    behind = [f.start for f in frames if f.start >= frame.end and f.act not in PUMPING]
    later = 10**9 if frame.act in PUMPING else min(behind, default=10**9)
    near = [p for p in placed if p.start >= opened and p.start < later]
    agents = [p for p in near if p.end <= frame.start and p.mark in ("", "by") and not p.attributive]
    agents = (
        agents[-1:] or [p for p in placed if p.end <= frame.start and p.mark == "" and not p.attributive][-1:]
    )
    agents = _in_a_row(agents, placed, text, language)
    owners = [p for p in near if p.mark == "of" and not p.attributive and p.start < frame.start]
    _assign(frame, near, agents or owners[-1:], text, language)


def _in_a_row(agents: list[Placed], placed: list[Placed], text: str, language: Language) -> list[Placed]:
    """An agent with those before it that only small words join to it ("甲、乙和丙")."""
    found = list(agents)
    for one in reversed(placed[: placed.index(found[0])] if found else []):
        if one.mark not in ("", "and") or text[one.end : found[0].start].strip() not in language.roles["and"]:
            break
        found.insert(0, one)
    return found


def _mark(placed: Placed, language: Language) -> str:
    """The mark that counts: that of the office, company or ship that a name owns, where it has one."""
    if placed.mark != "of" or placed.head_mark not in AGENT:
        return placed.mark
    held = offices(language).search(placed.head) or language.nouns.search(placed.head)
    return placed.head_mark if held else placed.mark


def _assign(frame: Frame, placed: list[Placed], agents: list[Placed], text: str, language: Language) -> None:
    acting, other = _roles(frame)
    if frame.act == "acquire" and language.verb == "last" and agents:
        brought = [p for p in placed if p.mark == "to" and p not in agents and not p.attributive]
        acting = "supplier" if any(p.mention.party.kind != "un-body" for p in brought) else acting
    if frame.act == "smuggle" and any(p.mark == "to" for p in placed if not p.attributive):
        acting, other = "supplier", "recipient"
    equips = text[frame.start : frame.end].startswith(tuple(language.roles["gives_to"] or ["\0"]))
    names: dict[str, tuple[Actor, str, str]] = {}

    def add(one: Placed, role: str, mark: str) -> None:
        actor = named_actor(one, text, language)
        if (
            frame.kind in ("workers", "troops")
            and frame.act != "trained"
            and _owns_people(one, text, language)
        ):
            role, mark = "supplier", "of"
        if actor.kind == "vessel" and (role != "recipient" or actor.name == one.mention.party.name):
            role = "vessel"
        names.setdefault(actor.name, (actor, role, mark))

    for one in agents:
        add(one, acting, _mark(one, language) or "place")
    for one in placed:
        if one.attributive and one.mention.form == "unknown" and one.mention.party.kind == "organisation":
            add(one, acting, "owner")
        if one.attributive or one in agents:
            continue
        mark = one.mark
        joined = _joined_to(one, placed, agents, language) if mark == "and" else ""
        if "to" in (mark, joined):
            bought = frame.act == "acquire"
            add(one, other if not bought or language.verb == "middle" else "recipient", "to")
        elif "from" in (mark, one.head_mark) and frame.act == "employ" and frame.kind == "workers":
            add(one, other, "from")
        elif mark == "from":
            add(one, "supplier", "from")
        elif equips and mark in ("object", "") and one.start >= (frame.start if mark == "" else 0):
            add(one, "recipient", "object")
        elif mark in ("of", "flag") or (mark == "object" and one.head and one.end < frame.goods[1]):
            if frame.act == "trained":
                add(one, acting, "of")
            elif frame.act == "dispatch" and one.head_mark == "to":
                add(one, other, "to")
            elif frame.kind in ("workers", "troops") or frame.act == "acquire":
                add(one, "supplier", "of")
            elif not agents or frame.act in PUMPING:
                add(one, acting, "of")
        elif frame.act in PUMPING and one.mention.party.kind == "vessel":
            add(one, "vessel", "ship")
        elif mark == "and" and agents and joined in AGENT:
            add(one, acting, "and")
        elif mark == "with" and frame.act == "ship-to-ship-transfer":
            add(one, "recipient", "with")
    _without_flags(names)
    frame.parties = list(names.values())


def _without_flags(names: dict[str, tuple[Actor, str, str]]) -> None:
    """A ship that is named is told by its name, not by its flag as well."""
    ships = [a for a, _, _ in names.values() if a.kind == "vessel" and a.known is False and not a.state]
    for name in [
        n
        for n, (a, role, _) in names.items()
        if ships and a.kind == "vessel" and a.state and role == "vessel"
    ]:
        del names[name]


def _owns_people(placed: Placed, text: str, language: Language) -> bool:
    """Whether workers or soldiers stand right behind the name whose they are."""
    at = placed.mention.end
    hits = language.signs.find_all(text[at : at + OWNED_REACH + 8])
    return any(h.start <= OWNED_REACH and h.value in PEOPLE for h in hits)


def _joined_to(one: Placed, placed: list[Placed], agents: list[Placed], language: Language) -> str:
    """The mark of the name to which another is joined, before it or behind."""
    before = [p for p in placed if p.end <= one.start and p.mark != "and"]
    if language.verb == "middle":
        last = before[-1] if before else None
        return "subject" if last in agents else last.mark if last else ""
    after = [p for p in placed if p.start >= one.end and p.mark != "and"]
    return _mark(after[0], language) if after else ""


def split(frame: Frame, placed: list[Placed], speaking: set[int], language: Language) -> list[Frame]:
    """One frame for each giver where several givers each have a taker of their own before one verb."""
    if language.verb != "last" or frame.act != "transfer":
        return [frame]
    before = [p for p in placed if p.end <= frame.start and p.start not in speaking and not p.attributive]
    agents = [p for p in before if _mark(p, language) in AGENT]
    if len(agents) < 2:
        return [frame]
    found = []
    for one, following in zip(agents, [*agents[1:], None], strict=True):
        stop = following.start if following else frame.start
        mine = [p for p in before if one.start <= p.start < stop]
        if not any(p.mark == "to" for p in mine):
            return [frame]
        names = {p.start for p in mine}
        parties = [part for part in _parties_of(mine, language) if part[0].start in names]
        found.append(replace(frame, parties=parties))
    return found


def _parties_of(placed: list[Placed], language: Language) -> list[tuple[Actor, str, str]]:
    roles = {"to": "recipient", "from": "supplier"}
    found = [
        (actor_of(p.mention), "supplier" if _mark(p, language) in AGENT else roles.get(p.mark, ""), p.mark)
        for p in placed
        if p.mention.party.kind not in ("un-body", "international-body")
    ]
    return [part for part in found if part[1]]


def named_actor(placed: Placed, text: str, language: Language) -> Actor:
    """The party itself, or the ship, company or person of it that the phrase names."""
    actor = actor_of(placed.mention)
    if placed.mention.party.kind == "vessel":
        return replace(actor, known=False)
    if placed.mention.party.kind != "state":
        return actor
    if placed.head and offices(language).fullmatch(placed.head.strip()):
        if placed.head.strip() in language.words("roles", "plain"):
            return actor
        return replace(actor, end=placed.end)
    if language.verb == "middle":
        noun = re.compile(rf"(?:籍|的|系)?(?:{language.nouns.pattern})").match(text, placed.mention.end)
        end = noun.end() if noun else 0
    else:
        noun = last_match(language.nouns, placed.head[:24])
        at = text.find(placed.head, placed.mention.end) if noun else -1
        end = at + noun.end() if noun and 0 <= at - placed.mention.end <= 2 else 0
    if noun is None or not end or noun.lastgroup is None:
        return actor
    if noun.lastgroup == "person":
        return replace(actor, end=end)
    return Actor(text[placed.start : end], noun.lastgroup, placed.start, end, actor.state, known=False)
