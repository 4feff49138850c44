"""The parties of an act and the roles they play, from the sides of its clause."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.goods import goods_in
from tracker.extraction.conducts.regimes import launching
from tracker.extraction.conducts.territory import found_with, from_region, held_by_group, in_port, of_port
from tracker.extraction.grammar.clauses import (
    Sides,
    lemmas,
    prepositions,
    sides_of_verb,
)
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.nominals import sides_of_noun
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.parties.actors import actor_of, actors_at, is_role_noun
from tracker.extraction.parties.naming import is_named_craft, one_of_several, tells_nobody, unknown
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act

ABOARD = ("onto", "aboard", "on")  # "loaded onto a ship in the port of"
BUYING = ("acquire", "seek")
FORCES = ("state", "government-body", "armed-group")


def _from_side(tokens: list[Token], role: str, rule: str, parsed: Parsed, scene: Scene) -> list[Part]:
    found = []
    for t in tokens:
        actors = actors_at(t, parsed, scene)
        found += [Part(actor, role, rule) for actor in actors]
        if any(a.kind in ("vessel", "aircraft") for a in actors):
            hands = "carrier" if actors[0].kind == "aircraft" else "facilitator"
            found += [
                Part(a, role if a.kind == "state" and role != "vessel" else hands, "operator of the craft")
                for o in _operators(t)
                for a in actors_at(o, parsed, scene)
            ]
            found += [
                Part(a, "supplier" if preposition == "from" else "recipient", "voyage of the craft")
                for preposition, port in _voyage(t)
                for a in actors_at(port, parsed, scene)
                if a.known and a.kind in FORCES
            ]
    return found


def _operators(craft: Token) -> list[Token]:
    """Who operates or owns a ship or aircraft, where a participle says so."""
    verbs = [
        c
        for c in craft.children
        if c.dep_ in ("acl", "relcl") and c.lemma_.lower() in lemmas("operated", "lemmas")
    ]
    verbs += [t for v in verbs for t in v.conjuncts]  # "flagged by or associated with X"
    return [t for v in verbs for prep, t in prepositions(v) if prep in ("by", "to", "with")]


def _voyage(craft: Token) -> list[tuple[str, Token]]:
    """Whence a ship or aircraft came and whither it went, where a clause on it says so."""
    verbs = [
        c
        for c in craft.children
        if c.dep_ in ("acl", "relcl") and c.lemma_.lower() in lemmas("voyage", "lemmas")
    ]
    found: list[tuple[str, Token]] = []
    for preposition, place in (pair for v in verbs for pair in prepositions(v)):
        if preposition in ("from", "to", "for"):
            found.append((preposition, place))
        elif preposition == "in" and found:  # "from Haeju in X"
            found.append((found[-1][0], place))
    return found


def _is_mission(actor: Actor) -> bool:
    return any(word in lower(actor.name) for word in lemmas("missions"))


def _is_place(actor: Actor) -> bool:
    """Whether an unknown name after "to" or "in" is more likely a town than a party."""
    return not actor.known and actor.kind is None


def _parties_among(sides: Sides, parsed: Parsed, scene: Scene) -> list[Token]:
    """The objects that may be parties: "it" in "sold it to X" is what was sold, and so is what stands in one
    list with goods.
    """
    to = any(preposition in ("to", "into") for preposition, _ in sides.after)
    objects = [
        t for t in sides.object if not (to and (t.lower_ in lemmas("pronouns", "things") or t.dep_ == "dobj"))
    ]
    listed = [t for t in objects if t.dep_ == "conj"]
    if listed and goods_in(scene.text, parsed.starts[sides.object[0].i], parsed.ends[sides.object[0].i]):
        return [t for t in objects if t not in listed]
    return objects


def _person_of(part: Part, subject: list[Token], parsed: Parsed, scene: Scene) -> Part:
    """The person behind an office ("the leader of X, Y, attended")."""
    for token in subject:
        for name in (c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"):
            if not scene.within(parsed.starts[name.i], parsed.ends[name.i]):
                return replace(part, actor=unknown(name, parsed, scene, "person", []))
    return part


def _owners_of(noun: Token) -> list[Token]:
    """Whose acts, programmes or launches a noun names."""
    if noun.pos_ != "NOUN":
        return []
    owners = [t for c in noun.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    return owners + [t for prep, t in prepositions(noun) if prep == "by"]


def _is_anyone(actor: Actor) -> bool:
    """Whether people are only called men or nationals, so that nobody can be told from others."""
    told = actor.name == actor.name.lower() and not actor.known
    return told and actor.name.split()[-1] in lemmas("anyone", "words")


def _done_to(act: Act, sides: Sides, parsed: Parsed, scene: Scene) -> list[Part]:
    """The parties to whom an act is done: its object, the subject of its passive."""
    trigger = act.name
    parts: list[Part] = []
    if act.object in ("recipient", "supplier", "vessel", "other"):
        parts += [
            p
            for p in _from_side(
                _parties_among(sides, parsed, scene), act.object, f"object of {trigger}", parsed, scene
            )
            if (p.actor.known or p.actor.kind)
            and p.actor.kind not in ("vessel", "aircraft")
            and not _is_anyone(p.actor)
        ]
    if act.object == "recipient":  # "X was supplied with arms"
        whom = [t for t in sides.theme if t.dep_ == "nsubjpass" and t.pos_ == "PROPN"]
        parts += [
            p
            for p in _from_side(whom, act.object, f"whom {trigger} is done to", parsed, scene)
            if p.actor.known and p.actor.kind in FORCES
        ]
    if act.object in ("recipient", "supplier") and act.theme_subject:
        parts += [
            p
            for t in sides.object
            for p in from_region(t, f"{trigger} a place of X", parsed, scene, act.object)
        ]
    if act.patient:
        whom = [t for t in sides.theme if t.dep_ in ("nsubjpass", "conj", "dobj")]
        parts += _from_side(whom, act.patient, f"whom {trigger} is done to", parsed, scene)
    return parts


def parts_of(act: Act, sides: Sides, parsed: Parsed, scene: Scene) -> list[Part]:
    trigger = act.name
    doers = _named_or_told(sides.subject) if act.subject == "vessel" else sides.subject
    doers = [one_of_several(t) for t in doers]
    parts = (
        _from_side(doers, act.subject, f"subject of {trigger}", parsed, scene)
        if act.subject != "none"
        else []
    )
    if sides.lent:
        parts = [
            replace(p, role=sides.lent) if p.actor.kind in ("person", "organisation") else p for p in parts
        ]
    if act.name == "travel":
        parts = [_person_of(p, sides.subject, parsed, scene) for p in parts]
    if act.name == "violate" and not parts:
        owners = [t for subject in sides.subject for t in _owners_of(subject)]
        parts = _from_side(owners, act.subject, "whose acts or programmes breach a measure", parsed, scene)
    if act.name in ("acquire", "seek"):  # a person, a firm or an embassy buys for somebody else
        parts = [
            replace(p, role="facilitator")
            if p.actor.kind in ("person", "organisation") or _is_mission(p.actor)
            else p
            for p in parts
        ]
    if act.needs == "launch" and not parts:
        whose = [t for prep, t in sides.after if prep in ("of", "from") and t.pos_ == "PROPN"]
        told = _from_side(whose, act.subject, f"{trigger} of X", parsed, scene)
        parts = [p for p in told if p.rule == f"{trigger} of X" and p.actor.name in launching()]
    if act.needs in ("launch", "wmd"):
        parts = [p for p in parts if p.actor.known or p.actor.state]
    parts += _done_to(act, sides, parsed, scene)
    if act.name in ("carry", "supply", "acquire", "conceal"):
        own = [t for t in sides.theme if not _lends_its_name(t)]
        ships = _from_side(own, "vessel", f"ship of {trigger}", parsed, scene)
        parts += [p for p in ships if p.actor.kind == "vessel"]
    parts += [
        p for t, role in sides.helpers for p in _from_side([t], role, f"helps {trigger}", parsed, scene)
    ]
    for preposition, token in sides.after:
        parts += _after(preposition, token, act, parts, parsed, scene)
    if act.name == "come":
        parts += [p for t in sides.subject for p in found_with(t, parsed, scene)]
    if act.name == "not-freeze":
        held = [t for thing in sides.theme for t in thing.subtree if t.lemma_.lower() == "bank"]
        parts += _from_side(held, "financier", "bank that holds the assets", parsed, scene)
    if act.name == "supply" and not any(p.role == "recipient" for p in parts):
        parts += _before_goods(sides, parsed, scene)
    if sides.port and not parsed.sentence.entry and not any(p.role == sides.port for p in parts):
        behind = [*sides.after, *(pair for p, t in sides.after if p in ABOARD for pair in prepositions(t))]
        places = [t for preposition, t in behind if preposition in lemmas("at_place")]
        parts += [
            p for t in places for p in in_port(t, f"{trigger} in a port of X", sides.port, parsed, scene)
        ]
    return settled(_buying_for(_at_home_port(parts, act, sides), act))


def passed_to_ship(sides: Sides, parts: list[Part], parsed: Parsed, scene: Scene) -> bool:
    """Whether one ship hands its load to another ("the tanker X transferred gas oil to two vessels")."""
    takers = [t for preposition, t in sides.after if preposition in ("to", "into", "onto")]
    taking = [a for t in takers for a in actors_at(t, parsed, scene) if a.kind == "vessel"]
    giving = [p.actor for p in parts if p.actor.kind == "vessel"]
    return bool(taking) and any((a.start, a.end) != (b.start, b.end) for a in giving for b in taking)


def _before_goods(sides: Sides, parsed: Parsed, scene: Scene) -> list[Part]:
    """Who is given something, where the parser takes the name for a part of it ("sent the M23 mortars")."""
    names = [
        c
        for t in sides.object
        for c in t.lefts
        if c.dep_ in ("compound", "nmod") and c.tag_ == "NNP" and t.tag_ in ("NNS", "NN")
    ]
    found = [m for c in names for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])]
    given = [m for m in found if m.form != "adjective" and m.party.kind in ("state", "armed-group")]
    return [Part(actor_of(m), "recipient", "named before the goods") for m in given[:1]]


def _after(
    preposition: str, token: Token, act: Act, parts: list[Part], parsed: Parsed, scene: Scene
) -> list[Part]:
    """Who stands behind a preposition of the act; `parts` are those found before."""
    role, rule = act.role_after(preposition), f"{act.name} {preposition}"
    if role in (None, "none"):
        if preposition not in lemmas("aboard"):
            return []
        ships = _from_side([token], "vessel", f"{rule} a ship", parsed, scene)
        return [p for p in ships if p.actor.kind == "vessel" or p.rule == "voyage of the craft"]
    by_name = act.name == "hold-for"  # no place has anybody hold a thing for it
    told = _from_side([token], role or "", f"{rule} X", parsed, scene)
    found = [held_by_group(p, token, parsed, scene) for p in told if by_name or not _is_place(p.actor)]
    if not found and role in ("recipient", "supplier"):
        found = from_region(token, f"{rule} a place of X", parsed, scene, role)
        found = found or of_port(token, f"{rule} a port of X", parsed, scene, role)
    if role == "both":
        first = any(p.rule.endswith("between X") for p in parts)
        found = [replace(p, role="recipient" if first or i else "supplier") for i, p in enumerate(found)]
    return [p for p in found if not (preposition == "for" and p.actor.kind in ("vessel", None))]


def _named_or_told(doers: list[Token]) -> list[Token]:
    """The doers without "it" and "its": what hides itself is a ship, never the State that was named last."""
    return [t for t in doers if t.lower_ not in lemmas("pronouns", "one")]


def _lends_its_name(ship: Token) -> bool:
    """Whether a ship is only the one whose name or number another one shows ("the identifiers of X")."""
    above = ship.head.head if ship.dep_ == "pobj" else ship
    return ship.dep_ == "pobj" and above.lemma_.lower() in lemmas("identity", "lemmas")


def _at_home_port(parts: list[Part], act: Act, sides: Sides) -> list[Part]:
    """The parties, where a State's own tankers unload in its own port: they bring it what they carry."""
    ports = {p.actor.name for p in parts if p.role == "recipient"}
    if act.name != "carry" or sides.port != "recipient" or len(ports) > 1:
        return parts
    states = [(p, _state_of_craft(p.actor)) for p in parts if p.role == "carrier"]
    home = [(p, s) for p, s in states if s is not None and ports <= {s.name}]
    if not home:
        return parts
    rest = [p for p in parts if p.role not in ("carrier", "recipient")]
    return [*(Part(s, "recipient", p.rule) for p, s in home[:1]), *rest]


