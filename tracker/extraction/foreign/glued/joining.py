"""Claims of one conduct joined, judged by regime and tie to the UN, and put into the form of a proposal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from tracker.extraction.conducts.regimes import Cover, cover, may_breach, regimes
from tracker.extraction.foreign.glued.frames import SELF_DONE
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.glued.telling import Claim
from tracker.extraction.foreign.languages import Language
from tracker.extraction.foreign.parties import PANELS, without_owner
from tracker.extraction.merging.completion import Setting
from tracker.extraction.merging.merge import MOST
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.proposals.summary import summarise
from tracker.extraction.records import (
    Accused,
    Allegation,
    Alleger,
    Citation,
    Evidence,
    Mention,
    Quantity,
    ResolutionMention,
    Span,
    Why,
    Words,
)
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.words.phrases import Phrases

TWO_ENDED = (
    "arms-transfer",
    "coal-minerals",
    "refined-petroleum",
    "crude-oil",
    "other-goods",
    "luxury-goods",
)
QUANTITY_REACH = 30  # characters between goods and their number
_FIGURE = (
    r"(?P<number>[0-9０-９][0-9０-９,，.]*)\s?(?P<scale>천|만|억|千|万|萬|億|亿)?"
    r"(?:(?P<rest>[0-9０-９]+)(?P<small>천|千)?)?\s?(?:여|余|餘|多)?\s?"
)
SCALES = {"천": 1e3, "千": 1e3, "만": 1e4, "万": 1e4, "萬": 1e4, "억": 1e8, "億": 1e8, "亿": 1e8}
Part = tuple[Actor, str, str]


@dataclass(slots=True)
class Conduct:
    """Claims of one conduct, in the order of the text."""

    claims: list[Claim]
    named: dict[str, set[str]] = field(
        default_factory=lambda: {"": set(), "supplier": set(), "recipient": set()}
    )

    def add(self, claim: Claim) -> None:
        self.claims.append(claim)
        for role, names in self.named.items():
            names.update(_names(claim, role))

    @property
    def chief(self) -> Claim:
        return max(
            self.claims,
            key=lambda c: (
                not c.denied,
                not c.nominal,
                len({r for _, r, _ in c.accused}) + c.linked + bool(c.allegers),
                -c.sentence.start,
            ),
        )

    @property
    def accused(self) -> list[Part]:
        found: dict[str, Part] = {}
        for claim in [self.chief, *self.claims]:
            for part in claim.accused:
                found.setdefault(part[0].name, part)
        return list(found.values())


def _names(claim: Claim, role: str = "") -> set[str]:
    return {a.name for a, r, _ in claim.accused if not role or r == role}


def _same(conduct: Conduct, claim: Claim) -> bool:
    """Whether a claim tells the conduct again: alike in category, and no end of it is another's."""
    first = conduct.claims[0]
    if first.category != claim.category:
        return False
    if claim.denied or claim.nominal:
        named = conduct.named[""]
        return not claim.accused or not named or bool(named & _names(claim))
    if (first.strength == "feared") != (claim.strength == "feared"):
        return False
    if {first.frame.act, claim.frame.act} == {"dispatch", "employ"} and _names(claim, "recipient"):
        return False  # to send workers out is one conduct, to take them in another
    for role in ("supplier", "recipient"):
        mine, other = conduct.named[role], _names(claim, role)
        if mine and other and not mine & other:
            return False
    return not conduct.named["supplier"] & _names(claim, "recipient")


def join(claims: list[Claim]) -> list[Conduct]:
    found: list[Conduct] = []
    for claim in claims:
        same = next((c for c in reversed(found) if _same(c, claim)), None)
        if same:
            same.add(claim)
        elif len(found) < MOST:
            found.append(Conduct([]))
            found[-1].add(claim)
    return _without_pumped(found)


def _without_pumped(conducts: list[Conduct]) -> list[Conduct]:
    """Oil that a ship pumped over at sea is told by the pumping, which takes over what ties it to the UN."""
    pumping = [c for c in conducts if c.chief.category == "ship-to-ship-transfer"]
    ships = {a.name for c in pumping for a, _, _ in c.accused if a.kind == "vessel"}

    def is_pumped(conduct: Conduct) -> bool:
        if not ships or conduct.chief.frame.kind not in ("refined", "crude"):
            return False
        nameless = all(a.kind == "vessel" and a.state for a, _, _ in conduct.accused)
        return nameless or bool(conduct.named[""] & ships)

    for claim in (claim for c in conducts if is_pumped(c) for claim in c.claims):
        chief = pumping[0].chief
        chief.linked = chief.linked or claim.linked
        chief.cited += claim.cited
    return [c for c in conducts if not is_pumped(c)]


@cache
def _places(language: Language) -> Phrases[str]:
    return Phrases((place, slug) for slug, places in language.rows("places").items() for place in places)


