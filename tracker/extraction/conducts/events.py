"""Conducts that a parsed sentence tells: an act, the goods, the parties and their roles.

An act counts as told only where nothing above it in the sentence calls for it, forbids it, makes it a
condition or denies it (`standing` decides); what is planned or feared is kept, and marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from tracker.extraction.conducts.breaches import breaching
from tracker.extraction.conducts.describing import only_describes
from tracker.extraction.conducts.disguise import is_no_ships_name
from tracker.extraction.conducts.flights import flown_by, only_flies
from tracker.extraction.conducts.goods import (
    MOVED,
    TRANSFERS,
    GoodsHit,
    as_technology,
    category_of,
    goods_in,
    goods_of,
    is_definite,
    kinds_of,
    tells_of_embargo,
    tells_of_launch,
    were_named,
)
from tracker.extraction.conducts.labour import with_home
from tracker.extraction.conducts.listings import takes_up, with_entry
from tracker.extraction.conducts.origins import is_smuggled, with_holder, with_origin
from tracker.extraction.conducts.participants import parts_around, parts_of, passed_to_ship
from tracker.extraction.conducts.purposes import feeds_own_programme, is_purpose, spends_proceeds
from tracker.extraction.conducts.regimes import BY_SHIP, launching
from tracker.extraction.conducts.standing import Standing, left_undone, standing_of
from tracker.extraction.conducts.triggers import NAMED_BEFORE, possible, triggers
from tracker.extraction.grammar.clauses import Sides
from tracker.extraction.grammar.nominals import sides_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Part, Scene
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, acts_by_lemma, cue, words


@dataclass(frozen=True, slots=True)
class Event:
    """`goods`: where they stand; `definite`: an act told before ("the launch"); `standing`: done, feared."""

    parsed: Parsed
    token: Token
    act: str
    category: str
    start: int
    end: int
    goods: tuple[int, int] | None
    parts: tuple[Part, ...]
    standing: Standing
    definite: bool = False
    kind: str = ""
    between_ships: bool = False  # one ship hands its load to another

    @property
    def sentence(self) -> tuple[int, int]:
        return self.parsed.sentence.start, self.parsed.sentence.end


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A word for acts, with what is the same for each act that it may name."""

    token: Token
    sides: Sides
    parsed: Parsed
    scene: Scene
    hits: list[GoodsHit]


def _events_at(
    token: Token, acts: list[Act], parsed: Parsed, scene: Scene, hits: list[GoodsHit]
) -> Iterator[Event]:
    """What a word tells as each of the acts that it may name."""
    standing = standing_of(token, parsed, scene.text)
    told = [
        (act, (left_undone(token, standing) or UNTOLD) if act.omitted else standing)
        for act in acts
        if not (act.theme_subject and _is_range(token))
    ]
    told = [(act, own) for act, own in told if not own.dropped]
    if not told or of_seized_goods(token):
        return
    trigger = _Trigger(token, sides_of(token), parsed, scene, hits)
    for act, own in told:
        event = _event(trigger, act, own)
        if event:
            yield event


