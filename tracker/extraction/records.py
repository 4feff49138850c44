"""What a reading gives: frozen values in the form of the proposals schema.

Offsets are Unicode code points into the text that was read, end exclusive, and
`text[start:end]` is always exactly the words quoted. Dates are ISO 8601 strings, as precise
as known ("2023", "2023-09", "2023-09-13").
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Document:
    """One document as its reader left it: cleaned text and what is known about it.

    `published` is an ISO 8601 date, as precise as known; of a moment the day is taken, and what is no date
    counts as unknown.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "published", _day(self.published))


def _day(written: str | None) -> str | None:
    found = _DAY.match(written or "")
    try:
        return found[0] if found and date.fromisoformat(found[0] + "-01-01"[len(found[0]) - 4 :]) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text. `kind`: headline, standfirst, caption, dateline, body, boilerplate."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A party as named: its usual English name where known, and the words that name it."""

    name: str
    text: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Alleger(Mention):
    kind: str | None = None
    speaks_for: str | None = None


@dataclass(frozen=True, slots=True)
class Accused(Mention):
    kind: str | None = None
    role: str = "other"


@dataclass(frozen=True, slots=True)
class ResolutionMention:
    """A resolution an allegation rests on: `basis` cited (with its place) or implied (with its reason)."""

    number: int
    year: int | None
    paragraphs: tuple[str, ...]
    basis: str
    reason: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A Security Council resolution named in the text, for whatever purpose.

    `problem`: None, "year-mismatch" or "no-such-resolution".
    """

    text: str
    start: int
    end: int
    number: int
    year: int | None
    paragraphs: tuple[str, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Vessel:
    """A ship named in the text. `imo_valid`: the check digit holds; None without a number."""

    name: str | None
    imo: str | None
    imo_valid: bool | None
    flag: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the text, or ours where `span` is None."""

    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Quantity:
    text: str
    value: float | None
    unit: str | None
    hedge: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Event:
    """When the conduct happened. `since` and `until` are its first and last date; None: open.

    `precision`: day, week, month, quarter, year or unknown.
    """

    text: str
    since: str | None
    until: str | None
    precision: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote and the fields it supports (the schema's field names)."""

    quote: str
    start: int
    end: int
    supports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The rule that set a field, and the words it fired on."""

    field: str
    rule: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Allegation:
    """One proposal: a conduct, its accused, who says so, how strongly, on which words."""

    summary: str
    category: str
    regime: str | None
    claim_strength: str
    basis: str
    evidence: tuple[Evidence, ...]
    relayed_by: tuple[Mention, ...] = ()
    alleged_by: tuple[Alleger, ...] = ()
    accused: tuple[Accused, ...] = ()
    denied_by: tuple[Mention, ...] = ()
    resolutions: tuple[ResolutionMention, ...] = ()
    cites_unspecified_resolutions: bool = False
    items: Words | None = None
    quantity: Quantity | None = None
    event: Event | None = None
    place: Words | None = None
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedSentence:
    """A sentence that failed and, within it, the words on which it did (None: no single words say it).

    `rule` is one of `data/rules.yaml`, or "unilateral" or "caption".
    """

    rule: str
    start: int
    end: int
    words: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why nothing, or nothing more, is proposed; `kind` is one of `whynot.KINDS` or `whynot.MORE_KINDS`."""

    kind: str
    sentences: tuple[FailedSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """Everything one reading of a document gives."""

    document: Document
    blocks: tuple[Block, ...]
    is_relevant: bool
    relevance: float
    allegations: tuple[Allegation, ...] = ()
    citations: tuple[Citation, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    language: str | None = None
    reader: str = field(default="", compare=False)
    why_not: WhyNot | None = field(default=None, compare=False)


def as_json(proposals: Proposals) -> dict[str, Any]:
    """The proposals as a dict that fits `proposals.schema.json`."""
    found = asdict(proposals)
    del found["reader"], found["blocks"], found["language"], found["why_not"]
    del found["document"]["url"]
    found["document"]["language"] = proposals.language or proposals.document.language
    found["document"]["blocks"] = [asdict(block) for block in proposals.blocks]
    for allegation in found["allegations"]:
        if allegation["event"]:
            event = allegation["event"]
            allegation["event"] = {
                "text": event["text"],
                "from": event["since"],
                "until": event["until"],
                "precision": event["precision"],
                "span": event["span"],
            }
    return found
