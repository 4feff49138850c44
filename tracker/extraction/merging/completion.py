"""What the rest of a document adds to a conduct told in part:
the other end, the ship, the sanctioned party it is all about.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from tracker.extraction.conducts.events import Event
from tracker.extraction.conducts.goods import TRANSFERS
from tracker.extraction.conducts.regimes import (
    BY_SHIP,
    Regime,
    forbids,
    launching,
    place_phrases,
    regimes,
)
from tracker.extraction.grammar.clauses import objects_of, prepositions, subject_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.merging.merge import Group
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.parties.actors import actor_of, actors_at
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import one_of, words

SHIP_ACTS = ("carry", "conceal", "deception", "sts", "intercept", "acquire", "supply")
PARAGRAPH_REACH = 1500  # characters of a paragraph before a claim
SHIP_REACH = 600  # characters before an act in which "it" or "the ship" may have been named


@cache
def any_of(key: str) -> re.Pattern[str]:
    """One of the words of a list in the table of frames, as a whole word."""
    return re.compile(rf"\b(?:{one_of(words('frames', key))})\b", re.IGNORECASE)


@cache
def _asking() -> re.Pattern[str]:
    """The beginnings of verbs of seeking: where none stands, no sentence seeks aid."""
    odd = load("acts")["irregular"]["forms"]
    stems = {form[:4] for lemma in words("frames", "seeking") for form in (lemma, *odd.get(lemma, []))}
    return re.compile(rf"\b(?:{one_of(sorted(stems))})", re.IGNORECASE)


@cache
def _taking_up() -> re.Pattern[str]:
    """ "Such help to X": a demonstrative, a noun for what was given, and "to" or "for"."""
    before, nouns = one_of(words("frames", "given", "before")), one_of(words("frames", "given"))
    return re.compile(rf"\s+(?:{before})\s+(?:\w+\s+)?(?:{nouns})\s+(?:to|for)\s+(?:the\s+)?")


@lru_cache(maxsize=1)
def _behind_meeting() -> re.Pattern[str]:
    """What says that the act follows the meeting or is part of it."""
    return re.compile(rf"\b(?:{one_of(words('frames', 'meetings', 'before'))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a document is about: its regime by targets and places named, and the target named most."""

    regime: str | None
    target: PartyMention | None


def setting_of(scene: Scene, title: str | None) -> Setting:
    """The regime that a document names most; one naming in the title weighs as three in the text."""
    votes: Counter[str] = Counter()
    of_target: dict[str, Counter[str]] = {}
    weighed = Counter(m.party.name for m in scene.parties)
    for mention in find_parties(title or ""):
        weighed[mention.party.name] += 3
    for regime in regimes():
        for name, weight in weighed.items():
            if name in regime.targets:
                votes[regime.slug] += weight
                of_target.setdefault(regime.slug, Counter())[name] += weight
            elif name in regime.claims:
                votes[regime.slug] += weight
    for place in place_phrases().find(scene.text):
        votes[place.value] += 1
    if not votes:
        return Setting(None, None)
    slug, count = votes.most_common(1)[0]
    if count < 2:
        return Setting(None, None)
    names = of_target.get(slug)
    best = names.most_common(1)[0][0] if names else None
    return Setting(slug, next((m for m in scene.parties if m.party.name == best), None))


def _regime(slug: str | None) -> Regime | None:
    return next((r for r in regimes() if r.slug == slug), None)


def complete(event: Event, scene: Scene, asking: list[Parsed]) -> Event:
    """The event with the ship, the taker or the giver that sentences around it name, or those in which
    somebody asks for something (`asking_in`).
    """
    parts = list(event.parts)
    if (
        event.act in SHIP_ACTS
        and not any(p.actor.kind == "vessel" for p in parts)
        and _tells_of_a_ship(event, scene)
    ) or _found_aboard(event, scene):
        here = scene.ships_in(event.sentence[0], event.start)
        ships = here if event.act == "conceal" else []  # "the X was seen with its name painted over"
        ships = ships or scene.ships_in(event.start - SHIP_REACH, event.sentence[0]) or here
        ships = ships or scene.ships_in(event.start, event.sentence[1])
        if ships:
            parts.append(
                Part(
                    Actor(ships[-1].name, "vessel", ships[-1].start, ships[-1].end, None, known=False),
                    "vessel",
                    "the ship named before",
                )
            )
            parts = [p for p in parts if not (p.actor.kind == "vessel" and not p.actor.name[:1].isupper())]
    if event.act in TRANSFERS and event.kind:
        parts = _other_end(event, parts, scene, asking)
        parts = _taken_up(event, parts, scene)
    return replace(event, parts=tuple(parts))


