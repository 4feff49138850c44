"""Conducts that a parsed sentence tells: an act, the goods, the parties and their roles.

An act counts as told only where nothing above it in the sentence calls for it, forbids it, makes it a condition or
denies it (`standing` decides); what is planned or feared is kept, and marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Token

from tracker.extraction.actors import Actor, Scene, actor_of, actors_at, is_role_noun
from tracker.extraction.clauses import Sides, misparsed_verb, prepositions, sides_of_noun, sides_of_verb
from tracker.extraction.parse import Parsed
from tracker.extraction.phrases import Hit, flatten, lower
from tracker.extraction.regimes import place_phrases
from tracker.extraction.standing import Standing, standing_of
from tracker.extraction.vocabulary import Act, Goods, acts_by_lemma, goods_phrases

MOVED = ("arms", "mercenaries", "wmd", "refined", "crude", "coal", "other", "luxury")
TRANSFERS = (
    "supply",
    "acquire",
    "carry",
    "intercept",
    "trade",
    "deal",
    "arm",
    "back",
    "depart",
    "reach",
    "come",
)
PRECISE = {"wmd-missile-technology": ("North Korea", "Iran")}


@dataclass(frozen=True, slots=True)
class Part:
    """A party in an event, the role it plays and the rule that says so."""

    actor: Actor
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """`goods`: where the goods stand; `definite`: an act told before ("the launch"); `standing`: done, feared, ..."""

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

    @property
    def sentence(self) -> tuple[int, int]:
        return self.parsed.sentence.start, self.parsed.sentence.end

    def with_role(self, *roles: str) -> list[Actor]:
        return [p.actor for p in self.parts if p.role in roles]


AGAIN = (
    "vehicle",
    "truck",
    "container",
    "cargo",
    "supply",
    "shipment",
    "consignment",
    "equipment",
    "material",
    "item",
    "goods",
    "part",
    "component",
    "load",
    "crate",
    "aircraft",
    "system",
)
GOODS_REACH = 400  # characters before a sentence in which its "them" may have been named
GoodsHit = Hit[tuple[Goods, ...]]


def goods_in(text: str, start: int, end: int) -> list[GoodsHit]:
    return [Hit(start + h.start, start + h.end, h.value) for h in goods_phrases().find(text[start:end])]


def _triggers(parsed: Parsed) -> list[tuple[Token, Act]]:
    """Every token that may name an act, with each act it may name."""
    found = []
    for token in parsed.doc:
        sort = _sort(token, parsed)
        if not sort:
            continue
        lemma = lower(token.lemma_)
        particle = next((c.lower_ for c in token.children if c.dep_ == "prt"), "")
        keys = [f"{lemma} {particle}", lemma] if particle else [lemma]
        acts = next((acts_by_lemma()[(sort, k)] for k in keys if (sort, k) in acts_by_lemma()), ())
        if not acts and sort == "noun" and token.tag_ in ("NN", "VBG") and token.text.endswith("ing"):
            acts = acts_by_lemma().get(("verb", lemma), ())
        found += [(token, act) for act in acts]
    return found


def _sort(token: Token, parsed: Parsed) -> str:
    """Whether a token may be an act's verb or noun: a name's part or "supplies" (goods) is neither."""
    if token.pos_ in ("VERB", "AUX", "ADJ") and token.text.endswith("ed") and misparsed_verb(token):
        return "verb"
    if token.pos_ in ("VERB", "AUX"):
        return (
            ""
            if token.dep_ in ("aux", "prep") or (token.dep_ == "amod" and not list(token.rights))
            else "verb"
        )
    if token.pos_ == "PROPN":
        return "noun" if parsed.sentence.kind == "headline" and token.text[:1].isupper() else ""
    return "noun" if token.pos_ == "NOUN" and token.lower_ != "supplies" else ""


PHRASE_DEPS = ("compound", "amod", "nmod", "conj", "appos", "nummod", "poss", "npadvmod")


def _names_act(token: Token) -> bool:
    return token.pos_ == "NOUN" and ("noun", lower(token.lemma_)) in acts_by_lemma()


def _phrase(token: Token, depth: int = 0) -> list[Token]:
    """A noun with what belongs to its name: not its relative clauses, nor where it went."""
    found = [token]
    if depth > 5:
        return found
    for child in token.children:
        if (
            child.dep_ in PHRASE_DEPS
            and child.dep_ != "poss"
            and not (child.dep_ == "conj" and _names_act(child))
        ):
            found += _phrase(child, depth + 1)
        elif child.dep_ == "prep" and child.lower_ in ("of", "including", "like", "as", "with", "containing"):
            for thing in child.children:
                if thing.dep_ == "pobj":
                    found += _phrase(thing, depth + 1)
        elif child.dep_ in ("acl", "advcl") and child.lower_ in (
            "containing",
            "carrying",
            "including",
            "holding",
        ):
            for thing in child.children:
                if thing.dep_ in ("dobj", "pobj"):
                    found += _phrase(thing, depth + 1)
    return found


def _hits_of(tokens: list[Token], parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    found = []
    for hit in hits:
        if any(parsed.starts[t.i] < hit.end and hit.start < parsed.ends[t.i] for t in tokens):
            found.append(hit)
    return found


def _kinds(hit: GoodsHit) -> set[str]:
    return {g.kind for g in hit.value}


def _theme_hits(
    sides: Sides, token: Token, act: Act, parsed: Parsed, hits: list[GoodsHit], scene: Scene
) -> list[GoodsHit] | None:
    """The goods an act is about; None where it is about something else."""
    heads = [t for t in sides.theme if t.i != token.i]
    if act.theme_subject:
        heads += sides.subject
    phrase = [t for head in heads for t in _phrase(head)]
    own = _hits_of(phrase, parsed, hits)
    if token.pos_ in ("NOUN", "PROPN"):
        own += [
            h for h in _hits_of([token], parsed, hits) if h not in own and h.end - h.start > len(token.text)
        ]
    if act.needs == "measure":
        measures = [h for h in hits if "measure" in _kinds(h)]
        return (
            sorted(
                [h for h in hits if h not in measures], key=lambda h: abs(h.start - parsed.starts[token.i])
            )
            + measures
            if measures
            else None
        )
    named = [h for h in own if _wanted(h, act)]
    if named:
        return sorted(named, key=lambda h: abs(h.start - parsed.starts[token.i]))
    if act.goods:
        return []
    vague = [h for h in own if "" in _kinds(h)]
    telling = [
        t
        for t in heads
        if t.pos_ in ("NOUN", "PROPN")
        and t.dep_ not in ("amod", "compound")
        and t.lemma_.lower()
        not in (
            "series",
            "number",
            "amount",
            "range",
            "case",
            "quantity",
            "ton",
            "tonne",
            "barrel",
            "kind",
            "type",
            "volume",
            "value",
            "round",
            "piece",
            "batch",
            "percent",
            "dozens",
            "hundreds",
            "thousands",
            "million",
        )
    ]
    if telling and not vague and act.name not in ("violate", "conceal", "travel"):
        purpose = [h for h in _hits_of(list(token.subtree), parsed, hits) if "wmd" in _kinds(h)]
        return purpose if purpose and act.name in ("acquire", "supply") else None
    if act.name == "intercept":
        return None
    return _in_clause(token, act, parsed, hits) or (
        _named_before(heads, act, parsed, scene) if not telling else []
    )


def _named_before(heads: list[Token], act: Act, parsed: Parsed, scene: Scene) -> list[GoodsHit]:
    """What "them" or "it" means where goods were named right before."""
    if not any(t.lower_ in ("them", "it", "these", "those", "which") for t in heads):
        return []
    start = parsed.sentence.start
    earlier = [h for h in goods_in(scene.text, max(0, start - GOODS_REACH), start) if _wanted(h, act)]
    return earlier[-1:]


def _in_clause(token: Token, act: Act, parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    """Goods elsewhere in the clause of an act that names none itself."""
    below = _hits_of(list(token.subtree), parsed, hits)
    found = [h for h in below if _wanted(h, act)]
    if not found and token.pos_ == "NOUN" and token.dep_ in ("nsubj", "nsubjpass"):
        found = [h for h in _hits_of(list(token.head.subtree), parsed, hits) if _wanted(h, act)]
    return found


def _wanted(hit: GoodsHit, act: Act) -> bool:
    kinds = _kinds(hit)
    if act.needs:
        return act.needs in kinds or (act.needs == "launch" and "launch" in kinds)
    if act.goods:
        return bool(kinds & {act.goods, *MOVED})
    return bool(kinds & set(MOVED))


def _breached(hits: list[GoodsHit], *, launched: bool) -> tuple[str, str]:
    """What a breach of a measure was about: its goods, else the measure. A missile may be sent or fired."""
    told = [
        g for h in hits for g in h.value if g.category and g.kind in (*MOVED, "launch", "workers", "measure")
    ]
    fired = [g for g in told if g.kind in ("launch", "wmd")]
    chosen = fired if launched and fired else told
    return (chosen[0].category, chosen[0].kind) if chosen else ("", "measure")


def _launched(parsed: Parsed) -> bool:
    """Whether a sentence speaks of launches or tests at all."""
    return any(
        a.name == "launch"
        for t in parsed.doc
        for sort in ("verb", "noun")
        for a in acts_by_lemma().get((sort, lower(t.lemma_)), ())
    )


def _category(
    act: Act, hits: list[GoodsHit], parts: list[Part], *, launched: bool = False, vague: bool = False
) -> tuple[str, str]:
    """The schema's category, and the kind of goods, of an act with its goods."""
    if act.category:
        return act.category, act.needs or ""
    if act.needs == "measure":
        return _breached(hits, launched=launched)
    kinds = [g.kind for h in hits for g in h.value if g.kind in MOVED]
    if not kinds:
        return ("arms-transfer", "arms") if act.goods == "arms" else ("", "")
    names = {p.actor.state or p.actor.name for p in parts}
    first = kinds[0]
    if "wmd" in kinds and ("arms" not in kinds or first == "wmd"):
        armed = any(p.role == "recipient" and p.actor.kind == "armed-group" for p in parts)
        if not armed and (names & set(PRECISE["wmd-missile-technology"]) or "arms" not in kinds):
            return "wmd-missile-technology", "wmd"
        return "arms-transfer", "arms"
    missile = any("launch" in _kinds(h) for h in hits[:1])
    if missile and any(
        p.role == "recipient" and (p.actor.state or p.actor.name) in PRECISE["wmd-missile-technology"]
        for p in parts
    ):
        return "wmd-missile-technology", "wmd"
    category = next(g.category for h in hits for g in h.value if g.kind == first)
    if first == "other" and vague:
        return "", ""
    return category, first


