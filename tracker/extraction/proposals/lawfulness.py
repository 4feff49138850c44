"""The joint with the provisions: which paragraphs a proposal would fall under, as implied resolutions."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.implied import AccusedParty, Conduct, imply, leading
from tracker.extraction.records import Allegation, ResolutionMention


def with_implied(allegation: Allegation, published: str | None) -> Allegation:
    """The allegation with the leading paragraphs that its conduct implies and its text does not cite."""
    event = allegation.event
    conduct = Conduct(
        category=allegation.category,
        accused=tuple(AccusedParty(a.name, a.role, a.kind) for a in allegation.accused),
        items=allegation.items.text if allegation.items else None,
        place=allegation.place.text if allegation.place else None,
        start=event.since if event else None,
        end=event.until if event else None,
        published=published,
        text=allegation.evidence[0].quote,
    )
    cited = {(r.number, p) for r in allegation.resolutions for p in r.paragraphs}
    implied = tuple(
        ResolutionMention(p.resolution, p.year, (p.paragraph,) if p.paragraph else (), "implied", p.reason)
        for p in leading(imply(conduct))
        if (p.resolution, p.paragraph) not in cited
    )
    return replace(allegation, resolutions=(*allegation.resolutions, *implied))