def _found_aboard(event: Event, scene: Scene) -> bool:
    """Whether a breach or a find of which nobody is accused is that of a team aboard a ship."""
    found = event.act in ("violate", "intercept", "made-in") and not event.parts
    return found and any_of("boarding").search(scene.text, *event.sentence) is not None


def _tells_of_a_ship(event: Event, scene: Scene) -> bool:
    """Whether a sentence without a ship's name speaks of one, in its own subject."""
    if event.act in ("sts", "deception", "conceal"):
        return True
    start, end = event.sentence
    if event.act == "carry":
        moved = any(p.rule.startswith("subject") or p.role in ("vessel", "carrier") for p in event.parts)
        return not moved and any_of("ship_words").search(scene.text, start, end) is not None
    return any(p.actor.kind == "vessel" for p in event.parts)


def _other_end(event: Event, parts: list[Part], scene: Scene, asking: list[Parsed]) -> list[Part]:
    """A transfer with a sanctioned party at one end only: whom it met before, or from whom it seeks aid."""
    ends = {p.role for p in parts}
    both = {name for r in regimes() if r.both for name in r.targets}
    mine = next((p for p in parts if p.actor.name in both and p.role in ("supplier", "recipient")), None)
    if mine is None or {"supplier", "recipient"} <= ends:
        return parts
    role = "recipient" if mine.role == "supplier" else "supplier"
    found = _met_in_sentence(event, mine, scene) or (
        _sought_from(mine, scene, asking) if role == "supplier" else None
    )
    if found is None or any(p.actor.name == found[0].name for p in parts):
        return parts
    return [*parts, Part(found[0], role, found[1])]


def _taken_up(event: Event, parts: list[Part], scene: Scene) -> list[Part]:
    """A transfer without a taker, whom the sentence behind names ("Such help to X would ...")."""
    if not any(p.role == "supplier" for p in parts) or any(p.role == "recipient" for p in parts):
        return parts
    taken = _taking_up().match(scene.text, event.sentence[1])
    named = scene.within(taken.end(), taken.end() + 1) if taken else []
    if not named or any(p.actor.name == named[0].party.name for p in parts):
        return parts
    return [*parts, Part(actor_of(named[0]), "recipient", "the taker that the next sentence names")]


def _met_in_sentence(event: Event, mine: Part, scene: Scene) -> tuple[Actor, str] | None:
    """The act follows a summit, a visit or a deal with X."""
    start, _ = event.sentence
    meeting = any_of("meetings").search(scene.text, start, event.start)
    if not meeting or not _behind_meeting().search(scene.text[start : event.start]):
        return None
    others = [
        m
        for m in scene.within(meeting.end(), event.start)
        if m.party.kind == "state" and m.party.name != mine.actor.name
    ]
    return (
        (actor_of(others[-1]), "no other end is named; the act follows a meeting with X") if others else None
    )


def asking_in(parsed: list[Parsed], text: str) -> list[Parsed]:
    """The sentences of a document in which somebody asks for something."""
    return [one for one in parsed if _asking().search(text, one.sentence.start, one.sentence.end)]


def _sought_from(mine: Part, scene: Scene, asking: list[Parsed]) -> tuple[Actor, str] | None:
    """The aid is sought from X elsewhere in the document."""
    for one in asking:
        for token in one.doc:
            if token.pos_ != "VERB" or lower(token.lemma_) not in words("frames", "seeking", "lemmas"):
                continue
            if not any(
                a.name == mine.actor.name for t in subject_of(token) for a in actors_at(t, one, scene)
            ):
                continue
            near = list(objects_of(token)) + [t for prep, t in prepositions(token) if prep == "from"]
            near += [c for t in near for c in t.children if c.dep_ == "poss"] + [
                t for o in objects_of(token) for prep, t in prepositions(o) if prep == "from"
            ]
            for actor in (a for t in near if t.dep_ in ("poss", "pobj") for a in actors_at(t, one, scene)):
                if actor.kind == "state" and actor.name != mine.actor.name:
                    return actor, "no supplier is named; aid is sought from X"
    return None


def _is_of_entry(group: Group, target: PartyMention, scene: Scene) -> bool:
    """Whether the entry of a list that tells of a group names the target; true outside of entries."""
    if group.entry is None:
        return True
    named = scene.within(group.entry[0], group.claims[0].event.sentence[1])
    return any(m.party.name == target.party.name for m in named)


