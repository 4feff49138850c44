"""The words that a proposal rests on: quotations with what each supports, and the rules that read them."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.extraction.merging.merge import Claim, Group
from tracker.extraction.proposals.links import Link
from tracker.extraction.proposals.selection import Verdict
from tracker.extraction.records import Accused, Alleger, Evidence, Mention, ResolutionMention, Why
from tracker.extraction.saying.attribution import Saying
from tracker.extraction.saying.strength import Strength

LONGEST_TIE, ALL_QUOTES = 320, 580  # characters of a tie to the UN, and of it with the chief quotation
LONGEST_QUOTE = 560  # characters of the chief quotation; a longer sentence is cut to the words about the act


def clip(claim: Claim, text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
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


def clip_around(sentence: tuple[int, int], words: tuple[int, int], text: str, room: int) -> tuple[int, int]:
    """A sentence, or as much of it around some words as there is room for."""
    start, end = sentence
    if end - start <= room:
        return start, end
    b = min(end, max(words[1], words[0] + room // 4))
    a = max(start, b - room)
    while a > start and text[a - 1].isalnum():
        a += 1
    while b < end and text[b].isalnum():
        b -= 1
    return (a, b) if a <= words[0] and words[1] <= b else words


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


def prove(
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


def why(group: Group, chief: Claim, strength: Strength, loose: tuple[int, int] | None) -> tuple[Why, ...]:
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
        Why("basis", chief.basis, *chief.basis_at),
    ]
    if loose:
        rows.append(Why("cites_unspecified_resolutions", "UN measures without a number", *loose))
    return tuple(rows)


HOW = {
    "items": "goods of the act",
    "quantity": "a number beside the goods",
    "event": "a date that hangs on the act",
    "place": "a place name behind a preposition",
}


def why_told(
    verdict: Verdict,
    links: list[tuple[Link, Saying]],
    told: Mapping[str, object],
    denied: tuple[Mention, ...],
    relayed: tuple[Mention, ...],
    cited: list[ResolutionMention],
) -> tuple[Why, ...]:
    """The rules behind what the schema calls regime, resolutions, goods, number, time, place and denial."""
    tie = next((link for link, _ in links if link.breach), None) or next((link for link, _ in links), None)
    shown = tie if tie and verdict.rule != "the parties alone" else None
    rows = [Why("regime", verdict.rule, *((shown.start, shown.end) if shown else (None, None)))]
    for field, value in told.items():
        span = getattr(value, "span", None)
        if value is not None:
            rows.append(Why(field, HOW[field], *((span.start, span.end) if span else (None, None))))
    rows += [Why("denied_by", "subject of a verb of denial", m.start, m.end) for m in denied]
    rows += [Why("relayed_by", "an outlet that passes it on", m.start, m.end) for m in relayed]
    rows += [Why("resolutions", "a number tied to the conduct", r.start, r.end) for r in cited]
    return tuple(rows)