OPERATED = ("operate", "own", "charter", "manage", "run", "belong", "register", "lease", "control")


def _from_side(tokens: list[Token], role: str, rule: str, parsed: Parsed, scene: Scene) -> list[Part]:
    found = []
    for t in tokens:
        actors = actors_at(t, parsed, scene)
        found += [Part(actor, role, rule) for actor in actors]
        if any(a.kind in ("vessel", "aircraft") for a in actors):
            hands = "carrier" if actors[0].kind == "aircraft" else "facilitator"
            found += [
                Part(a, hands, "operator of the craft")
                for o in _operators(t)
                for a in actors_at(o, parsed, scene)
            ]
    return found


def _operators(craft: Token) -> list[Token]:
    """Who operates or owns a ship or aircraft, where a participle says so."""
    verbs = [c for c in craft.children if c.dep_ in ("acl", "relcl") and c.lemma_.lower() in OPERATED]
    return [t for v in verbs for prep, t in prepositions(v) if prep in ("by", "to")]


def _is_mission(actor: Actor) -> bool:
    return any(
        word in lower(actor.name) for word in ("embassy", "mission", "consulate", "trade office", "diplomat")
    )


def _is_place(actor: Actor, scene: Scene) -> bool:
    """Whether an unknown name after "to" or "in" is more likely a town than a party."""
    return not actor.known and actor.kind is None