def complete_group(group: Group, setting: Setting, scene: Scene, *, tied: bool) -> Group:
    """A group without parties, or with one end, takes the sanctioned party that the document is about."""
    regime = _regime(setting.regime)
    target = setting.target
    may_launch = target is None or target.party.name not in launching()
    if tied and may_launch and _is_launch_of_nobody(group) and (launcher := _launcher_before(group, scene)):
        return _with(group, launcher, "other", "the State named last that may not launch")
    if regime is None or target is None or not _is_of_entry(group, target, scene):
        return group
    if regime.both:
        group = _at_home(group, target)
    parts = group.parts()
    names = {p.actor.state or p.actor.name for p in parts} | {p.actor.name for p in parts}
    if names & regime.targets:
        return group
    if not parts and tied and not group.feared and (regime.both or target.party.kind == "armed-group"):
        return _with(
            group,
            target,
            "recipient"
            if group.category in ("ship-to-ship-transfer", "refined-petroleum", "luxury-goods")
            else "other",
            "the party that the document is about",
        )
    roles = {p.role for p in parts}
    transfers = {c.event.act for c in group.claims} & {
        *TRANSFERS,
        "violate",
    } and group.category != "vessel-deceptive-practice"
    if (
        not regime.both
        and target.party.kind == "armed-group"
        and transfers
        and ("recipient" not in roles or _is_exported(group, regime))
        and roles & {"supplier", "vessel", "carrier", "recipient", "facilitator"}
        and (_placed(group, regime, scene) or _named_in_paragraph(group, target, scene))
    ):
        exported = _is_exported(group, regime)
        if exported and "supplier" in roles:
            return group
        role = "supplier" if exported else "recipient"
        return _with(group, target, role, "the covered group of the place that is named")
    return group


def _is_launch_of_nobody(group: Group) -> bool:
    """Whether a group tells of a launch, and of nobody whose it is."""
    launched = any(c.event.act == "launch" for c in group.claims)
    return launched and group.category == "wmd-missile-technology" and not group.parts()


def _launcher_before(group: Group, scene: Scene) -> PartyMention | None:
    """The State named last before a launch of nobody's, among those to which the Council forbids launches."""
    before = scene.before(group.claims[0].event.sentence[1], PARAGRAPH_REACH)
    states = [m for m in before if (m.party.state or m.party.name) in launching()]
    return states[-1] if states else None


def as_handover(group: Group, regime: str | None) -> Group:
    """The group as a ship-to-ship transfer where each ship that it names hands its load to another ship, and
    its regime forbids that.
    """
    if not regime or not forbids(regime, "ship-to-ship-transfer"):
        return group
    shipped = [c.event for c in group.claims if any(p.actor.kind == "vessel" for p in c.event.parts)]
    if group.category in BY_SHIP and shipped and all(e.between_ships for e in shipped):
        group.category = "ship-to-ship-transfer"
    return group


def as_crude(group: Group, regime: str | None, text: str) -> Group:
    """The group as one of crude oil where only "oil" leaves a territory whose crude may not leave it."""
    exports = next((dict(r.exports) for r in regimes() if r.slug == regime), {})
    goods = [c.event.goods for c in group.claims if c.event.goods]
    bare = goods and all(lower(text[slice(*at)]) in words("goods", "just_oil") for at in goods)
    if bare and group.category == "refined-petroleum" and "crude-oil" in exports:
        group.category = "crude-oil"
    return group


def _is_exported(group: Group, regime: Regime) -> bool:
    return any(group.category == category for category, _ in regime.exports)


def _named_in_paragraph(group: Group, target: PartyMention, scene: Scene) -> bool:
    """Whether the paragraph of a claim, or the one before it, names the covered group."""
    for claim in group.claims:
        start, end = claim.event.sentence
        line = scene.text.rfind("\n", 0, max(0, scene.text.rfind("\n", 0, start) - 1)) + 1
        line = max(line, start - PARAGRAPH_REACH)
        if any(m.party == target.party for m in scene.within(line, end)):
            return True
    return False


def _at_home(group: Group, target: PartyMention) -> Group:
    """Diplomats and embassies of no State that is named are those of the one that the document is about."""
    homeless = words("frames", "diplomatic", "words")
    for claim in group.claims:
        parts = tuple(
            replace(p, actor=replace(p.actor, state=target.party.state))
            if p.actor.state is None and p.actor.name.lower() in homeless
            else p
            for p in claim.event.parts
        )
        if parts != claim.event.parts:
            claim.event = replace(claim.event, parts=parts)
    return group


def _placed(group: Group, regime: Regime, scene: Scene) -> bool:
    """Whether a claim's sentence names the regime's territory."""
    names = regime.claims | regime.targets
    for claim in group.claims:
        start, end = claim.event.sentence
        if any(h.value == regime.slug for h in place_phrases().find_all(scene.text[start:end])):
            return True
        if any(m.party.name in names for m in scene.within(start, end)):
            return True
    return False


def _with(group: Group, target: PartyMention, role: str, rule: str) -> Group:
    first = group.claims[0]
    first.event = replace(first.event, parts=(*first.event.parts, Part(actor_of(target), role, rule)))
    return group
