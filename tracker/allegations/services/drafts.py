"""From a proposal of the reader to the values of our rows."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tracker.extraction.records import Allegation as Proposal
from tracker.extraction.records import Citation as CitedInText
from tracker.extraction.records import Mention, ResolutionMention
from tracker.ingestion.models import Article, ArticleText
from tracker.resolutions.models import Provision, Regime, Resolution

from ..models import Allegation, Citation, Evidence, Involvement, Role


@dataclass
class Reference:
    """The reference data that proposals point at, read once for one reading or for several."""

    regimes: dict[str, Regime] = field(default_factory=dict)
    resolutions: dict[int, Resolution] = field(default_factory=dict)
    provisions: dict[tuple[int, str], Provision] = field(default_factory=dict)
    _asked: set[int | str] = field(default_factory=set)

    def load(self, proposals: Iterable[Proposal]) -> None:
        """Read the regimes, resolutions and provisions that `proposals` name and nobody has asked for yet, in
        at most three queries.
        """
        named = list(proposals)
        slugs = {p.regime for p in named if p.regime} - self._asked
        numbers = {mention.number for p in named for mention in p.resolutions} - self._asked
        if slugs:
            self.regimes |= {row.slug: row for row in Regime.objects.filter(slug__in=slugs)}
        if numbers:
            self.resolutions |= {row.number: row for row in Resolution.objects.filter(number__in=numbers)}
            rows = Provision.objects.filter(resolution__number__in=numbers).select_related("resolution")
            self.provisions |= {(p.resolution.number, p.paragraph): p for p in rows.order_by("-pk")}
        self._asked |= slugs | numbers


def fingerprint(article_id: int, proposal: Proposal) -> str:
    """The identity of a proposal: article, category, the accused and the first sentence of evidence."""
    accused = sorted(f"{party.name.casefold()}/{party.role}" for party in proposal.accused)
    sentence = " ".join(proposal.evidence[0].quote.split())
    return fingerprint_of(article_id, proposal.category, *accused, sentence)


def fingerprint_of(article_id: int, *parts: str) -> str:
    return hashlib.sha256("\x1f".join([str(article_id), *parts]).encode()).hexdigest()


def draft_fields(proposal: Proposal, reference: Reference) -> dict[str, Any]:
    """The values of a draft's fields as the reader proposes them."""
    quantity, event = proposal.quantity, proposal.event
    since, until = (first_day(event.since), last_day(event.until)) if event else (None, None)
    return {
        "summary": proposal.summary[:500],
        "category": proposal.category,
        "regime": reference.regimes.get(proposal.regime or ""),
        "items": proposal.items.text[:500] if proposal.items else "",
        "quantity_text": quantity.text[:200] if quantity else "",
        "quantity_value": decimal(quantity.value) if quantity else None,
        "quantity_unit": (quantity.unit or "")[:60] if quantity else "",
        "quantity_hedge": (quantity.hedge or "")[:60] if quantity else "",
        "event_text": event.text[:300] if event else "",
        "event_from": since,
        "event_until": until if until is None or since is None or until >= since else None,
        "event_precision": event.precision if event else "unknown",
        "place": proposal.place.text[:300] if proposal.place else "",
        "claim_strength": proposal.claim_strength,
        "basis": proposal.basis,
        "cites_unspecified_resolutions": proposal.cites_unspecified_resolutions,
    }


def new_allegation(
    article: Article,
    text: ArticleText,
    proposal: Proposal,
    reference: Reference,
    *,
    mark: str,
    reader: str,
    now: datetime,
) -> Allegation:
    """The allegation that a proposal becomes, not saved yet; `mark` is its reference."""
    return Allegation(
        reference=mark,
        article=article,
        fingerprint=fingerprint(article.pk, proposal),
        reader=reader,
        created_at=now,
        is_sample=article.is_sample,
        why=reasons(proposal, text),
        **draft_fields(proposal, reference),
    )