def _parts(act: Act, sides: Sides, parsed: Parsed, scene: Scene) -> list[Part]:
    trigger = act.name
    parts = (
        _from_side(sides.subject, act.subject, f"subject of {trigger}", parsed, scene)
        if act.subject != "none"
        else []
    )
    if act.name == "acquire":  # a person, a firm or an embassy buys for somebody else
        parts = [
            replace(p, role="facilitator")
            if p.actor.kind in ("person", "organisation") or _is_mission(p.actor)
            else p
            for p in parts
        ]
    if act.needs in ("launch", "wmd"):
        parts = [p for p in parts if p.actor.known or p.actor.state]
    if act.object in ("recipient", "supplier", "vessel"):
        parts += [
            p
            for p in _from_side(sides.object, act.object, f"object of {trigger}", parsed, scene)
            if (p.actor.known or p.actor.kind) and p.actor.kind not in ("vessel", "aircraft")
        ]
    if act.name in ("carry", "supply", "acquire", "conceal"):
        parts += [
            p
            for p in _from_side(sides.theme, "vessel", f"ship of {trigger}", parsed, scene)
            if p.actor.kind == "vessel"
        ]
    parts += [
        p for t, role in sides.helpers for p in _from_side([t], role, f"helps {trigger}", parsed, scene)
    ]
    for preposition, token in sides.after:
        role = act.role_after(preposition)
        if role in (None, "none"):
            if preposition in ("aboard", "on", "onto", "by", "via", "in"):
                parts += [
                    p
                    for p in _from_side([token], "vessel", f"{trigger} {preposition} a ship", parsed, scene)
                    if p.actor.kind == "vessel"
                ]
            continue
        found = [
            p
            for p in _from_side([token], role or "", f"{trigger} {preposition} X", parsed, scene)
            if not _is_place(p.actor, scene)
        ]
        if role == "both":
            first = any(p.rule.endswith("between X") for p in parts)
            found = [replace(p, role="recipient" if first or i else "supplier") for i, p in enumerate(found)]
        parts += [p for p in found if not (preposition == "for" and p.actor.kind in ("vessel", None))]
    return _settled(parts)


