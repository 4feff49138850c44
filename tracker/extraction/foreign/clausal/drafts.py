"""From a group of sentences that tell one conduct to a proposal, with its evidence and its reasons."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.regimes import cover, may_breach
from tracker.extraction.foreign.clausal.details import event_of, goods_span, place_of, quantity_of
from tracker.extraction.foreign.clausal.roles import OF_MONEY, Part
from tracker.extraction.foreign.clausal.speakers import Speaker
from tracker.extraction.foreign.clausal.telling import NEEDS_PARTS, Account, Told
from tracker.extraction.foreign.clausal.view import Named
from tracker.extraction.foreign.parties import PANELS, SELF_DONE, without_owner
from tracker.extraction.merging.completion import Setting
from tracker.extraction.names.scene import Actor
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.proposals.summary import summarise
from tracker.extraction.records import (
    Accused,
    Allegation,
    Alleger,
    Evidence,
    Mention,
    ResolutionMention,
    Span,
    Why,
    Words,
)
from tracker.extraction.saying.issuers import Issuer

TWO_ENDED = ("arms-transfer", "coal-minerals", "refined-petroleum", "crude-oil", "luxury-goods")


def draft(
    group: list[Told], account: Account, issuer: Issuer, setting: Setting, voices: list[Speaker], text: str
) -> Allegation | None:
    """A proposal; None where no regime covers the conduct or nothing ties it to one."""
    claims = [t for t in group if not t.denied] or group
    chief = max(
        claims, key=lambda t: (len({p.role for p in t.parts}) + 2 * t.linked + bool(t.speakers), -t.order)
    )
    parts = _accused(chief, claims, setting)
    slug = _regime(chief, claims, parts, account, issuer, setting, text)
    if slug is None:
        return None
    speakers = _once([s for t in claims for s in t.speakers if not s.outlet])
    denied = _deniers(group, parts, account)
    names = {p.actor.name for p in parts}
    allegers = [s.alleger for s in speakers if s.alleger.name not in names]
    rule = "a verb of saying beside it"
    if not allegers and not chief.denied and issuer.kind == "news":
        allegers = [s.alleger for s in voices if s.alleger.name not in names]
    if not allegers and not chief.denied:
        allegers, rule = list(issuer.allegers), issuer.rule or rule
    allegers = list(without_owner(tuple(allegers)))
    relays = _once([s for t in claims for s in t.speakers if s.outlet])
    return _proposal(chief, claims, slug, parts, allegers, rule, relays, denied, issuer, text)


def _once(speakers: list[Speaker]) -> list[Speaker]:
    found: dict[str, Speaker] = {}
    for speaker in speakers:
        found.setdefault(speaker.alleger.name, speaker)
    return list(found.values())


def _accused(chief: Told, claims: list[Told], setting: Setting) -> list[Part]:
    """The accused of all sentences, those of the chief one first; else the target the document is about."""
    found: dict[str, Part] = {}
    for told in [chief, *claims]:
        for part in told.parts:
            found.setdefault(part.actor.name, part)
    if (
        not found
        and setting.target
        and chief.conduct.kind not in NEEDS_PARTS
        and chief.conduct.category not in OF_MONEY
    ):
        role = "other" if chief.conduct.category in (*SELF_DONE, "other") else "recipient"
        actor: Actor = actor_of(setting.target)
        found[actor.name] = Part(
            actor, role, "the party that the document is about", Named(0, 0, actor, "name")
        )
    return list(found.values())


def _regime(
    chief: Told,
    claims: list[Told],
    parts: list[Part],
    account: Account,
    issuer: Issuer,
    setting: Setting,
    text: str,
) -> str | None:
    category = chief.conduct.category
    actors = [(p.actor, p.role) for p in parts]
    around = " ".join(text[t.view.sentence.start : t.view.sentence.end] for t in claims)
    beside = [name for t in claims for name in account.names.get(t.view.sentence.paragraph, [])]
    around = " ".join([around, *(name for t in claims for name in t.around), *beside])
    covered = cover(category, actors, around)
    slug = covered.slug if covered else account.places.first_in(around) or setting.regime
    ends = {p.role for p in parts}
    tied = any(t.linked or _by_panel(t) for t in claims) or issuer.kind == "un"
    if slug is None or not parts or not may_breach(slug, category):
        return None
    if not (tied or account.linked or (covered and covered.sure and len(parts) > 1)):
        return None
    sure = covered is not None and covered.sure and account.linked
    if category in TWO_ENDED and len(ends) < 2 and not (tied or sure) and "vessel" not in ends:
        return None
    return slug


def _by_panel(told: Told) -> bool:
    """Whether the panel that watches the measures says it."""
    return any(s.alleger.name in PANELS for s in told.speakers)


def _deniers(group: list[Told], parts: list[Part], account: Account) -> list[Speaker]:
    """Who denies: in a sentence of the group, or anywhere if they are accused themselves."""
    own = [s for t in group for s in t.denied_by]
    accused = {p.actor.name for p in parts} | {p.actor.state for p in parts if p.actor.state}
    mine = [s for s in account.denials if {s.alleger.name, s.alleger.speaks_for} & accused]
    return _once(own + mine)


def _basis(allegers: list[Alleger], speakers: list[Speaker], issuer: Issuer) -> str:
    names, kinds = {a.name for a in allegers}, {a.kind for a in allegers}
    if names & set(PANELS):
        return "panel"
    if issuer.kind in ("government", "un", "international") and allegers:
        return "statement"
    if speakers and all(s.anonymous for s in speakers):
        return "anonymous"
    if kinds & {"person", "state", "government-body", "international-body", "un-body"}:
        return "official"
    return "report" if allegers else "outlet"


def _mention(speaker: Speaker) -> Mention:
    a = speaker.alleger
    return Mention(a.name, a.text, a.start, a.end)


def _proposal(
    chief: Told,
    claims: list[Told],
    slug: str,
    parts: list[Part],
    allegers: list[Alleger],
    rule: str,
    relays: list[Speaker],
    denied: list[Speaker],
    issuer: Issuer,
    text: str,
) -> Allegation:
    view, conduct = chief.view, chief.conduct
    accused = tuple(
        Accused(
            p.actor.name, text[p.actor.start : p.actor.end], p.actor.start, p.actor.end, p.actor.kind, p.role
        )
        for p in parts
    )
    at = goods_span(view, conduct)
    items = Words(text[slice(*at)], Span(*at)) if at else None
    cited = list({c.number: c for t in claims for c in t.cited}.values())
    basis = _basis(allegers, [s for t in claims for s in t.speakers], issuer)
    deniers, relaying = tuple(map(_mention, denied)), tuple(map(_mention, relays))
    found = Allegation(
        summary=summarise(
            conduct.category, chief.strength, allegers, accused, items, basis=basis, denied_by=deniers
        ),
        category=conduct.category,
        regime=slug,
        claim_strength=chief.strength,
        basis=basis,
        evidence=(),
        relayed_by=relaying,
        alleged_by=tuple(allegers),
        accused=accused,
        denied_by=deniers,
        resolutions=tuple(
            ResolutionMention(c.number, c.year, tuple(c.paragraphs), "cited", None, c.start, c.end)
            for c in cited
        ),
        cites_unspecified_resolutions=any(t.linked for t in claims) and not cited,
        items=items,
        quantity=quantity_of(view, conduct),
        event=event_of(view, conduct),
        place=place_of(view, conduct),
    )
    return replace(found, evidence=_evidence(found, chief), why=_why(found, chief, parts, rule))


def _why(found: Allegation, chief: Told, parts: list[Part], rule: str) -> tuple[Why, ...]:
    """The reason of each field, with the words that it rests on."""
    act = chief.view.place(chief.conduct.act.first, chief.conduct.act.last)
    sentence = chief.view.sentence.start, chief.view.sentence.end
    spans = [
        ("items", "goods of the act", found.items and found.items.span),
        ("quantity", "a number beside the goods", found.quantity and found.quantity.span),
        ("event", "a date that hangs on the act", found.event and found.event.span),
        ("place", "a place name behind a preposition", found.place and found.place.span),
    ]
    return (
        Why("category", "words for goods and for an act in one sentence", *act),
        Why("claim_strength", chief.rule, *chief.strength_at),
        Why("basis", found.basis, *sentence),
        Why("regime", "the parties or the regime that the text is about"),
        *(Why(name, why, span.start, span.end) for name, why, span in spans if span),
        *(Why("accused", p.rule, p.actor.start, p.actor.end) for p in parts),
        *(Why("alleged_by", rule, a.start, a.end) for a in found.alleged_by),
        *(Why("relayed_by", "an outlet that passes it on", r.start, r.end) for r in found.relayed_by),
        *(Why("denied_by", "subject of a verb of denial", d.start, d.end) for d in found.denied_by),
        *(Why("resolutions", "a number tied to the conduct", c.start, c.end) for c in found.resolutions),
    )


def _evidence(found: Allegation, chief: Told) -> tuple[Evidence, ...]:
    text = chief.view.text
    sentence = chief.view.sentence.start, chief.view.sentence.end
    rows: dict[tuple[int, int], list[str]] = {sentence: ["category", "claim_strength"]}
    spans = [(p.start, p.end, "other_role" if p.role == "other" else p.role) for p in found.accused]
    spans += [(a.start, a.end, "alleged_by") for a in found.alleged_by]
    spans += [(d.start, d.end, "denied_by") for d in found.denied_by]
    spans += [(c.start, c.end, "resolutions") for c in found.resolutions]
    told = (
        ("items", found.items),
        ("quantity", found.quantity),
        ("event", found.event),
        ("place", found.place),
    )
    spans += [(one.span.start, one.span.end, name) for name, one in told if one is not None and one.span]
    for start, end, name in spans:
        if start is not None and end is not None and name not in rows.setdefault((start, end), []):
            rows[start, end].append(name)
    return tuple(Evidence(text[a:b], a, b, tuple(names)) for (a, b), names in rows.items())
