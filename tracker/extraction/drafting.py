"""From a group of claims to a proposal, every field with the words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.extraction.attribution import Saying
from tracker.extraction.dates import event_date
from tracker.extraction.ends import place_ends
from tracker.extraction.events import Event as Conduct
from tracker.extraction.issuers import Issuer
from tracker.extraction.links import Link
from tracker.extraction.merge import Claim, Group, same_party
from tracker.extraction.places import place_near
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
from tracker.extraction.records import (
    Event as When,
)
from tracker.extraction.strength import LADDER, Strength
from tracker.extraction.summary import summarise

LONGEST_QUOTE = 560  # characters of the chief quotation; a longer sentence is cut to the words about the act


@dataclass(frozen=True, slots=True)
class Source:
    """What is read: the text, its day, and who speaks in it as a whole."""

    text: str
    published: str | None
    issuer: Issuer
    finders: tuple[Alleger, ...] = ()


def chief_of(group: Group, links: list[tuple[Link, Saying]]) -> Claim:
    """The claim that shows the conduct best:
    most parties, goods named, tied to the UN, spoken by somebody, early.
    """
    tied = {link.sentence.start for link, _ in links if link.breach}

    def worth(claim: Claim) -> tuple[int, int]:
        event = claim.event
        told = (
            3 * len({p.role for p in event.parts}) + 2 * bool(event.goods) + 2 * bool(claim.saying.allegers)
        )
        told += (
            7 * (event.parsed.sentence.start in tied)
            + (claim.strength.name == "asserted")
            + ("confirm" in claim.saying.stances)
        )
        return told - 4 * (event.parsed.sentence.kind == "headline"), -event.start

    return max(group.claims, key=worth)


def strength_for(group: Group, chief: Claim) -> Strength:
    """The strength of the group: that of the claim which somebody makes most firmly."""
    if group.feared:
        return chief.strength
    live = [c for c in group.claims if c.event.parts and not c.feared] or group.claims
    named = [c.strength for c in live if c.saying.allegers] or [c.strength for c in live]
    if chief.strength.name == "suspected":
        return chief.strength
    disputed = next(
        (c.strength for c in live if c.strength.name == "alleged" and "accuse" in c.saying.stances), None
    )
    if disputed and group.denied_by:
        return disputed
    firmest = min(named, key=lambda s: LADDER.index(s.name))
    return chief.strength if chief.strength.name == firmest.name else firmest


def allegers_of(
    group: Group, chief: Claim, links: list[tuple[Link, Saying]], finders: tuple[Alleger, ...]
) -> list[Alleger]:
    """All who make the claim, once each:
    those of the chief claim first. The accused speaking of itself is none.
    """
    found: list[Alleger] = []
    accused = {n for p in group.parts() for n in (p.actor.name, p.actor.state) if n}
    sayings = [chief.saying, *(c.saying for c in group.claims if c is not chief), *(s for _, s in links)]
    if chief.basis == "imagery":
        sayings = [chief.saying]
    for saying in sayings:
        for alleger in saying.allegers:
            if (
                all(a.name != alleger.name for a in found)
                and not {alleger.name, alleger.speaks_for} & accused
            ):
                found.append(alleger)
    return found or [f for f in finders if f.name not in accused]


def with_states(found: list[Allegation]) -> tuple[Allegation, ...]:
    """Ministers who speak jointly carry their States' claim:
    States that the text names beside them are added.
    """
    states = {a.name: a for allegation in found for a in allegation.alleged_by if a.kind == "state"}
    return tuple(_with_their_states(allegation, states) for allegation in found)


def _with_their_states(allegation: Allegation, states: dict[str, Alleger]) -> Allegation:
    named = {a.name for a in allegation.alleged_by}
    spoken = [a.speaks_for for a in allegation.alleged_by if a.kind == "person" and a.speaks_for]
    missing = [states[s] for s in dict.fromkeys(spoken) if s in states and s not in named]
    if len(spoken) < 2 or not missing:
        return allegation
    quotes = {(e.start, e.end) for e in allegation.evidence}
    more = [
        Evidence(a.text, a.start, a.end, ("alleged_by",))
        for a in missing
        if a.text and a.start is not None and a.end is not None and (a.start, a.end) not in quotes
    ]
    return replace(
        allegation,
        alleged_by=(*missing, *allegation.alleged_by),
        evidence=(*allegation.evidence, *more),
    )


def _accused(group: Group, chief: Claim, regime: str | None) -> tuple[Accused, ...]:
    """The accused, each where the chief claim names it if it does."""
    shown = [next((q for q in chief.event.parts if same_party(p, q)), p) for p in group.parts()]
    parts = [replace(p, actor=q.actor) for p, q in zip(group.parts(), shown, strict=True)]
    parts = place_ends(parts, group.category, regime, {c.event.act for c in group.claims})
    return tuple(Accused(p.actor.name, None, p.actor.start, p.actor.end, p.actor.kind, p.role) for p in parts)


def _with_words(text: str, accused: tuple[Accused, ...]) -> tuple[Accused, ...]:
    return tuple(
        Accused(a.name, text[a.start : a.end], a.start, a.end, a.kind, a.role) if a.start is not None else a
        for a in accused
    )


def _goods_phrase(claim: Claim, text: str) -> tuple[int, int] | None:
    """The goods with what coordinates and qualifies them ("nuclear or ballistic missile technology")."""
    if not claim.event.goods:
        return None
    start, end = claim.event.goods
    parsed = claim.event.parsed
    head = parsed.head_of(start, end)
    if head is None or head.pos_ not in ("NOUN", "PROPN"):
        return start, end
    left = [
        c
        for c in head.lefts
        if c.dep_ in ("amod", "compound", "nmod") and c.pos_ in ("ADJ", "NOUN") and c.tag_ != "VBN"
    ]
    inner = [g for c in left for g in c.subtree if g.i < head.i]
    right = [
        g
        for c in head.children
        if c.dep_ == "conj" and c.i > head.i
        for g in (c, *(x for x in c.lefts if x.dep_ in ("amod", "compound")))
    ]
    a, b = parsed.span([head, *left, *inner, *right])
    a, b = min(a, start), max(b, end)
    return (a, b) if b - a <= 90 and "\n" not in text[a:b] else (start, end)


def _items(group: Group, chief: Claim, text: str) -> Words | None:
    for claim in [chief, *group.claims]:
        span = _goods_phrase(claim, text)
        if span:
            return Words(text[span[0] : span[1]], Span(*span))
    return None


def _quantity(group: Group, chief: Claim) -> Quantity | None:
    return chief.quantity or next((c.quantity for c in group.claims if c.quantity and c.event.parts), None)


def _when(group: Group, chief: Claim, source: Source) -> When | None:
    for claim in [chief, *(c for c in group.claims if c is not chief)]:
        event = claim.event
        found = event_date(source.text, event.sentence, (event.start, event.end), source.published)
        if found and found.span and _of_act(event, found.span):
            return found
    return _completed(group, source)


DONE = ("complete", "deliver", "conclude", "ship", "send", "transfer", "receive", "hand")


def _completed(group: Group, source: Source) -> When | None:
    """Acts told in the perfect tense as completed ended by publication; no beginning is told."""
    if not source.published or group.feared:
        return None
    for claim in group.claims:
        for token in claim.event.parsed.doc:
            words = [c for c in token.children if c.dep_ in ("aux", "auxpass") and c.i < token.i]
            if token.tag_ == "VBN" and token.lemma_ in DONE and [w.lemma_ for w in words] == ["have", "be"]:
                start, end = claim.event.parsed.span([*words, token])
                return When(source.text[start:end], None, source.published, "day", Span(start, end))
    return None


def _of_act(event: Conduct, span: Span) -> bool:
    """Whether an expression of time hangs on the act or on the verb right above it."""
    above = event.token
    allowed = {above.i}
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i and above.dep_ != "conj":
        above = above.head
        allowed.add(above.i)
    if above.dep_ in ("xcomp", "pcomp", "advcl", "ccomp") or above.head.dep_ == "prep":
        allowed.add(above.head.i)
    token = event.parsed.head_of(span.start, span.end)
    inside = {t.i for t in event.token.subtree}
    while (
        token is not None
        and token.pos_ not in ("VERB", "AUX")
        and token.i not in allowed
        and token.head.i != token.i
    ):
        token = token.head
    return token is not None and (token.i in allowed or token.i in inside)


def _clip(claim: Claim, text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The sentence of a claim, or of a very long one the words from its first party to its last."""
    start, end = claim.event.sentence
    if end - start <= LONGEST_QUOTE:
        return start, end
    inside = [s for s in [(claim.event.start, claim.event.end), *spans] if start <= s[0] and s[1] <= end]
    a, b = min(s[0] for s in inside), max(s[1] for s in inside)
    if b - a > LONGEST_QUOTE:
        a, b = max(start, claim.event.start - 120), min(end, claim.event.end + 160)
    b = min([i for i in (text.find(c, b, end) for c in ";,.") if i > 0] or [b])
    while a > start and text[a - 1].isalnum():
        a -= 1
    while b < end and text[b].isalnum():
        b += 1
    return a, b