def _buying_for(parts: list[Part], act: Act) -> list[Part]:
    """Who buys for somebody else only helps."""
    others = [p for p in parts if p.role == "recipient" and p.rule.startswith(f"{act.name} for ")]
    if act.name != "acquire" or not others:
        return parts
    return [replace(p, role="facilitator") if p.role == "recipient" and p not in others else p for p in parts]


MOVING = ("supplier", "carrier", "recipient")


def _state_of_craft(actor: Actor) -> Actor | None:
    """The State whose ships or aircraft are told of without a name ("delivered to Ruritanian tankers")."""
    if not actor.state or not is_role_noun(actor.name.partition(" in ")[0].split()[-1]):
        return None
    return replace(actor, name=actor.state, kind="state", known=True)


def _as_its_kind(part: Part) -> Part:
    """The role that fits what the party is: a ship is a vessel, an aircraft carries, a State supplies."""
    kind, role = part.actor.kind, part.role
    if kind in ("vessel", "aircraft") and role in MOVING and (state := _state_of_craft(part.actor)):
        return replace(part, actor=state, role="recipient" if role == "recipient" else "supplier")
    if kind == "vessel" and role in ("supplier", "carrier", "other", "recipient", "facilitator"):
        return replace(part, role="vessel")
    if kind == "aircraft" and role == "supplier":
        return replace(part, role="carrier")
    if role == "carrier" and kind in ("state", "government-body", "armed-group"):
        return replace(part, role="supplier")
    return part


