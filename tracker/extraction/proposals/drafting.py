"""From a group of claims to a proposal, every field with the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker.extraction.details.places import place_near
from tracker.extraction.details.timing import time_of
from tracker.extraction.merging.merge import Claim, Group, same_party
from tracker.extraction.proposals.ends import place_ends
from tracker.extraction.proposals.links import Link
from tracker.extraction.proposals.proof import (
    ALL_QUOTES,
    LONGEST_TIE,
    Proof,
    clip,
    clip_around,
    prove,
    why,
    why_told,
)
from tracker.extraction.proposals.selection import Verdict
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
    Words,
)
from tracker.extraction.saying.attribution import Saying
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.saying.strength import CONFIRMED, LADDER, Strength
from tracker.extraction.saying.together import once_each, voices
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words


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


def _concludes(claim: Claim) -> bool:
    """Whether somebody confirms or finds what was told before, however short he puts it."""
    return claim.strength.name == "asserted" and "confirm" in claim.saying.stances


def strength_for(group: Group, chief: Claim) -> Strength:
    """The strength of the group: that of the claim which somebody makes most firmly."""
    if group.answer:
        return Strength("denied", "put in a question and denied in the answer", *group.answer)
    if group.feared:
        return chief.strength
    live = [c for c in group.claims if (c.event.parts or _concludes(c)) and not c.feared] or group.claims
    named = [c.strength for c in live if c.saying.allegers] or [c.strength for c in live]
    if chief.strength.name == "suspected":
        return chief.strength
    disputed = next(
        (c.strength for c in live if c.strength.name == "alleged" and "accuse" in c.saying.stances), None
    )
    if disputed and group.denied_by:
        return disputed
    firmest = min(named, key=lambda s: (LADDER.index(s.name), s.rule != CONFIRMED))
    same = (chief.strength.name, chief.strength.rule == CONFIRMED)
    return chief.strength if same == (firmest.name, firmest.rule == CONFIRMED) else firmest


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
    told = [a for claim in [chief, *group.claims] for a in claim.saying.told_by]
    outlets = list({a.name: a for a in told if not chief.saying.anonymous}.values())
    return once_each(found) or [f for f in finders if f.name not in accused] or outlets


def with_states(found: list[Allegation], named: Iterable[Alleger]) -> tuple[Allegation, ...]:
    """Ministers who speak jointly carry their States' claim:
    States that the text names beside them are added. `named`: States that a sentence names together.
    """
    states = {a.name: a for a in named}
    states |= {a.name: a for allegation in found for a in allegation.alleged_by if a.kind == "state"}
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
    if head.lemma_.lower() in words("links", "measure_nouns", "lemmas"):
        return None
    left = [
        c
        for c in head.lefts
        if c.dep_ in ("amod", "compound", "nmod") and c.pos_ in ("ADJ", "NOUN") and c.tag_ != "VBN"
    ]
    inner = [g for c in left for g in c.subtree if g.i < head.i]
    right = [
        g
        for c in head.children
        if c.dep_ == "conj" and c.i > head.i and c.pos_ in ("NOUN", "PROPN")
        for g in (c, *(x for x in c.lefts if x.dep_ in ("amod", "compound")))
    ]
    a, b = parsed.span([head, *left, *inner, *right, *_listed_before(head)])
    a, b = min(a, start), max(b, end)
    return (a, b) if b - a <= 90 and "\n" not in text[a:b] else (start, end)


def _listed_before(head: Token) -> list[Token]:
    """The goods before the last of a list ("shells and launchers")."""
    found: list[Token] = []
    while head.dep_ == "conj" and head.head.pos_ == "NOUN":
        head = head.head
        found += [head, *(c for c in head.lefts if c.dep_ in ("amod", "compound"))]
    return found


def _items(group: Group, chief: Claim, text: str) -> Words | None:
    for claim in [chief, *group.claims]:
        span = _goods_phrase(claim, text)
        if span:
            return Words(text[span[0] : span[1]], Span(*span))
    return None


def _quantity(group: Group, chief: Claim) -> Quantity | None:
    return chief.quantity or next((c.quantity for c in group.claims if c.quantity and c.event.parts), None)


def _unnumbered(
    group: Group, links: list[tuple[Link, Saying]], allegers: list[Alleger], issuer: Issuer
) -> tuple[int, int] | None:
    """Where a measure without a number is tied to these claims: in a paragraph that tells one, in the text's
    own voice, or by those who make the claims. What others say of such acts elsewhere is another tie.
    """
    told = {c.event.parsed.sentence.paragraph for c in group.claims}
    speaking = voices(allegers or issuer.allegers)
    for link, saying in links:
        tying = voices(saying.allegers or issuer.allegers)
        if link.unspecified and (link.sentence.paragraph in told or not tying or tying & speaking):
            return link.unspecified
    return None


def _resolutions(links: list[tuple[Link, Saying]]) -> list[ResolutionMention]:
    """Cited resolutions, once each."""
    numbers: dict[int, Citation] = {}
    for link, _ in links:
        for citation in link.numbers:
            numbers.setdefault(citation.number, citation)
    return [
        ResolutionMention(c.number, c.year, tuple(c.paragraphs), "cited", None, c.start, c.end)
        for c in numbers.values()
    ]


def _tie(links: list[tuple[Link, Saying]], quote: tuple[int, int], text: str) -> tuple[int, int] | None:
    """The sentence that ties the claims to the UN, where the chief quotation does not."""
    if any(quote[0] <= link.start and link.end <= quote[1] for link, _ in links):
        return None
    ties = sorted(
        (link for link, _ in links if link.breach or link.numbers),
        key=lambda t: (not t.breach, not t.numbers),
    )
    if not ties:
        return None
    tie = ties[0]
    span = tie.sentence.start, tie.sentence.end
    words = (
        (tie.numbers[0].start, tie.numbers[0].end) if tie.numbers else tie.unspecified or (tie.start, tie.end)
    )
    room = max(80, min(LONGEST_TIE, ALL_QUOTES - (quote[1] - quote[0])))
    return clip_around(span, words, text, room)


def _once(mentions: list[Mention]) -> list[Mention]:
    return list({m.name: m for m in mentions}.values())


def draft(
    group: Group,
    verdict: Verdict,
    links: list[tuple[Link, Saying]],
    ties: list[tuple[Link, Saying]],
    source: Source,
) -> Allegation:
    """The proposal of one group of claims."""
    text, chief, regime = source.text, chief_of(group, links), verdict.regime or None
    strength = strength_for(group, chief)
    allegers = allegers_of(group, chief, links, source.finders)
    accused = _with_words(text, _accused(group, chief, regime))
    names = {a.name for a in accused}
    denied = _once([*(m for c in group.claims for m in c.saying.denied_by), *group.denied_by])
    relayed = _once([m for c in group.claims for m in c.saying.relayed_by if m.name not in names])
    items, quantity = _items(group, chief, text), _quantity(group, chief)
    when = time_of(group, chief, text, source.published)
    place = place_near(text, chief.event, list(accused))
    cited, loose = _resolutions(links), _unnumbered(group, ties, allegers, source.issuer)
    spans = [(a.start, a.end) for a in accused if a.start is not None and a.end is not None]
    quote = clip(chief, text, [*spans, *([chief.event.goods] if chief.event.goods else [])])
    proof = Proof(text)
    proof.add(quote, "category")
    told: dict[str, object] = {"items": items, "quantity": quantity, "event": when, "place": place}
    prove(proof, quote, told, accused, allegers, denied)
    proof.show((strength.start, strength.end), "claim_strength", quote)
    if any(quote[0] <= a and b <= quote[1] for _, a, b in chief.saying.rules):
        proof.add(quote, "alleged_by")
    for r in cited:
        if r.start is not None and r.end is not None:
            proof.show((r.start, r.end), "resolutions", quote)
    proof.show(loose, "resolutions", quote)
    proof.add(_tie(links, quote, text), "resolutions")
    return Allegation(
        summary=summarise(
            group.category, strength.name, allegers, accused, items, basis=chief.basis, denied_by=denied
        ),
        category=group.category,
        regime=regime,
        claim_strength=strength.name,
        basis=chief.basis,
        evidence=proof.evidence(quote),
        relayed_by=tuple(relayed),
        alleged_by=tuple(allegers),
        accused=accused,
        denied_by=tuple(denied),
        resolutions=tuple(cited),
        cites_unspecified_resolutions=loose is not None,
        items=items,
        quantity=quantity,
        event=when,
        place=place,
        why=(
            *why(group, chief, strength, loose),
            *why_told(verdict, links, told, tuple(denied), tuple(relayed), cited),
        ),
    )