def _settled(parts: list[Part]) -> list[Part]:
    """One role for each party, its first; ships that act are vessels. A craft without a name gives way to its operator."""
    found: list[Part] = []
    crafts = ("vessel", "aircraft")
    better = [
        p
        for p in parts
        if p.rule == "operator of the craft"
        or (p.actor.kind in crafts and p.actor.name != p.actor.name.lower())
    ]
    if better:
        parts = [p for p in parts if p.actor.kind not in crafts or p.actor.name != p.actor.name.lower()]
    for part in parts:
        if part.role == "carrier" and part.actor.kind in ("state", "government-body", "armed-group"):
            part = replace(part, role="supplier")
        if part.actor.kind == "aircraft" and part.role == "supplier":
            part = replace(part, role="carrier")
        if part.actor.kind == "vessel" and part.role in (
            "supplier",
            "carrier",
            "other",
            "recipient",
            "facilitator",
        ):
            part = replace(part, role="vessel")
        if part.actor.kind in ("un-body", "international-body"):
            continue
        if any(
            p.actor.name == part.actor.name
            or (p.actor.start, p.actor.end) == (part.actor.start, part.actor.end)
            for p in found
        ):
            continue
        found.append(part)
    return found


ORIGIN_ACTS = ("supply", "acquire", "intercept", "arm", "employ")


def _with_origin(parts: list[Part], act: Act, hits: list[GoodsHit], scene: Scene) -> list[Part]:
    """A demonym before the goods ("Iranian missiles") names the supplier where nobody else is."""
    if act.name not in ORIGIN_ACTS or any(p.role in ("supplier", "vessel", "carrier") for p in parts):
        return parts
    for hit in hits:
        before = [
            m
            for m in scene.within(hit.start - 22, hit.start)
            if m.form in ("adjective", "name") and m.end >= hit.start - 2
        ]
        if before and not any(p.actor.name == before[-1].party.name for p in parts):
            return [*parts, Part(actor_of(before[-1]), "supplier", "origin of the goods")]
    return parts


def _event(token: Token, act: Act, parsed: Parsed, scene: Scene, hits: list[GoodsHit]) -> Event | None:
    standing = standing_of(token, parsed, scene.text)
    if standing.dropped or _of_seized_goods(token):
        return None
    sides = sides_of_noun(token) if token.pos_ in ("NOUN", "PROPN") else sides_of_verb(token)
    about = _theme_hits(sides, token, act, parsed, hits, scene)
    definite = (token.pos_ == "NOUN" and _definite(token)) or _again(sides)
    if about is None or (
        not about and act.goods is None and not (definite and act.name in (*TRANSFERS, "launch", "steal"))
    ):
        return None
    parts = _with_origin(_parts(act, sides, parsed, scene), act, about, scene)
    if parsed.sentence.entry:
        parts = _with_entry(parts, act, parsed, scene)
    category, kind = (
        _category(act, about, parts, launched=_launched(parsed), vague=_again(sides))
        if about or act.goods
        else ("", "")
    )
    if act.name == "violate":
        parts = [
            replace(p, role="supplier") if p.role == "other" and kind in MOVED and kind != "wmd" else p
            for p in parts
        ]
    if not category and not definite:
        return None
    goods = next(((h.start, h.end) for h in about if kind in _kinds(h)), None)
    start, end = parsed.starts[token.i], parsed.ends[token.i]
    return Event(parsed, token, act.name, category, start, end, goods, tuple(parts), standing, definite, kind)


