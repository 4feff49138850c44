"""Who did what to an allegation, when: its decisions and the events that the database keeps, merged.

Texts of evidence and notes are cut short; records that the reader may not see are left out.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.functions import Left
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.accounts.models import User
from tracker.annotations.models import Annotation
from tracker.resolutions.models import Regime

from ..forms.drafts import in_words
from ..models import Allegation, AllegationLink, Citation, EvidenceField, Opinion, Role, Status
from ..models.allegation import DRAFT_FIELDS

# The newest rows of each kind that a page tells; the admin site has all of them.
MOST_ROWS = 500
WORDS = 90


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `before` and `after` are values in words, where something changed."""

    at: datetime
    by: User | None
    machine: str
    text: str
    before: str = ""
    after: str = ""
    reason: str = ""
    is_move: bool = False
    is_change: bool = False


@dataclass(frozen=True)
class _Told:
    """An entry whose person is still a number."""

    at: datetime
    by: int | None
    machine: str
    text: str
    before: str = ""
    after: str = ""
    reason: str = ""
    is_move: bool = False
    is_change: bool = False


def history(allegation: Allegation, user: User) -> list[Entry]:
    """What happened to `allegation`, newest first, as far as `user` may know."""
    events = _events(allegation)
    told = [
        *_decisions(allegation, user),
        *_drafts(events["AllegationEvent"]),
        *_evidence(events["EvidenceEvent"]),
        *_parties(events["InvolvementEvent"]),
        *_citations(events["CitationEvent"]),
        *_suggestions(events["SuggestionEvent"]),
        *_links(allegation, user),
        *_notes(allegation, user),
        *_machines(events),
    ]
    people = User.objects.in_bulk({t.by for t in told if t.by is not None})
    told.sort(key=lambda t: t.at, reverse=True)
    return [Entry(**{**vars(t), "by": people.get(t.by or 0)}) for t in told]


def values_at(allegation: Allegation, version: int) -> dict[str, Any] | None:
    """The draft's fields as they stood at a version; None if the history does not tell (a sample removed)."""
    rows = _table("AllegationEvent").filter(pgh_obj_id=allegation.pk, version=version)
    names = ["regime_id" if name == "regime" else name for name in DRAFT_FIELDS]
    found: dict[str, Any] | None = rows.order_by("-pgh_id").values(*names).first()
    return found


def last_editor(allegation: Allegation) -> tuple[User | None, datetime] | None:
    """Who made the newest change to the row, and when."""
    row = (
        _table("AllegationEvent")
        .filter(pgh_obj_id=allegation.pk)
        .order_by("-pgh_id")
        .values("pgh_created_at", "pgh_context")
        .first()
    )
    if row is None:
        return None
    by = (row["pgh_context"] or {}).get("by")
    return (User.objects.filter(pk=by).first() if by else None), row["pgh_created_at"]


def _table(name: str) -> Any:
    model: type[Model] = apps.get_model("allegations", name)
    return model._default_manager  # noqa: SLF001 - the documented name of a model's manager


def _events(allegation: Allegation) -> dict[str, list[dict[str, Any]]]:
    """The events of each kind, oldest first."""
    always = ("pgh_created_at", "pgh_label", "pgh_context")
    of = {"allegation_id": allegation.pk}
    draft = [("regime_id" if name == "regime" else name) for name in DRAFT_FIELDS]
    tables: dict[str, Any] = {
        "AllegationEvent": _table("AllegationEvent")
        .filter(pgh_obj_id=allegation.pk)
        .values(*always, *draft, "reader"),
        "EvidenceEvent": _table("EvidenceEvent")
        .filter(**of)
        .annotate(words=Left("quote", WORDS))
        .values(*always, "pgh_obj_id", "words", "supports"),
        "InvolvementEvent": _table("InvolvementEvent").filter(**of).values(*always, "name", "role"),
        "CitationEvent": _table("CitationEvent")
        .filter(**of)
        .values(*always, "number", "year", "paragraph", "state", "basis"),
        "SuggestionEvent": _table("SuggestionEvent").filter(**of).values(*always, "field", "state"),
    }
    return {name: list(rows.order_by("-pgh_id")[:MOST_ROWS])[::-1] for name, rows in tables.items()}