def _cover(
    conduct: Conduct, parts: list[Part], text: str, scene: Scene, setting: Setting, language: Language
) -> Cover | None:
    """The regime by the parties, then by places and parties in the words around, then that of the text."""
    actors = [(a, r) for a, r, _ in parts]
    found = cover(conduct.chief.category, actors, "")
    if found:
        return found
    for claim in conduct.claims:
        start, end = claim.sentence.start, claim.sentence.end
        place = _places(language).first(text[start:end])
        if place:
            return Cover(place.value, sure=False)
        named = {m.party.name for m in scene.within(start, end)}
        slug = next((r.slug for r in regimes() if named & (r.targets | r.claims)), None)
        if slug:
            return Cover(slug, sure=False)
    between_states = all(a.kind == "state" or a.state for a, _, _ in parts)
    both = any(r.both for r in regimes() if r.slug == setting.regime)
    return Cover(setting.regime, sure=False) if setting.regime and not (both and between_states) else None


def _with_target(conduct: Conduct, setting: Setting) -> list[Part]:
    """The accused; where nobody is named, the covered party that the text is about."""
    parts = conduct.accused
    if parts or not setting.target:
        return parts
    role = "other" if conduct.chief.frame.kind in SELF_DONE else "recipient"
    return [(actor_of(setting.target), role, "target")]


def _is_enough(conduct: Conduct, parts: list[Part], covered: Cover, *, linked: bool) -> bool:
    category = conduct.chief.category
    own = any(c.linked or any(a.name in PANELS for a in c.allegers) for c in conduct.claims)
    if conduct.chief.frame.kind in SELF_DONE:
        return covered.sure or own
    roles = {role for _, role, _ in parts}
    if category == "financial":
        return own or (covered.sure and len(parts) > 1)
    if category in TWO_ENDED:
        ends = bool(roles - {"recipient"}) + ("recipient" in roles)
        if ends == 2 or "vessel" in roles:
            return covered.sure or linked
        return own or (linked and covered.sure)
    return linked or (covered.sure and len(parts) > 1)


def propose(
    conduct: Conduct,
    text: str,
    scene: Scene,
    issuer: Issuer,
    setting: Setting,
    language: Language,
    *,
    linked: bool,
    denying: frozenset[str] = frozenset(),
) -> Allegation | None:
    """The proposal of a conduct; None where no regime covers it or too little is told.

    `linked`: the text speaks of the Council or its measures anywhere. `denying`: the parties that deny in the
    headline.
    """
    parts = _with_target(conduct, setting)
    covered = _cover(conduct, parts, text, scene, setting, language)
    if not parts or covered is None or not may_breach(covered.slug, conduct.chief.category):
        return None
    if not _is_enough(conduct, parts, covered, linked=linked):
        return None
    if all(c.denied for c in conduct.claims) and len(parts) < 2:
        return None
    if denying & {n for a, _, _ in parts for n in (a.name, a.state)}:
        for claim in conduct.claims:
            claim.denied = True
    return _allegation(conduct, covered, parts, text, issuer, language)


def _allegers(conduct: Conduct, parts: list[Part], issuer: Issuer) -> tuple[Alleger, ...]:
    accused = {a.name for a, _, _ in parts}
    found: dict[str, Alleger] = {}
    for alleger in (a for c in conduct.claims for a in c.allegers if a.name not in accused):
        found.setdefault(alleger.name, alleger)
    if not found and not issuer.allegers:  # an outlet that names no source tells what it found itself
        found = {r.name: r for c in conduct.claims for r in c.relaying}
    return tuple(found.values()) or tuple(issuer.allegers)


def _quantity(text: str, claim: Claim, language: Language) -> Quantity | None:
    """The number with its counter that stands nearest to the goods of a claim."""
    pattern = _counted(language)
    start, end = claim.sentence.start, claim.sentence.end
    a, b = claim.frame.goods
    found = list(pattern.finditer(text, max(start, a - QUANTITY_REACH), min(end, b + QUANTITY_REACH)))
    if not found:
        return None
    best = min(found, key=lambda m: min(abs(m.start() - b), abs(a - m.end())))
    value = _number(best.group("number")) * SCALES.get(best.group("scale") or "", 1)
    value += _number(best.group("rest") or "0") * SCALES.get(best.group("small") or "", 1)
    return Quantity(best.group(), value, best.group("unit"), None, Span(*best.span()))


def _number(figure: str) -> float:
    digits = "".join(str(int(c)) if c.isdigit() else "." if c == "." else "" for c in figure)
    whole, _, rest = digits.partition(".")
    return float(f"{whole or 0}.{rest.replace('.', '') or 0}")


@cache
def _counted(language: Language) -> re.Pattern[str]:
    return re.compile(rf"{_FIGURE}(?P<unit>{alternatives(language.rows_of('counters'))})")


def _basis(conduct: Conduct, allegers: tuple[Alleger, ...], issuer: Issuer) -> str:
    if not allegers:
        return "outlet"
    if any(a.name in PANELS for a in allegers):
        return "panel"
    if issuer.allegers:
        return "statement"
    if all(a.kind == "person" and not a.speaks_for for a in allegers):
        return "anonymous" if conduct.chief.strength == "alleged" else "official"
    return "official"


