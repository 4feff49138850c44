"""What a person changes in a draft: its fields, its parties, its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User
from tracker.ingestion.models import ArticleText

from ..models import Allegation, Evidence, EvidenceField, Involvement
from ..models.allegation import DRAFT_FIELDS


class EditRefused(Exception):
    """Why an edit was refused, with the allegation as it stands now."""

    def __init__(self, why: str, current: Allegation) -> None:
        super().__init__(why)
        self.current = current


@dataclass(frozen=True)
class Named:
    """A party as a person writes it into a draft; `renames` is the row that gets this name."""

    name: str
    kind: str = ""
    speaks_for: str = ""
    renames: int | None = None


def lock_for_edit(allegation: Allegation, *, by: User, seen_version: int) -> Allegation:
    """Return the row locked, or raise EditRefused: no right, not open, or changed meanwhile."""
    current = (
        Allegation.objects.select_for_update(of=("self",))
        .select_related("article", "regime")
        .get(pk=allegation.pk)
    )
    if not by.may_draft:
        raise EditRefused(_("You may read this record but not change it."), current)
    if current.version != seen_version:
        raise EditRefused(_("Somebody changed this allegation after you opened it."), current)
    if not current.is_open:
        raise EditRefused(_("It is decided. Reopen it to change it."), current)
    return current


def touch(current: Allegation, fields: Iterable[str] = ()) -> None:
    """Save `fields` and mark that a person worked on the row: its version moves on by one."""
    current.version += 1
    current.touched_at = timezone.now()
    current.save(update_fields=[*fields, "version", "touched_at"])


@transaction.atomic
def edit_draft(
    allegation: Allegation, *, by: User, seen_version: int, changes: dict[str, Any], why: str = ""
) -> Allegation:
    """Change fields of an open allegation; `changes` maps names out of DRAFT_FIELDS to values.

    Returns the row as it stands now. Writes nothing when nothing differs. Raises EditRefused.
    """
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    changed = [name for name in DRAFT_FIELDS if name in changes and getattr(current, name) != changes[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, changes[name])
    with acting(by, why or _("Edited the draft")):
        touch(current, changed)
    return current


@transaction.atomic
def set_involvements(
    allegation: Allegation, *, by: User, seen_version: int, role: str, parties: list[Named]
) -> Allegation:
    """Make `parties` the parties of one role. Those who stay or are renamed keep the mention they rest on.

    Raises EditRefused, also for a new name that another party of the role has.
    """
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    there = list(current.involvements.filter(role=role))
    wanted = {party.name: party for party in parties}
    names = [party.name for party in parties]
    if any(party.renames and names.count(party.name) > 1 for party in parties):
        raise EditRefused(_("This party has this role already."), current)
    rows = {name: _row_of(party, there) for name, party in wanted.items()}
    stay = {row.pk for row in rows.values() if row is not None}
    gone = [row for row in there if row.pk not in stay]
    changed = [name for name, row in rows.items() if row is None or _values(row) != _values(wanted[name])]
    if not gone and not changed:
        return current
    with acting(by, _("Edited the parties")):
        for row in gone:
            row.delete()
        for name in changed:
            party, row = wanted[name], rows[name] or Involvement(allegation=current, role=role)
            row.name, row.kind, row.speaks_for = _values(party)
            row.save()
        touch(current)
    return current


def _row_of(party: Named, there: list[Involvement]) -> Involvement | None:
    """The row that stands for `party` already."""
    by_pk = next((row for row in there if row.pk == party.renames), None)
    return by_pk or next((row for row in there if row.name == party.name), None)


def _values(party: Named | Involvement) -> tuple[str, str, str]:
    return party.name, party.kind, party.speaks_for


@transaction.atomic
def add_evidence(
    allegation: Allegation,
    *,
    by: User,
    seen_version: int,
    text: ArticleText,
    start: int,
    end: int,
    field: str,
) -> Allegation:
    """Tie the characters `start` to `end` (code points) of `text` to a field; the quote is cut here.

    Words that are evidence already support one field more. Raises EditRefused for a place outside the text.
    """
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    if field not in EvidenceField.values:
        raise EditRefused(_("There is no such field."), current)
    if not 0 <= start < end <= len(text.text) or not text.text[start:end].strip():
        raise EditRefused(_("These words are not in the text: pick them again."), current)
    with acting(by, _("Tied words to a field")):
        evidence, made = Evidence.objects.get_or_create(
            allegation=current,
            text=text,
            start=start,
            end=end,
            defaults={"quote": text.text[start:end], "supports": [field]},
        )
        if not made and field in evidence.supports:
            return current
        if not made:
            evidence.supports = [*evidence.supports, field]
            evidence.save(update_fields=["supports"])
        touch(current)
    return current


@transaction.atomic
def remove_evidence(allegation: Allegation, *, by: User, seen_version: int, evidence_id: int) -> Allegation:
    """Take a passage out of a draft; its history stays. The last passage cannot go."""
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    evidence = current.evidence.filter(pk=evidence_id).first()
    if evidence is None:
        return current
    if current.evidence.count() == 1:
        raise EditRefused(_("An allegation rests on at least one passage."), current)
    with acting(by, _("Took a passage out")):
        evidence.delete()
        touch(current)
    return current
