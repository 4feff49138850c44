"""Acts in a sentence with the goods and the parties that belong to them, by where they stand and how they are
marked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache

from tracker.extraction.actors import actor_of
from tracker.extraction.foreign.glued.marks import Placed, last_match, offices
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.languages import Language
from tracker.extraction.phrases import Hit
from tracker.extraction.scene import Actor

Sign = Hit[tuple[str, str]]

CATEGORIES = {
    "arms": "arms-transfer",
    "instructors": "arms-transfer",
    "troops": "military-training",
    "launch": "wmd-missile-technology",
    "wmd": "arms-transfer",
    "refined": "refined-petroleum",
    "crude": "crude-oil",
    "coal": "coal-minerals",
    "workers": "overseas-workers",
    "crypto": "cyber-theft",
    "luxury": "luxury-goods",
    "other": "other-goods",
}
# The acts that goods are put to. The first goods whose act stands near win.
TAKES = {
    "launch": ("launch",),
    "crypto": ("steal",),
    "workers": ("employ", "transfer"),
    "instructors": ("transfer", "train", "employ"),
    "wmd": ("transfer", "acquire"),
    "arms": ("transfer", "acquire"),
    "troops": ("transfer", "train", "employ"),
    "refined": ("transfer", "acquire"),
    "crude": ("transfer", "acquire"),
    "coal": ("transfer", "acquire"),
    "luxury": ("transfer", "acquire"),
    "other": ("transfer", "acquire"),
}
PEOPLE = (("goods", "workers"), ("goods", "troops"))
OWNED_REACH = 2  # characters between people and the State whose they are
SELF_DONE = ("wmd-missile-technology", "cyber-theft")
REACH = 70  # characters between an act and its goods
BAN_REACH = 14  # characters between an act and what forbids, asks for or denies it
BARRED_REACH = 11  # the same behind the act
STOPS = re.compile(r"[。；;\n]|\.\s")
CLAUSE = re.compile(r"[，、；;：:。\n]|[,.](?!\d)")


@dataclass(slots=True)
class Frame:
    """An act with its goods: `kind` as in the word lists; `start` to `end` the words of the act."""

    kind: str
    category: str
    start: int
    end: int
    act: str
    goods: tuple[int, int]
    parties: list[tuple[Actor, str, str]] = field(default_factory=list)


def _near(
    sign: Sign, goods: list[Sign], starts: list[int], text: str, *, last: bool
) -> list[tuple[int, Sign]]:
    """Goods within reach of an act with their distance, those on the side of its object first."""
    found: list[tuple[int, Sign]] = []
    low = bisect_left(starts, sign.start - REACH)
    for good in goods[low:]:
        if good.start > sign.end + REACH:
            break
        if good.start < sign.end and sign.start < good.end:
            gap = 0
        elif good.end <= sign.start:
            gap = sign.start - good.end if last else 2 * (sign.start - good.end) + 8
        else:
            gap = good.start - sign.end if not last else 2 * (good.start - sign.end) + 8
        between = text[min(good.end, sign.end) : max(good.start, sign.start)]
        if gap > REACH or STOPS.search(between):
            continue
        found.append((gap, good))
    return sorted(found, key=lambda f: f[0])


def find_frames(text: str, signs: list[Sign], start: int, end: int, language: Language) -> list[Frame]:
    """The acts of a sentence that are told as done, each with the goods nearest to it."""
    last = language.verb == "last"
    whole = [s for s in signs if s.value[0] == "whole"]
    acts = [
        s
        for s in signs
        if s.value[0] == "acts" and not any(w.start <= s.start and s.end <= w.end for w in whole)
    ]
    goods = sorted((s for s in signs if s.value[0] == "goods"), key=lambda s: s.start)
    starts = [g.start for g in goods]
    found: dict[tuple[int, int], tuple[int, Frame]] = {}
    for sign in acts:
        if _is_barred(text, sign, start, end, language):
            continue
        for gap, good in _near(sign, goods, starts, text, last=last):
            kind = good.value[1]
            if sign.value[1] not in TAKES.get(kind, ()):
                continue
            worth = gap + 4 * list(TAKES).index(kind)
            frame = Frame(kind, CATEGORIES[kind], sign.start, sign.end, sign.value[1], (good.start, good.end))
            before = found.get((sign.start, sign.end))
            if before is None or worth < before[0]:
                found[sign.start, sign.end] = (worth, frame)
    return _distinct([f for _, f in found.values()]) + _whole(text, signs, start, end, language)


def _distinct(frames: list[Frame]) -> list[Frame]:
    """One frame for words of act that overlap, the longest."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda f: (f.start, f.start - f.end)):
        if not kept or frame.start >= kept[-1].end:
            kept.append(frame)
    return kept


def _whole(text: str, signs: list[Sign], start: int, end: int, language: Language) -> list[Frame]:
    kinds = {s.value for s in signs}
    found: list[Frame] = []
    for sign in signs:
        if sign.value[0] != "whole" or _is_barred(text, sign, start, end, language):
            continue
        category = sign.value[1]
        if category == "vessel-deceptive-practice" and ("acts", "deceive") not in kinds:
            continue
        if all(f.category != category for f in found):
            found.append(Frame(category, category, sign.start, sign.end, category, (sign.start, sign.end)))
    return found


@cache
def _bars(language: Language, side: str) -> re.Pattern[str] | None:
    words = language.words("standing", side)
    return re.compile(alternatives(words)) if words else None


