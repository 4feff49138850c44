"""From the model's answer to proposals: taken is only what the document's own words show.

The model points, it never speaks: every value is one of our words (a category, a role) or characters
of the document, and the summary is written by the same function as the rules'. So an article that
talks the model into something can at most make it point at words that the article really has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from tracker.extraction.citations import find_citations
from tracker.extraction.details.dates import find_dates
from tracker.extraction.details.quantities import find_quantities
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.proposals.lawfulness import with_implied
from tracker.extraction.proposals.summary import summarise
from tracker.extraction.records import (
    Accused,
    Allegation,
    Alleger,
    Block,
    Document,
    Event,
    Evidence,
    Mention,
    Quantity,
    ResolutionMention,
    Span,
    Why,
    Words,
)
from tracker.extraction.reference import reference

from .prompt import BASES, CATEGORIES, KINDS, LONGEST, ROLES, STRENGTHS

MOST_ALLEGATIONS, MOST_QUOTES, MOST_NAMES = 12, 6, 12
MOST_PLACES = 50  # of one quote that are looked at: an article may repeat a line without end
SHORTEST_EVIDENCE, LONGEST_EVIDENCE, LONGEST_NAME = 15, 700, 150
_SILENT = ("caption", "dateline", "boilerplate", "headline")
_ARTICLES = ("", "the ", "The ")
_FENCE = re.compile(r"\A\s*```(?:json)?\s*|\s*```\s*\Z")


class Wasted(Exception):
    """The answer is not in the form that was asked for; nothing of it is taken."""


@dataclass
class Checked:
    """What stood the check. `offered` counts the values given; `dropped` names those refused."""

    allegations: list[Allegation] = field(default_factory=list)
    offered: int = 0
    dropped: list[str] = field(default_factory=list)


def check(answer: str, document: Document, blocks: Sequence[Block], *, reader: str) -> Checked:
    """Take of an answer what the document shows, as far as it was sent. `reader` marks what is this model's.

    `blocks` are the document's: nothing rests on a caption, dateline, boilerplate or headline. Raises
    Wasted when the answer is no JSON object with a list of allegations.
    """
    try:
        told = json.loads(_FENCE.sub("", answer))
    except (ValueError, RecursionError) as error:
        raise Wasted("The model's answer is no JSON.") from error
    rows = told.get("allegations") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise Wasted("The model's answer has no list of allegations.")
    checked = Checked()
    document = replace(document, text=document.text[:LONGEST])
    parties = find_parties(document.text)
    for row in rows[:MOST_ALLEGATIONS]:
        proposal = _Row(
            row if isinstance(row, dict) else {}, document, blocks, parties, checked, reader
        ).read()
        if proposal is not None:
            checked.allegations.append(proposal)
    checked.dropped += ["allegation"] * max(0, len(rows) - MOST_ALLEGATIONS)
    return checked


@dataclass
class _Row:
    """One allegation as the model gives it, read value by value."""

    row: dict[str, Any]
    document: Document
    blocks: Sequence[Block]
    parties: list[PartyMention]
    checked: Checked
    reader: str
    proof: dict[Span, list[str]] = field(default_factory=dict)
    why: list[Why] = field(default_factory=list)

    def read(self) -> Allegation | None:
        """The proposal, or None where a value is missing that no proposal can do without."""
        for quote in self._list("evidence", MOST_QUOTES):
            self._evidence(quote, "evidence")
        category = self._choice("category", CATEGORIES)
        strength = self._choice("claim_strength", STRENGTHS)
        accused = [a for a in map(self._accused, self._list("accused", MOST_NAMES)) if a]
        if category is None or strength is None or not accused or not self.proof:
            self.checked.dropped.append("allegation")
            return None
        allegers = [a for a in map(self._alleger, self._list("alleged_by", MOST_NAMES)) if a]
        denied_by = self._mentions("denied_by", "denied_by")
        items, place = self._words("items"), self._words("place")
        basis = self._choice("basis", BASES) or "outlet"
        allegation = Allegation(
            summary=summarise(category, strength, allegers, accused, items, basis=basis, denied_by=denied_by),
            category=category,
            regime=None,
            claim_strength=strength,
            basis=basis,
            evidence=self._quotes(),
            relayed_by=tuple(self._mentions("relayed_by", None)),
            alleged_by=tuple(allegers),
            accused=tuple(accused),
            denied_by=tuple(denied_by),
            resolutions=tuple(self._resolutions()),
            items=items,
            quantity=self._quantity(),
            event=self._event(),
            place=place,
        )
        told = with_implied(allegation, self.document.published)
        if not told.resolutions:
            # Under no measure of the Security Council that we know, and citing none: not for this queue.
            self._drop("allegation")
            return None
        regime = next((_regime_of(r.number) for r in told.resolutions), None)
        # The proof may have grown by what came after the first quotes.
        return replace(told, regime=regime, evidence=self._quotes(), why=tuple(self.why))

    def _list(self, name: str, most: int) -> list[Any]:
        found = self.row.get(name)
        return found[:most] if isinstance(found, list) else []

    def _drop(self, name: str) -> None:
        self.checked.dropped.append(name)

    def _quote(self, value: Any, longest: int) -> str:
        self.checked.offered += 1
        quote = value.get("quote") if isinstance(value, dict) else value
        return quote.strip() if isinstance(quote, str) and 0 < len(quote.strip()) <= longest else ""

    def _evidence(self, value: Any, name: str) -> Span | None:
        """A quote of the text that may bear a proposal, at its first place outside what is silent."""
        quote = self._quote(value, LONGEST_EVIDENCE)
        if len(quote) >= SHORTEST_EVIDENCE:
            for start in _places(self.document.text, quote):
                span = Span(start, start + len(quote))
                if not any(
                    b.kind in _SILENT and b.start < span.end and span.start < b.end for b in self.blocks
                ):
                    self.proof.setdefault(span, [])
                    return span
        self._drop(name)
        return None

    def _choice(self, name: str, known: Iterable[str]) -> str | None:
        """One of our own words, with the quote that shows it."""
        given = self.row.get(name)
        value = given.get("value") if isinstance(given, dict) else None
        if not isinstance(value, str) or value not in known:
            if given is not None:
                self.checked.offered += 1
                self._drop(name)
            return None
        inside = self._inside(given)
        span = (self._holder(inside) if inside else None) or self._evidence(given, name)
        if span is None:
            return None
        if name in ("category", "claim_strength"):
            self._supports(span, name)
        self.why.append(Why(name, self.reader, span.start, span.end))
        return value

    def _inside(self, value: Any) -> Span | None:
        """Where a quote stands within the evidence; None where it does not."""
        quote = value.get("quote") if isinstance(value, dict) else value
        if not isinstance(quote, str) or not quote.strip():
            return None
        for proof in self.proof:
            at = self.document.text.find(quote.strip(), proof.start, proof.end)
            if at >= 0:
                return Span(at, at + len(quote.strip()))
        return None

    def _holder(self, inside: Span) -> Span | None:
        return next((p for p in self.proof if p.start <= inside.start and inside.end <= p.end), None)

    def _supports(self, span: Span, name: str) -> None:
        if name not in self.proof[span]:
            self.proof[span].append(name)

    def _piece(self, value: Any, name: str, supports: str | None = None) -> Span | None:
        """Words within the evidence that carry one value; counted, dropped where they are not there."""
        quote = self._quote(value, LONGEST_NAME)
        span = self._inside(quote) if quote and any(c.isalnum() for c in quote) else None
        holder = self._holder(span) if span else None
        if span is None or holder is None:
            self._drop(name)
            return None
        if supports:
            self._supports(holder, supports)
        self.why.append(Why(name, self.reader, span.start, span.end))
        return span

    def _mention(self, value: Any, name: str, supports: str | None) -> tuple[Mention, str | None] | None:
        span = self._piece(value, name, supports)
        if span is None:
            return None
        text = self.document.text
        words = text[span.start : span.end]
        for m in self.parties:
            if m.start >= span.start and m.end == span.end and text[span.start : m.start] in _ARTICLES:
                return Mention(m.party.name, words, span.start, span.end), m.party.kind
        kind = value.get("kind") if isinstance(value, dict) else None
        return Mention(words, words, span.start, span.end), kind if kind in KINDS else None

    def _mentions(self, name: str, supports: str | None) -> list[Mention]:
        read = [self._mention(value, name, supports) for value in self._list(name, MOST_NAMES)]
        return [found[0] for found in read if found]

    def _accused(self, value: Any) -> Accused | None:
        role = value.get("role") if isinstance(value, dict) else None
        role = role if role in ROLES else "other"
        found = self._mention(value, "accused", role if role != "other" else "other_role")
        if found is None:
            return None
        mention, kind = found
        return Accused(mention.name, mention.text, mention.start, mention.end, kind=kind, role=role)

    def _alleger(self, value: Any) -> Alleger | None:
        found = self._mention(value, "alleged_by", "alleged_by")
        if found is None:
            return None
        mention, kind = found
        speaks = value.get("speaks_for") if isinstance(value, dict) else None
        state = self._mention(speaks, "speaks_for", None) if speaks else None
        return Alleger(
            mention.name, mention.text, mention.start, mention.end,
            kind=kind, speaks_for=state[0].name if state else None,
        )  # fmt: skip

    def _words(self, name: str) -> Words | None:
        value = self.row.get(name)
        span = self._piece(value, name, name) if value is not None else None
        return Words(self.document.text[span.start : span.end], span) if span else None

    def _quantity(self) -> Quantity | None:
        words = self._words("quantity")
        if words is None or words.span is None:
            return None
        found = find_quantities(self.document.text, words.span.start, words.span.end)
        return found[0] if found else Quantity(words.text, None, None, None, words.span)

    def _event(self) -> Event | None:
        words = self._words("event")
        if words is None or words.span is None:
            return None
        span = words.span
        found = find_dates(self.document.text, span.start, span.end, self.document.published)
        if not found:
            return Event(words.text, None, None, "unknown", span)
        return Event(words.text, found[0].since, found[0].until, found[0].precision, span)

    def _resolutions(self) -> list[ResolutionMention]:
        mentions: dict[tuple[int, tuple[str, ...]], ResolutionMention] = {}
        for value in self._list("resolutions", MOST_QUOTES):
            quote = self._quote(value, LONGEST_NAME)
            at = next(iter(_places(self.document.text, quote)), -1) if quote else -1
            found = list(find_citations(quote)) if at >= 0 else []
            if not found:
                self._drop("resolutions")
            for c in found:
                mention = ResolutionMention(
                    c.number, c.year, c.paragraphs, "cited", None, at + c.start, at + c.end
                )
                mentions.setdefault((c.number, c.paragraphs), mention)
                self.why.append(Why("resolutions", self.reader, at + c.start, at + c.end))
        return list(mentions.values())

    def _quotes(self) -> tuple[Evidence, ...]:
        """The evidence in the order of the text; what supports nothing else shows the conduct."""
        text = self.document.text
        return tuple(
            Evidence(text[span.start : span.end], span.start, span.end, tuple(fields or ["category"]))
            for span, fields in sorted(self.proof.items(), key=lambda item: item[0].start)
        )


def _places(text: str, quote: str) -> Iterable[int]:
    """Where a quote stands, the first MOST_PLACES of them."""
    return (found.start() for found in islice(re.finditer(re.escape(quote), text), MOST_PLACES))


def _regime_of(number: int) -> str | None:
    known = reference().resolutions.get(number)
    return known.regime if known else None