def _event(trigger: _Trigger, act: Act, standing: Standing) -> Event | None:
    token, sides, parsed = trigger.token, trigger.sides, trigger.parsed
    scene, hits = trigger.scene, trigger.hits
    if act.name in TRANSFERS and any(t.lower_ in words("frames", "orbit") for _, t in sides.after):
        return None
    about = goods_of(sides, token, act, parsed, hits, scene)
    definite = (token.pos_ == "NOUN" and is_definite(token)) or were_named(sides)
    if about and only_flies(token, act, sides, parsed, about):
        at = parsed.starts[token.i], parsed.ends[token.i]
        flown = tuple(flown_by(act, sides, about, parsed, scene))
        category, kind = ("wmd-missile-technology", "launch") if flown else ("", "")
        goods = (about[0].start, about[0].end) if flown else None
        return Event(parsed, token, "launch", category, *at, goods, flown, standing, not flown, kind)
    if about is None or (not about and act.goods is None and not (definite and act.name in NAMED_BEFORE)):
        return None
    found = with_home(parts_of(act, sides, parsed, scene), act, token, about, parsed, scene)
    if found is None or only_describes(token, act, sides, about, parsed, scene):
        return None
    parts = _parties(with_origin(found, act, about, parsed, scene, smuggled=is_smuggled(token)), about)
    if spends_proceeds(token, act, parts, about, parsed, scene) or _lacks_party(act, sides, about, parts):
        return None
    if act.name == "conceal" and is_no_ships_name(about, parts, scene.text):
        return None
    if act.name == "made-in" and not _is_handed_on(token):
        parts = with_holder(parts, about, scene)
    if parsed.sentence.entry:
        if act.name == "aid" or (act.name == "violate" and not parts and takes_up(parsed, scene)):
            return None  # an entry gives support as a ground, and tells of what kind elsewhere
        parts = with_entry(parts, act.name, act.subject, parsed, scene)
    category, kind = (
        category_of(
            act,
            about,
            parts,
            launched=act.needs == "measure" and tells_of_launch(parsed),
            vague=were_named(sides),
            embargoed=tells_of_embargo(hits),
        )
        if about or act.goods
        else _of_bare_launch(trigger, act, parts)
    )
    passed = act.name in ("supply", "carry") and passed_to_ship(sides, parts, parsed, scene)
    if act.name == "violate":
        parts = breaching(token, sides, parts, parsed, scene)
        if not parts and any(t.lemma_.lower() in words("links", "taken_up", "nouns") for t in sides.subject):
            return None  # "these payments breached the freeze" ties what was told before
        parts = [
            replace(p, role="supplier") if p.role == "other" and kind in MOVED and kind != "wmd" else p
            for p in parts
        ]
    if not category and not definite:
        return None
    goods = next(((h.start, h.end) for h in about if kind in kinds_of(h)), None)
    start, end = parsed.starts[token.i], parsed.ends[token.i]
    told = Event(parsed, token, act.name, category, start, end, goods, tuple(parts), standing, definite, kind)
    if kind in ("wmd", "launch") and feeds_own_programme(act, sides):
        own = tuple(replace(p, role="other") for p in parts)
        return replace(told, act="develop", category="wmd-missile-technology", parts=own)
    return replace(told, between_ships=passed)


def _of_bare_launch(trigger: _Trigger, act: Act, parts: list[Part]) -> tuple[str, str]:
    """The category of a launch told without what was launched, where its sentence tells of a breach of the
    Council's resolutions and nobody, or a State that may launch nothing, is told to have launched it.
    """
    token, sides = trigger.token, trigger.sides
    if act.name != "launch" or lower(token.lemma_) != "launch" or any(p == "of" for p, _ in sides.after):
        return "", ""
    told = trigger.scene.text[trigger.parsed.sentence.start : trigger.parsed.sentence.end]
    named = any(word in told for word in words("links", "launches", "texts"))
    tied = named and cue("links", "violation", "words").first(told) is not None
    others = any((p.actor.state or p.actor.name) not in launching() for p in parts)
    return ("wmd-missile-technology", "launch") if tied and not others else ("", "")


def _parties(parts: list[Part], about: list[GoodsHit]) -> list[Part]:
    """The parts without an unknown name that is only a word for goods with a capital ("Missiles")."""
    return [
        p
        for p in parts
        if p.actor.known or all(p.actor.start < h.start or h.end < p.actor.end for h in about)
    ]


def _lacks_party(act: Act, sides: Sides, about: list[GoodsHit], parts: list[Part]) -> bool:
    """Whether an act, for want of a party, tells of something else than a conduct."""
    if act.name == "aid" and not any(p.role == "recipient" and p.actor.kind == "armed-group" for p in parts):
        return True
    if act.name in ("wield", "aid"):
        return not {"supplier", "recipient"} <= {p.role for p in parts}
    if act.name in ("hold-for", "let-pass"):
        return not any(p.role == "other" for p in parts)
    if parts:
        return False
    attack = act.name == "launch" and any(prep in ("at", "against") for prep, _ in sides.after)
    # goods are made for something, and nobody has made them; "backed by capabilities" names not even goods
    return attack or act.passive or (act.weak and not about)