def settled(parts: list[Part]) -> list[Part]:
    """One role for each party, its first;
    ships that act are vessels. A craft without a name gives way to its operator.
    """
    found: list[Part] = []
    crafts = ("vessel", "aircraft")
    better = [
        p
        for p in parts
        if p.rule == "operator of the craft"
        or (p.actor.kind in crafts and is_named_craft(p.actor) and not _state_of_craft(p.actor))
    ]
    if better:
        parts = [p for p in parts if p.actor.kind not in crafts or is_named_craft(p.actor)]
    for part in map(_as_its_kind, parts):
        if part.actor.kind in ("un-body", "international-body") or tells_nobody(part):
            continue
        if any(
            p.actor.name == part.actor.name
            or (p.actor.start, p.actor.end) == (part.actor.start, part.actor.end)
            for p in found
        ):
            continue
        found.append(part)
    return found


def is_named(actor: Actor, scene: Scene) -> bool:
    """Whether a ship is told of by its name."""
    return bool(scene.ships_over(actor.start, actor.end))


def parts_around(token: Token, parsed: Parsed, scene: Scene, kind: str) -> list[Part]:
    """The parties of a phrase: those of its clause, ships first."""
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    sides = sides_of_verb(verb) if verb.pos_ in ("VERB", "AUX") else sides_of_noun(token)
    noun = sides_of_noun(token) if token.pos_ in ("NOUN", "PROPN") else Sides()
    first = "recipient" if kind == "sts" else "other"
    around = [*noun.subject, *sides.subject, *sides.object, *sides.theme]
    parts = _from_side(
        _named_or_told(around) if kind == "deception" else around,
        first,
        f"clause of {kind}",
        parsed,
        scene,
    )
    for preposition, thing in [*noun.after, *sides.after]:
        role = load("acts")["phrase_prepositions"]["roles"].get(preposition)
        if role:
            parts += [
                p
                for p in _from_side([thing], role, f"{kind} {preposition} X", parsed, scene)
                if not _is_place(p.actor)
            ]
    start, end = parsed.sentence.start, parsed.sentence.end
    ships = [
        Part(Actor(s.name, "vessel", s.start, s.end, None, known=False), "vessel", "ship in the sentence")
        for s in scene.ships_in(start, end)
    ]
    parts = [
        p
        for p in parts
        if p.actor.kind in ("vessel", "state", "organisation", "armed-group", "government-body", "person")
    ]
    return [*settled([*parts, *ships]), *(_partners(parts, ships, parsed, scene) if kind == "sts" else [])]


def _partners(parts: list[Part], ships: list[Part], parsed: Parsed, scene: Scene) -> list[Part]:
    """A ship without a name beside one that has one, in one list ("the tanker X and a small vessel")."""
    found: list[Part] = []
    for part in (p for p in parts if p.actor.kind == "vessel" and not is_named(p.actor, scene)):
        head = parsed.head_of(part.actor.start, part.actor.end)
        listed = head.conjuncts if head is not None else ()
        beside = [s for t in listed for s in ships if _ships_over(t, s, parsed)]
        if beside and all(p.actor.name != part.actor.name for p in found):
            found.append(replace(part, role="vessel"))
    return found


def _ships_over(token: Token, ship: Part, parsed: Parsed) -> bool:
    near = [token, *(c for c in token.children if c.dep_ in ("appos", "compound", "nmod", "oprd", "amod"))]
    return any(parsed.starts[t.i] < ship.actor.end and ship.actor.start < parsed.ends[t.i] for t in near)