def _by_people(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows that a person wrote, each with what an entry says of who and when."""
    for row in rows:
        by = (row["pgh_context"] or {}).get("by")
        if by:
            yield row, {"at": row["pgh_created_at"], "by": by, "machine": ""}


def _decisions(allegation: Allegation, user: User) -> Iterator[_Told]:
    seen = Allegation.objects.visible_to(user).filter(
        pk__in=allegation.decisions.filter(original__isnull=False).values("original")
    )
    references = dict(seen.values_list("pk", "reference"))
    for move in allegation.decisions.order_by("-seen_version")[:MOST_ROWS]:
        original = references.get(move.original_id or 0, "")
        after = str(Status(move.to_status).label)
        yield _Told(
            move.at,
            move.by_id,
            move.machine,
            str(move.get_move_display()),
            str(Status(move.from_status).label),
            _("%(status)s of %(reference)s") % {"status": after, "reference": original}
            if original
            else after,
            move.reason,
            is_move=True,
        )


def _drafts(rows: list[dict[str, Any]]) -> Iterator[_Told]:
    """How the record began, and each field that a person or a newer reading changed."""
    regimes = {r.pk: r.name for r in Regime.objects.only("name")}
    for before, row in zip([None, *rows], rows, strict=False):
        context = row["pgh_context"] or {}
        who = {"at": row["pgh_created_at"], "by": context.get("by"), "machine": context.get("machine") or ""}
        if before is None:
            if row["pgh_label"] == "insert":
                yield _Told(**who, text=_("proposed it by hand") if context.get("by") else _("proposed it"))
            continue
        for name in DRAFT_FIELDS:
            key = "regime_id" if name == "regime" else name
            if before[key] != row[key]:
                old, new = (
                    (regimes.get(v, "") if name == "regime" else in_words(name, v))
                    for v in (before[key], row[key])
                )
                label = str(Allegation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                text = _("changed %(field)s") % {"field": label}
                yield _Told(**who, text=text, before=_short(old), after=_short(new), is_change=True)


def _evidence(rows: list[dict[str, Any]]) -> Iterator[_Told]:
    labels = dict(EvidenceField.choices)
    for row, who in _by_people(rows):
        words = {
            "words": _isolated(_short(row["words"])),
            "fields": ", ".join(str(labels.get(s, s)) for s in row["supports"]),
        }
        if row["pgh_label"] == "delete":
            yield _Told(**who, text=_("took out the words “%(words)s”") % words)
        else:
            yield _Told(**who, text=_("tied “%(words)s” to %(fields)s") % words)


def _parties(rows: list[dict[str, Any]]) -> Iterator[_Told]:
    labels = dict(Role.choices)
    texts = {
        "insert": _("added %(name)s, %(role)s"),
        "update": _("changed %(name)s, %(role)s"),
        "delete": _("removed %(name)s, %(role)s"),
    }
    for row, who in _by_people(rows):
        what = {"name": _isolated(row["name"]), "role": labels.get(row["role"], row["role"])}
        yield _Told(**who, text=texts[row["pgh_label"]] % what)


def _citations(rows: list[dict[str, Any]]) -> Iterator[_Told]:
    texts = {
        Opinion.ACCEPTED: _("accepted %(citation)s"),
        Opinion.REFUSED: _("refused %(citation)s"),
        Opinion.OPEN: _("opened %(citation)s again"),
    }
    for row, who in _by_people(rows):
        year = f" ({row['year']})" if row["year"] else ""
        named = f"{row['number']}{year}" + (f", {row['paragraph']}" if row["paragraph"] else "")
        is_added = row["pgh_label"] == "insert" and row["basis"] == Citation.Basis.ADDED
        text = _("added %(citation)s") if is_added else texts[Opinion(row["state"])]
        yield _Told(**who, text=text % {"citation": named})


def _suggestions(rows: list[dict[str, Any]]) -> Iterator[_Told]:
    for row, who in _by_people(rows):
        label = Allegation._meta.get_field(row["field"]).verbose_name  # type: ignore[union-attr]
        text = (
            _("took the suggestion for %(field)s")
            if row["state"] == Opinion.ACCEPTED
            else _("refused the suggestion for %(field)s")
        )
        yield _Told(**who, text=text % {"field": label})


def _links(allegation: Allegation, user: User) -> Iterator[_Told]:
    """Links made and judged, where the reader may see the other end."""
    table = _table("AllegationLinkEvent")
    rows = (table.filter(source_id=allegation.pk) | table.filter(target_id=allegation.pk)).values(
        "pgh_created_at", "pgh_label", "pgh_context", "source_id", "target_id", "kind", "state"
    )
    found = list(rows.order_by("-pgh_id")[:MOST_ROWS])
    ends = {row[end] for row in found for end in ("source_id", "target_id")}
    seen = dict(Allegation.objects.visible_to(user).filter(pk__in=ends).values_list("pk", "reference"))
    kinds = dict(AllegationLink.Kind.choices)
    texts = {
        "insert": _("linked: %(link)s"),
        "update": _("judged the link: %(link)s"),
        "delete": _("unlinked: %(link)s"),
    }
    for row, who in _by_people(found):
        if row["source_id"] in seen and row["target_id"] in seen:
            link = f"{seen[row['source_id']]} {kinds[row['kind']]} {seen[row['target_id']]}"
            state = Opinion(row["state"]).label if row["pgh_label"] == "update" else ""
            yield _Told(**who, text=texts[row["pgh_label"]] % {"link": link}, after=str(state))


def _notes(allegation: Allegation, user: User) -> Iterator[_Told]:
    notes = Annotation.objects.visible_to(user).filter(
        content_type=ContentType.objects.get_for_model(Allegation), object_id=allegation.pk
    )
    for note in notes.order_by("-pk").values("created_at", "author_id", "body")[:MOST_ROWS]:
        text = _("wrote a note: “%(words)s”") % {"words": _isolated(_short(note["body"]))}
        yield _Told(note["created_at"], note["author_id"], "", text)


def _machines(events: dict[str, list[dict[str, Any]]]) -> Iterator[_Told]:
    """What a reading wrote beside the fields, counted: its rows one by one would bury what people did."""
    counts: dict[tuple[datetime, str], Counter[str]] = {}
    for table in ("EvidenceEvent", "InvolvementEvent", "CitationEvent", "SuggestionEvent"):
        for row in events[table]:
            machine = (row["pgh_context"] or {}).get("machine")
            if machine and row["pgh_label"] == "insert":
                counts.setdefault((row["pgh_created_at"], machine), Counter())[table] += 1
    for (at, machine), count in counts.items():
        found = [
            ngettext("%(n)d passage", "%(n)d passages", count["EvidenceEvent"])
            % {"n": count["EvidenceEvent"]},
            ngettext("%(n)d party", "%(n)d parties", count["InvolvementEvent"])
            % {"n": count["InvolvementEvent"]},
            ngettext("%(n)d citation", "%(n)d citations", count["CitationEvent"])
            % {"n": count["CitationEvent"]},
            ngettext("%(n)d suggestion", "%(n)d suggestions", count["SuggestionEvent"])
            % {"n": count["SuggestionEvent"]},
        ]
        told = ", ".join(words for words in found if not words.startswith("0 "))
        yield _Told(at, None, machine, _("found %(what)s") % {"what": told})


def _isolated(words: str) -> str:
    """Words for the middle of a sentence: those written from right to left turn nothing around them."""
    turns = any(unicodedata.bidirectional(c) in {"R", "AL", "RLE", "RLO", "RLI"} for c in words)
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if turns else words


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) < WORDS else line[: WORDS - 1].rstrip() + "…"