class Proof:
    """Quotations with what each supports; a quotation stands once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.supports: dict[tuple[int, int], list[str]] = {}

    def add(self, span: tuple[int, int] | None, *fields: str) -> None:
        if span and span[0] < span[1]:
            known = self.supports.setdefault(span, [])
            known += [f for f in fields if f not in known]

    def show(self, span: tuple[int, int] | None, field: str, chief: tuple[int, int]) -> None:
        """The words of a field:
        marked on the chief quotation where they lie in it, and as a quotation of their own.
        """
        if span is None or span[0] >= span[1]:
            return
        if chief[0] <= span[0] and span[1] <= chief[1]:
            self.add(chief, field)
        self.add(span, field)

    def evidence(self, chief: tuple[int, int]) -> tuple[Evidence, ...]:
        first = [(chief, self.supports.pop(chief))] if chief in self.supports else []
        rows = first + sorted(self.supports.items())
        return tuple(Evidence(self.text[a:b], a, b, tuple(f)) for (a, b), f in rows)


def _prove(
    proof: Proof,
    chief: tuple[int, int],
    allegation: dict[str, object],
    accused: tuple[Accused, ...],
    allegers: list[Alleger],
    denied: list[Mention],
) -> None:
    for a in accused:
        if a.start is not None and a.end is not None:
            proof.show((a.start, a.end), "other_role" if a.role == "other" else a.role, chief)
    for m in allegers:
        if m.start is not None and m.end is not None:
            proof.show((m.start, m.end), "alleged_by", chief)
    for d in denied:
        if d.start is not None and d.end is not None:
            proof.show((d.start, d.end), "denied_by", chief)
    for field, value in allegation.items():
        span = getattr(value, "span", None)
        if span:
            proof.show((span.start, span.end), field, chief)


def _resolutions(links: list[tuple[Link, Saying]]) -> tuple[list[ResolutionMention], tuple[int, int] | None]:
    """Cited resolutions, and where a measure is meant without a number."""
    numbers: dict[int, Citation] = {}
    loose = None
    for link, _ in links:
        for citation in link.numbers:
            numbers.setdefault(citation.number, citation)
        loose = loose or link.unspecified
    cited = [
        ResolutionMention(c.number, c.year, tuple(c.paragraphs), "cited", None, c.start, c.end)
        for c in numbers.values()
    ]
    return cited, loose


def _why(
    group: Group, chief: Claim, strength: Strength, basis_at: tuple[int, int], loose: tuple[int, int] | None
) -> tuple[Why, ...]:
    rows = [
        Why(
            "category",
            f"{chief.event.act}: {chief.event.kind or group.category}",
            chief.event.start,
            chief.event.end,
        )
    ]
    rows += [Why("accused", p.rule, p.actor.start, p.actor.end) for p in group.parts()]
    rows += [
        Why("alleged_by", rule, a, b)
        for rule, a, b in dict.fromkeys(r for c in group.claims for r in c.saying.rules)
    ]
    rows += [
        Why("claim_strength", strength.rule, strength.start, strength.end),
        Why("basis", chief.basis, *basis_at),
    ]
    if loose:
        rows.append(Why("cites_unspecified_resolutions", "UN measures without a number", *loose))
    return tuple(rows)


def draft(
    group: Group,
    regime: str | None,
    links: list[tuple[Link, Saying]],
    source: Source,
    basis_at: tuple[int, int],
) -> Allegation:
    """The proposal of one group of claims."""
    text, chief = source.text, chief_of(group, links)
    strength = strength_for(group, chief)
    allegers = allegers_of(group, chief, links, source.finders)
    accused = _with_words(text, _accused(group, chief, regime))
    names = {a.name for a in accused}
    denied = list(
        {
            m.name: m for m in [*(m for c in group.claims for m in c.saying.denied_by), *group.denied_by]
        }.values()
    )
    relayed = {m.name: m for c in group.claims for m in c.saying.relayed_by if m.name not in names}
    items, quantity = _items(group, chief, text), _quantity(group, chief)
    when = _when(group, chief, source)
    place = place_near(text, chief.event, list(accused))
    cited, loose = _resolutions(links)
    spans = [(a.start, a.end) for a in accused if a.start is not None and a.end is not None]
    quote = _clip(chief, text, [*spans, *([chief.event.goods] if chief.event.goods else [])])
    proof = Proof(text)
    proof.add(quote, "category", "claim_strength")
    _prove(
        proof,
        quote,
        {"items": items, "quantity": quantity, "event": when, "place": place},
        accused,
        allegers,
        denied,
    )
    proof.show((strength.start, strength.end), "claim_strength", quote)
    for r in cited:
        if r.start is not None and r.end is not None:
            proof.show((r.start, r.end), "resolutions", quote)
    proof.show(loose, "resolutions", quote)
    return Allegation(
        summary=summarise(group.category, strength.name, tuple(allegers), accused, items),
        category=group.category,
        regime=regime,
        claim_strength=strength.name,
        basis=chief.basis,
        evidence=proof.evidence(quote),
        relayed_by=tuple(relayed.values()),
        alleged_by=tuple(allegers),
        accused=accused,
        denied_by=tuple(denied),
        resolutions=tuple(cited),
        cites_unspecified_resolutions=loose is not None,
        items=items,
        quantity=quantity,
        event=when,
        place=place,
        why=_why(group, chief, strength, basis_at, loose),
    )
