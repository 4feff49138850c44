"""The rules' proposals and the second reader's as one list, none twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.extraction.records import Allegation, Proposals

# What a gap of the rules' proposal may be filled with. Parties and strength stay the rules' own.
_GAPS = ("items", "quantity", "event", "place")


@dataclass(frozen=True, slots=True)
class Merged:
    """`proposals` of both, and places in its allegations: only the second reader's, and filled by it."""

    proposals: Proposals
    second: frozenset[int]
    filled: frozenset[int]


def merge(rules: Proposals, second: Sequence[Allegation]) -> Merged:
    """Join both readings of one text.

    Where both found the same conduct (same category, and an accused party or words in common) the rules'
    proposal stands, and only its empty fields are filled, each with its quote as evidence.
    """
    joined, filled = list(rules.allegations), set[int]()
    for proposal in second:
        at = next((i for i, known in enumerate(joined) if _is_same(known, proposal)), None)
        if at is None:
            joined.append(proposal)
        elif at < len(rules.allegations):
            whole = _filled(joined[at], proposal)
            if whole is not joined[at]:
                joined[at] = whole
                filled.add(at)
    proposals = replace(
        rules,
        allegations=tuple(joined),
        is_relevant=bool(joined),
        relevance=rules.relevance if rules.allegations else max(rules.relevance, 0.5 if joined else 0.0),
    )
    return Merged(proposals, frozenset(range(len(rules.allegations), len(joined))), frozenset(filled))


def _is_same(one: Allegation, other: Allegation) -> bool:
    if one.category != other.category:
        return False
    names = {(a.name.casefold(), a.role) for a in one.accused}
    if any((a.name.casefold(), a.role) in names for a in other.accused):
        return True
    return any(a.start < b.end and b.start < a.end for a in one.evidence for b in other.evidence)


def _filled(mine: Allegation, other: Allegation) -> Allegation:
    filled = mine
    for name in _GAPS:
        value = getattr(other, name)
        if getattr(mine, name) is not None or value is None:
            continue
        proof = [quote for quote in other.evidence if name in quote.supports]
        known = {(quote.start, quote.end): quote for quote in filled.evidence}
        for quote in proof:
            here = known.get((quote.start, quote.end), replace(quote, supports=()))
            known[(quote.start, quote.end)] = replace(here, supports=(*here.supports, name))
        filled = replace(
            filled,
            **{name: value},
            evidence=tuple(known.values()),
            why=(*filled.why, *(reason for reason in other.why if reason.field == name)),
        )
    return filled