def _is_handed_on(made: Token) -> bool:
    """Whether what was made somewhere is told to have been given on ("made in X and delivered to Y")."""
    joined = [c.lemma_.lower() for c in made.children if c.dep_ == "conj" and c.pos_ == "VERB"]
    return any(a.name in TRANSFERS for lemma in joined for a in acts_by_lemma().get(("verb", lemma), ()))


def _is_range(token: Token) -> bool:
    """Whether a verb of arrival only says how far goods may come ("missiles that could reach X")."""
    helpers = {c.lower_ for c in token.children if c.dep_ == "aux"}
    return bool(helpers & words("links", "ability", "modals")) and "have" not in helpers


def of_seized_goods(token: Token) -> bool:
    """Whether an act is about goods that authorities had seized: their disposal is lawful."""
    return any(
        c.dep_ == "amod" and c.lower_ in words("frames", "seized")
        for o in token.children
        if o.dep_ == "dobj"
        for c in o.children
    )


UNTOLD = Standing("rule")  # a duty that is not told as left undone
MOST_TRIGGERS = 30  # a long sentence of a report has about ten; a list without end would cost seconds


def find_events(parsed: Parsed, scene: Scene) -> list[Event]:
    """The conducts of one sentence, at most one for each word that tells one."""
    start, end = parsed.sentence.start, parsed.sentence.end
    hits = as_technology(goods_in(scene.text, start, end), parsed)
    found: dict[int, Event] = {}
    may_tell = possible(parsed, scene, hits)
    pairs = [(token, act) for token, act in triggers(parsed)[:MOST_TRIGGERS] if may_tell(act)]
    for token, group in groupby(pairs, key=itemgetter(0)):
        for event in _events_at(token, [act for _, act in group], parsed, scene, hits):
            if token.i not in found or _better(event, found[token.i]):
                found[token.i] = event
    told = _without_echoes([e for e in found.values() if not is_purpose(e.token, found)])
    return _as_one(told, _phrase_events(parsed, scene, hits))


def _as_one(told: list[Event], phrased: list[Event]) -> list[Event]:
    """The events, where a phrase that says how goods changed hands ("by ship-to-ship transfer") is one with
    the act that it qualifies, or that the same ship does in its sentence ("..., delivering gasoil").
    """
    for i, event in enumerate(phrased):
        above = _qualified(event.token) if event.act == "sts" else set()
        ships = {p.actor.name for p in event.parts if p.actor.kind == "vessel"}
        same = [
            e
            for e in told
            if e.category in BY_SHIP
            and (e.token.i in above or (event.act == "sts" and _is_of_ships(e, ships)))
        ]
        for whole in same:
            kept = [p for p in whole.parts if p.rule != "operator of the craft"]
            own = {p.actor.name for p in kept}
            parts = (*kept, *(p for p in phrased[i].parts if p.actor.name not in own))
            phrased[i] = replace(event, parts=parts)
        told = [e for e in told if not any(e is w or _tells_same(e, w) for w in same)]
    told = [e for e in told if e.act != "violate" or not any(_says_more(p, e) for p in phrased)]
    return [*told, *phrased]


def _is_of_ships(event: Event, ships: set[str]) -> bool:
    """Whether an act is a breach of its sentence, or that of a ship that hands over its load in it."""
    return event.act == "violate" or bool(ships & {p.actor.name for p in event.parts})


def _tells_same(event: Event, whole: Event) -> bool:
    """Whether two acts of one sentence hand over the same goods ("by transfers at sea and shipments")."""
    return event.category == whole.category and event.goods is not None and event.goods == whole.goods


def _qualified(token: Token) -> set[int]:
    """The places of what a phrase may qualify: itself, the words above it, and the object of a verb above
    that tells the act by it ("make deliveries of oil by ship-to-ship transfer").
    """
    above = [token, *token.ancestors]
    return {t.i for t in above} | {c.i for t in above for c in t.children if c.dep_ == "dobj"}