def reasons(proposal: Proposal, text: ArticleText) -> list[list[str]]:
    """Which rule gave each field, and the words it went by: [field, rule, words]."""
    told = []
    for why in proposal.why:
        placed = why.start is not None and why.end is not None
        told.append([why.field, why.rule, text.text[why.start : why.end][:300] if placed else ""])
    return told


def first_day(written: str | None) -> date | None:
    """The first day of an ISO date of any precision: "2023-09" is 1 September 2023."""
    if not written:
        return None
    year, month, day = (*(int(part) for part in written.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(written: str | None) -> date | None:
    """The last day of an ISO date of any precision: "2023-09" is 30 September 2023."""
    if not written:
        return None
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def decimal(value: float | None) -> Decimal | None:
    """The number of a quantity, or None where it is too large for the column (16 digits before the point)."""
    if value is None or abs(value) >= 10**16:
        return None
    return round(Decimal(str(value)), 4)


def evidence_rows(allegation: Allegation, text: ArticleText, proposal: Proposal) -> list[Evidence]:
    supports: dict[tuple[int, int], list[str]] = {}
    for quote in proposal.evidence:
        fields = supports.setdefault((quote.start, quote.end), [])
        fields.extend(field for field in quote.supports if field not in fields)
    return [
        Evidence(
            allegation=allegation,
            text=text,
            start=start,
            end=end,
            quote=text.text[start:end],
            supports=fields,
        )
        for (start, end), fields in supports.items()
    ]


def involvement_rows(allegation: Allegation, text: ArticleText, proposal: Proposal) -> list[Involvement]:
    parties: list[tuple[str, Mention, str, str]] = [
        *((Role.ALLEGED_BY, m, m.kind or "", m.speaks_for or "") for m in proposal.alleged_by),
        *((m.role, m, m.kind or "", "") for m in proposal.accused),
        *((Role.DENIES, m, "", "") for m in proposal.denied_by),
        *((Role.RELAYED_BY, m, "", "") for m in proposal.relayed_by),
    ]
    rows: dict[tuple[str, str], Involvement] = {}
    for role, mention, kind, speaks_for in parties:
        row = Involvement(
            allegation=allegation, role=role, name=mention.name[:300], kind=kind, speaks_for=speaks_for[:300]
        )
        if mention.start is not None and mention.end is not None and mention.end - mention.start <= 500:
            row.text, row.start, row.end = text, mention.start, mention.end
            row.mention = text.text[mention.start : mention.end]
        rows.setdefault((role, row.name), row)
    return list(rows.values())


def citation_rows(
    allegation: Allegation,
    text: ArticleText,
    proposal: Proposal,
    reference: Reference,
    found: tuple[CitedInText, ...],
) -> list[Citation]:
    """One row for each resolution and paragraph; `found` tells which numbers have a problem."""
    problems = {(c.start, c.end): c.problem or "" for c in found}
    rows: dict[tuple[str, int, str], Citation] = {}
    for rank, mention in enumerate(proposal.resolutions):
        for paragraph in mention.paragraphs or ("",):
            row = _citation(allegation, mention, paragraph[:40], reference)
            row.rank = rank
            if mention.start is not None and mention.end is not None:
                row.text, row.start, row.end = text, mention.start, mention.end
                row.problem = problems.get((mention.start, mention.end), "")
            rows.setdefault((row.basis, row.number, row.paragraph), row)
    return list(rows.values())


def _citation(
    allegation: Allegation, mention: ResolutionMention, paragraph: str, reference: Reference
) -> Citation:
    return Citation(
        allegation=allegation,
        basis=mention.basis,
        number=mention.number,
        year=mention.year,
        paragraph=paragraph,
        resolution=reference.resolutions.get(mention.number),
        provision=reference.provisions.get((mention.number, paragraph)),
        reason=mention.reason or "",
    )
