"""The fields of a draft as the workbench numbers them, and the words that each rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.ingestion.models import ArticleText

from ..models import Evidence, EvidenceField, Involvement, Role
from .marks import Passage, is_wide

# Where a role of the accused stands in the schema's `supports`.
SUPPORTS_OF_ROLE = {role: str(role) for role in Role} | {
    Role.OTHER: EvidenceField.OTHER_ROLE.value,
    Role.DENIES: EvidenceField.DENIED_BY.value,
}


@dataclass(frozen=True)
class Field:
    """One field of a draft. `hue` is that of its place (static/css/components/evidence.css).

    `supports` are the names by which evidence supports it; its key ties words to the first.
    """

    key: str
    hue: str
    label: str | Promise
    number: int | None = None
    supports: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Source:
    """A passage that a field rests on. `anchor` is empty where it lies in another text than the one shown."""

    quote: str
    start: int
    end: int
    anchor: str = ""
    pk: int = 0


@dataclass(frozen=True)
class Reason:
    """The rule by which the reader set a field, and the words that it went by."""

    rule: str
    words: str


@dataclass
class DraftField:
    """A field with what the page shows of it: a form (bound where a value was refused), or its values."""

    field: Field
    sources: list[Source] = dataclasses.field(default_factory=list)
    parties: list[Involvement] = dataclasses.field(default_factory=list)
    values: list[str] = dataclasses.field(default_factory=list)
    reasons: list[Reason] = dataclasses.field(default_factory=list)
    form: Any = None

    @property
    def key(self) -> str:
        return self.field.key


def fields_of(involvements: Iterable[Involvement]) -> list[Field]:
    """The numbered fields in order, then the roles that found no number, then what has none.

    Supplier and recipient have places 2 and 3; another role of the accused takes one that is free.
    """
    present = {i.role for i in involvements}
    others = [r for r in Role.of_the_accused() if r in present and r not in {Role.SUPPLIER, Role.RECIPIENT}]
    second = Role.SUPPLIER if Role.SUPPLIER in present or not others else others.pop(0)
    third = Role.RECIPIENT if Role.RECIPIENT in present or not others else others.pop(0)
    return [
        _role_field(Role.ALLEGED_BY, "by", 1),
        _role_field(second, "supplier", 2),
        _role_field(third, "recipient", 3),
        *_FIXED,
        *(_role_field(role, "role", None) for role in others),
        _role_field(Role.RELAYED_BY, "role", None),
        _role_field(Role.DENIES, "role", None),
        Field("category", "category", _("Category"), supports=("category",)),
        Field("summary", "summary", _("Summary")),
        Field("grade", "grade", _("Information")),
    ]


def _role_field(role: Role, hue: str, number: int | None) -> Field:
    supports = () if role == Role.RELAYED_BY else (SUPPORTS_OF_ROLE[role],)
    key = "by" if role == Role.ALLEGED_BY else role.value.replace("_", "-")
    return Field(key, hue, _LABELS[role], number, supports, role.value)


def gather(
    fields: Sequence[Field],
    evidence: Sequence[Evidence],
    involvements: Sequence[Involvement],
    shown: ArticleText | None,
) -> tuple[list[DraftField], list[Passage]]:
    """What each field rests on, its narrowest words first, and the passages to mark in the text shown."""
    here = [e for e in evidence if shown is not None and e.text_id == shown.pk]
    seen = {e.pk for e in here}
    marks = [Passage(e.start, e.end, _numbered(fields, e.supports), pk=e.pk) for e in here]
    wide = {m.pk for m in marks if is_wide(m, marks)}
    drafts = [DraftField(f, parties=[i for i in involvements if i.role == f.role]) for f in fields]
    anchors: dict[int, list[str]] = {pk: [] for pk in seen}
    for draft in drafts:
        rests_on = [e for e in evidence if set(e.supports) & set(draft.field.supports)]
        rests_on.sort(key=lambda e: (e.pk not in seen, e.pk in wide, e.start))
        for place, e in enumerate(rests_on, start=1):
            anchor = f"ev-{draft.key}-{place}" if e.pk in seen else ""
            draft.sources.append(Source(e.quote, e.start, e.end, anchor, e.pk))
            if anchor:
                anchors[e.pk].append(anchor)
        if draft.field.number and not any(s.anchor and s.pk not in wide for s in draft.sources):
            marks += _mentions(draft, shown)
    return drafts, [replace(m, anchors=m.anchors or tuple(anchors[m.pk])) for m in marks]


def _numbered(fields: Sequence[Field], supports: Sequence[str]) -> tuple[Field, ...]:
    """The numbered fields that a passage supports, in the order in which it names them."""
    found = [f for name in supports for f in fields if f.number and name in f.supports]
    return tuple(dict.fromkeys(found))


# Fields under which the reader files its reasons, beside those that evidence supports.
_FILED = {
    "claim": ("basis",),
    "res": ("cites_unspecified_resolutions",),
    "by": ("speaks_for",),
    "relayed-by": ("relayed_by",),
}


def give_reasons(draft: DraftField, why: Iterable[Sequence[str]]) -> None:
    """Tell a field what the reader went by: rows of field, rule, words. Of the accused, each its own."""
    names = {*draft.field.supports, *_FILED.get(draft.key, ())}
    parties = {word.casefold() for party in draft.parties for word in (party.name, party.mention) if word}
    accused = draft.field.role in {role.value for role in Role.of_the_accused()}
    for field, rule, words in why:
        if field in names or (accused and field == "accused" and words.casefold() in parties):
            reason = Reason(rule, words)
            if reason not in draft.reasons:
                draft.reasons.append(reason)


def _mentions(draft: DraftField, shown: ArticleText | None) -> list[Passage]:
    """The words that name the parties of a field which no phrase of evidence marks yet."""
    found = []
    for place, party in enumerate(draft.parties, start=1):
        if shown is None or party.text_id != shown.pk or party.start is None or party.end is None:
            continue
        anchor = f"ev-{draft.key}-m{place}"
        draft.sources.append(Source(party.mention, party.start, party.end, anchor))
        found.append(Passage(party.start, party.end, (draft.field,), (anchor,)))
    return found


_LABELS = {
    Role.ALLEGED_BY: _("Alleged by"),
    Role.SUPPLIER: _("Supplier"),
    Role.RECIPIENT: _("Recipient"),
    Role.CARRIER: _("Carrier"),
    Role.VESSEL: _("Vessel"),
    Role.FACILITATOR: _("Facilitator"),
    Role.FINANCIER: _("Financier"),
    Role.BROKER: _("Broker"),
    Role.OTHER: _("Other role"),
    Role.DENIES: _("Denied by"),
    Role.RELAYED_BY: _("Relayed by"),
}
_FIXED = (
    Field("items", "items", _("Items"), 4, ("items", "quantity")),
    Field("date", "date", _("Conduct date"), 5, ("event",)),
    Field("place", "place", _("Place"), 6, ("place",)),
    Field("claim", "claim", _("Claim strength"), 7, ("claim_strength",)),
    Field("res", "res", _("Resolutions"), 8, ("resolutions",)),
)