def _without_echoes(events: list[Event]) -> list[Event]:
    """The events without those that name nobody and say of the same goods what a fuller one says."""
    full = {(e.category, e.goods) for e in events if e.parts and e.goods and not e.standing.dropped}
    kept = [e for e in events if e.parts or e.act == "violate" or (e.category, e.goods) not in full]
    kept = [e for e in kept if not _spends_it(e, kept) and not _describes_goods(e, kept)]
    acting = {e.token.i for e in kept if e.act != "violate" and e.category}
    kept = [e for e in kept if e.act != "violate" or not (acting & {t.i for t in _breaching(e.token)})]
    return [e for e in kept if e.act != "violate" or not any(_says_more(other, e) for other in kept)]


def _spends_it(event: Event, events: list[Event]) -> bool:
    """Whether a payment only tells what the proceeds of another act of its sentence are for, or that the
    doer of a sale was paid for it ("money raised by X from its sale of gold").
    """
    names = {p.actor.name for p in event.parts}
    return event.category == "financial" and any(
        (e.category == "cyber-theft" or (e.kind in MOVED and event.token in e.token.ancestors))
        and names <= {p.actor.name for p in e.parts}
        for e in events
    )


def _describes_goods(event: Event, events: list[Event]) -> bool:
    """Whether a launch only says which missile was handed over ("gave X the missile that was fired at Y")."""
    if event.act == "develop" and event.token.dep_ == "acl" and event.token.tag_ == "VBN":
        return True  # "a rocket developed by X"
    described = event.act == "launch" and event.token.dep_ in ("relcl", "acl")
    at = event.parsed.starts[event.token.head.i]
    return described and any(e.act in TRANSFERS and e.goods and e.goods[0] <= at < e.goods[1] for e in events)


def _breaching(breach: Token) -> list[Token]:
    """What is said to be, or to make, a breach."""
    return sides_of(breach).subject


def _says_more(other: Event, breach: Event) -> bool:
    """Whether an act names all whom a breach in its sentence names, with the same goods."""
    names = {p.actor.name for p in other.parts}
    return (
        other.act != "violate"
        and ((other.category, other.goods) == (breach.category, breach.goods) or _is_below(breach, other))
        and {p.actor.name for p in breach.parts} <= names
    )


def _is_below(breach: Event, other: Event) -> bool:
    """Whether "in violation of" stands below another act, which is then what breaches."""
    purpose = breach.token.pos_ == "VERB" and breach.token.head.i == other.token.head.i
    return bool(other.category) and (purpose or any(t.i == other.token.i for t in breach.token.ancestors))


def _better(new: Event, old: Event) -> bool:
    return bool(new.goods) > bool(old.goods) or (
        bool(new.goods) == bool(old.goods) and len(new.parts) > len(old.parts)
    )


PHRASED = ("sts", "deception", "borrowing")  # "borrowing": a ship takes the identity of another


def _phrase_events(parsed: Parsed, scene: Scene, hits: list[GoodsHit]) -> list[Event]:
    """Conducts that one fixed phrase names whole: a ship-to-ship transfer, a transponder switched off."""
    found = []
    for hit in hits:
        named = next((g for g in hit.value if g.kind in PHRASED), None)
        token = parsed.head_of(hit.start, hit.end) if named else None
        if named is None or token is None:
            continue
        standing = standing_of(token, parsed, scene.text)
        if standing.dropped:
            continue
        parts = parts_around(token, parsed, scene, named.kind)
        if parsed.sentence.entry:
            parts = with_entry(parts, named.kind, "vessel", parsed, scene)
        told = scene.text[hit.start : hit.end].lower()
        row = load("acts")["phrases"][named.kind]
        if told in row.get("pairs", ()) and sum(p.actor.kind == "vessel" for p in parts) < 2:
            continue
        if named.kind == "borrowing":
            people = any(p.actor.kind == "person" for p in parts)  # who travels under a false name
            parts = [p for p in parts if p.actor.kind == "vessel" and p.actor.start < hit.start]
            if people or not parts:
                continue
        found.append(
            Event(
                parsed,
                token,
                named.kind,
                named.category,
                hit.start,
                hit.end,
                None,
                tuple(parts),
                standing,
                kind=named.kind,
            )
        )
    return found