def _is_barred(text: str, sign: Sign, start: int, end: int, language: Language) -> bool:
    """Whether an act is only forbidden, asked for, guarded against or denied by a word of negation."""
    before, behind = _bars(language, "before"), _bars(language, "behind")
    left = text[max(start, sign.start - BAN_REACH) : sign.start]
    right = text[sign.end : min(end, sign.end + BARRED_REACH)]
    left = left[max((m.end() for m in CLAUSE.finditer(left)), default=0) :]
    cut = CLAUSE.search(right)
    right = right[: cut.start()] if cut else right
    return bool((before and before.search(left)) or (behind and behind.search(right)))


def fill(
    frame: Frame, frames: list[Frame], placed: list[Placed], speaking: set[int], text: str, language: Language
) -> None:
    """The parties of an act with their roles and the mark that gives each."""
    if frame.category in SELF_DONE:
        chosen = [p for p in placed if not p.attributive and p.start not in speaking and _may_act(p)]
        frame.parties = [(named_actor(p, text, language), "other", p.mark or "place") for p in chosen]
        return
    usable = [p for p in placed if _may_act(p) and p.start not in speaking]
    if language.verb == "last":
        _fill_verb_last(frame, frames, usable, text, language)
    else:
        _fill_verb_middle(frame, frames, usable, text, language)


def _may_act(placed: Placed) -> bool:
    party = placed.mention.party
    return not party.outlet and party.kind not in ("un-body", "international-body")


def _roles(frame: Frame) -> tuple[str, str]:
    """The role of who acts, and of whom the act is directed to or comes from."""
    if frame.act == "acquire":
        return "recipient", "supplier"
    if frame.act == "employ":
        return "recipient", "recipient"
    return "supplier", "recipient"


AGENT = ("topic", "subject", "by")


def _fill_verb_last(
    frame: Frame, frames: list[Frame], placed: list[Placed], text: str, language: Language
) -> None:
    """Arguments stand before the verb, those of this clause behind the verb before it."""
    earlier = [f.end for f in frames if f.end <= frame.start and f.category == frame.category]
    opened = max(earlier, default=-1)
    before = [p for p in placed if p.end <= frame.start]
    own = [p for p in before if p.start >= opened] or before
    agents = [p for p in own if _mark(p, language) in AGENT and not p.attributive]
    agents = agents or [p for p in before if _mark(p, language) in AGENT and not p.attributive][-1:]
    _assign(frame, own, agents, text, language)
    if not frame.parties:
        behind = [p for p in placed if p.start >= frame.end]
        _assign(frame, behind, [], text, language)


def _fill_verb_middle(
    frame: Frame, frames: list[Frame], placed: list[Placed], text: str, language: Language
) -> None:
    """The one that acts stands before the verb without a preposition, goods and taker on either side."""
    earlier = [f.end for f in frames if f.end <= frame.start and f.category == frame.category]
    opened = max(earlier, default=-1)
    later = min((f.start for f in frames if f.start >= frame.end), default=10**9)
    near = [p for p in placed if p.start >= opened and p.start < later]
    agents = [p for p in near if p.end <= frame.start and p.mark in ("", "by") and not p.attributive]
    agents = (
        agents[-1:] or [p for p in placed if p.end <= frame.start and p.mark == "" and not p.attributive][-1:]
    )
    owners = [p for p in near if p.mark == "of" and not p.attributive and p.start < frame.start]
    _assign(frame, near, agents or owners[-1:], text, language)


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
    equips = text[frame.start : frame.end].startswith(tuple(language.roles["gives_to"] or ["\0"]))
    names: dict[str, tuple[Actor, str, str]] = {}

    def add(one: Placed, role: str, mark: str) -> None:
        actor = named_actor(one, text, language)
        if frame.kind in ("workers", "troops") and _owns_people(one, text, language):
            role, mark = "supplier", "of"
        if actor.kind == "vessel":
            role = "vessel" if role != "recipient" else role
        names.setdefault(actor.name, (actor, role, mark))

    for one in agents:
        add(one, acting, _mark(one, language) or "place")
    for one in placed:
        if one.attributive or one in agents:
            continue
        mark = one.mark
        if mark == "to" or (mark == "and" and _joined_to(one, placed, language) == "to"):
            bought = frame.act == "acquire"
            add(one, other if not bought or language.verb == "middle" else "recipient", "to")
        elif mark == "from":
            add(one, "supplier", "from")
        elif equips and mark in ("object", "") and one.start >= (frame.start if mark == "" else 0):
            add(one, "recipient", "object")
        elif mark == "of" or (mark in ("", "object") and one.head and one.end < frame.goods[1]):
            if frame.kind in ("workers", "troops") or frame.act == "acquire":
                add(one, "supplier", "of")
            elif not agents or frame.act in ("ship-to-ship-transfer", "vessel-deceptive-practice"):
                add(one, acting, "of")
        elif mark == "and" and agents and _joined_to(one, placed, language) in AGENT:
            add(one, acting, "and")
        elif mark == "with" and frame.act == "ship-to-ship-transfer":
            add(one, "recipient", "with")
    frame.parties = list(names.values())


def _owns_people(placed: Placed, text: str, language: Language) -> bool:
    """Whether workers or soldiers stand right behind the name whose they are."""
    at = placed.mention.end
    hits = language.signs.find_all(text[at : at + OWNED_REACH + 8])
    return any(h.start <= OWNED_REACH and h.value in PEOPLE for h in hits)


def _joined_to(one: Placed, placed: list[Placed], language: Language) -> str:
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
        if _may_act(p)
    ]
    return [part for part in found if part[1]]


def named_actor(placed: Placed, text: str, language: Language) -> Actor:
    """The party itself, or the ship, company or person of it that the phrase names."""
    actor = actor_of(placed.mention)
    if placed.mention.party.kind != "state":
        return actor
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