def _again(sides: Sides) -> bool:
    """Whether the goods were named before: "the vehicles", "this equipment"."""
    return any(t.lemma_.lower() in AGAIN and _definite(t) for t in sides.theme)


def _of_seized_goods(token: Token) -> bool:
    """Whether an act is about goods that authorities had seized: their disposal is lawful."""
    return any(
        c.dep_ == "amod" and c.lower_ in ("seized", "confiscated", "captured")
        for o in token.children
        if o.dep_ == "dobj"
        for c in o.children
    )


def _definite(token: Token) -> bool:
    return any(
        c.dep_ == "det" and c.lower_ in ("the", "these", "this", "such", "those", "that")
        for c in token.children
    ) or any(c.dep_ == "amod" and c.lower_ == "such" for c in token.children)


def _with_entry(parts: list[Part], act: Act, parsed: Parsed, scene: Scene) -> list[Part]:
    """An entry of a list tells of the party that it lists, who needs no naming in its sentences."""
    start, end = parsed.sentence.entry or (0, 0)
    parts = [p for p in parts if p.actor.known or " " in p.actor.name or not is_role_noun(p.actor.name)]
    entry = Actor(scene.text[start:end], "organisation", start, end, None, known=False)
    if any(p.actor.kind == "vessel" for p in parts) or not any(p.role == act.subject for p in parts):
        return [Part(entry, "facilitator", "the party that the entry lists"), *parts]
    return parts


def find_events(parsed: Parsed, scene: Scene) -> list[Event]:
    """The conducts of one sentence, at most one for each word that tells one."""
    start, end = parsed.sentence.start, parsed.sentence.end
    hits = goods_in(scene.text, start, end)
    found: dict[int, Event] = {}
    for token, act in _triggers(parsed):
        event = _event(token, act, parsed, scene, hits)
        if event and (token.i not in found or _better(event, found[token.i])):
            found[token.i] = event
    return [*found.values(), *_phrase_events(parsed, scene, hits)]


def _better(new: Event, old: Event) -> bool:
    return bool(new.goods) > bool(old.goods) or (
        bool(new.goods) == bool(old.goods) and len(new.parts) > len(old.parts)
    )


PHRASED = ("sts", "deception")


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
        parts = _around(token, parsed, scene, named.kind)
        words = scene.text[hit.start : hit.end].lower()
        if words in ("alongside", "side by side") and sum(p.actor.kind == "vessel" for p in parts) < 2:
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


def _around(token: Token, parsed: Parsed, scene: Scene, kind: str) -> list[Part]:
    """The parties of a phrase: those of its clause, ships first."""
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    sides = sides_of_verb(verb) if verb.pos_ in ("VERB", "AUX") else sides_of_noun(token)
    noun = sides_of_noun(token) if token.pos_ in ("NOUN", "PROPN") else Sides()
    first = "recipient" if kind == "sts" else "other"
    parts = _from_side(
        [*noun.subject, *sides.subject, *sides.object, *sides.theme],
        first,
        f"clause of {kind}",
        parsed,
        scene,
    )
    for preposition, thing in [*noun.after, *sides.after]:
        role = {
            "with": "vessel",
            "to": "recipient",
            "from": "supplier",
            "by": "supplier",
            "between": "vessel",
            "involving": "vessel",
        }.get(preposition)
        if role:
            parts += [
                p
                for p in _from_side([thing], role, f"{kind} {preposition} X", parsed, scene)
                if not _is_place(p.actor, scene)
            ]
    start, end = parsed.sentence.start, parsed.sentence.end
    ships = [
        Part(Actor(s.name, "vessel", s.start, s.end, None, known=False), "vessel", "ship in the sentence")
        for s in scene.ships
        if start <= s.start < end
    ]
    parts = [
        p
        for p in parts
        if p.actor.kind in ("vessel", "state", "organisation", "armed-group", "government-body", "person")
    ]
    return _settled([*parts, *ships])


def place_in(event: Event, text: str) -> str:
    """The words around an event in which a place may tell its regime."""
    start, end = event.sentence
    return flatten(text[start:end]) if place_phrases() else ""