def _resolutions(cited: list[Citation]) -> tuple[ResolutionMention, ...]:
    found = {
        c.number: ResolutionMention(c.number, c.year, tuple(c.paragraphs), "cited", None, c.start, c.end)
        for c in reversed(cited)
    }
    return tuple(sorted(found.values(), key=lambda r: r.start or 0))


def _evidence(
    conduct: Conduct,
    parties: tuple[Accused, ...],
    allegers: tuple[Alleger, ...],
    denying: list[Alleger],
    text: str,
) -> tuple[Evidence, ...]:
    chief = conduct.chief
    start, end = chief.sentence.start, chief.sentence.end
    rows: dict[tuple[int, int], list[str]] = {(start, end): ["category", "claim_strength"]}
    spans = [((p.start, p.end), "other_role" if p.role == "other" else p.role) for p in parties]
    spans += [((a.start, a.end), "alleged_by") for a in allegers]
    spans += [((d.start, d.end), "denied_by") for d in denying]
    spans += [(chief.frame.goods, "items")]
    spans += [((c.start, c.end), "resolutions") for claim in conduct.claims for c in claim.cited]
    for (a, b), name in spans:
        if a is not None and b is not None and name not in rows.setdefault((a, b), []):
            rows[a, b].append(name)
    return tuple(Evidence(text[a:b], a, b, tuple(names)) for (a, b), names in rows.items())


def _allegation(
    conduct: Conduct, covered: Cover, parts: list[Part], text: str, issuer: Issuer, language: Language
) -> Allegation:
    chief = conduct.chief
    parties = tuple(
        Accused(a.name, text[a.start : a.end], a.start, a.end, a.kind, role) for a, role, _ in parts
    )
    allegers = _allegers(conduct, parts, issuer)
    plain = language.words("roles", "plain")
    allegers = tuple(a for a in allegers if a.name not in plain) or allegers
    allegers = without_owner(allegers)
    denying = list({d.name: d for c in conduct.claims for d in c.denying}.values())
    strength = "denied" if all(c.denied for c in conduct.claims) else chief.strength
    if strength in ("suspected", "asserted") and _is_charged(conduct, allegers, text, language):
        strength = "alleged"
    resolutions = _resolutions([c for claim in conduct.claims for c in claim.cited])
    items = Words(text[slice(*chief.frame.goods)], Span(*chief.frame.goods))
    basis = _basis(conduct, allegers, issuer)
    quantity = _quantity(text, chief, language)
    relaying = {r.name: r for c in conduct.claims for r in c.relaying if r not in allegers}
    return Allegation(
        summary=summarise(chief.category, strength, allegers, parties, items, denied_by=denying),
        category=chief.category,
        regime=covered.slug,
        claim_strength=strength,
        basis=basis,
        evidence=_evidence(conduct, parties, allegers, denying, text),
        relayed_by=tuple(Mention(r.name, r.text, r.start, r.end) for r in relaying.values()),
        alleged_by=allegers,
        accused=parties,
        denied_by=tuple(Mention(d.name, d.text, d.start, d.end) for d in denying),
        resolutions=resolutions,
        cites_unspecified_resolutions=any(c.linked for c in conduct.claims) and not resolutions,
        items=items,
        quantity=quantity,
        why=_why(conduct, covered, parts, allegers, denying, resolutions, quantity, strength, basis),
    )


def _is_charged(conduct: Conduct, allegers: tuple[Alleger, ...], text: str, language: Language) -> bool:
    """Whether the suspicion is that of a charge: an accusation before a court."""
    words = alternatives(language.words("strength", "charged"))
    told = [text[c.sentence.start : c.sentence.end] for c in conduct.claims]
    return bool(words) and any(re.search(words, t) for t in [*told, *(a.text or "" for a in allegers)])


def _why(
    conduct: Conduct,
    covered: Cover,
    parts: list[Part],
    allegers: tuple[Alleger, ...],
    denying: list[Alleger],
    resolutions: tuple[ResolutionMention, ...],
    quantity: Quantity | None,
    strength: str,
    basis: str,
) -> tuple[Why, ...]:
    chief = conduct.chief
    act, goods = (chief.frame.start, chief.frame.end), chief.frame.goods
    said = chief.strength_at if strength == chief.strength else None
    found = [
        Why("category", "words for goods and for an act in one sentence", *act),
        Why("items", "goods of the act", *goods),
        Why("claim_strength", f"word list: {strength}", *(said or act)),
        Why("basis", basis, *act),
        Why(
            "regime",
            "the parties alone" if covered.sure else "the parties or the regime that the text is about",
        ),
    ]
    found += [Why("accused", f"mark: {mark}", a.start, a.end) for a, _, mark in parts]
    found += [Why("alleged_by", "a verb of saying beside it", a.start, a.end) for a in allegers]
    found += [Why("denied_by", "subject of a verb of denial", d.start, d.end) for d in denying]
    found += [Why("resolutions", "a number tied to the conduct", r.start, r.end) for r in resolutions]
    if quantity and quantity.span:
        found.append(Why("quantity", "a number beside the goods", quantity.span.start, quantity.span.end))
    return tuple(found)
