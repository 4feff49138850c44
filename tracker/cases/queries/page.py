"""One case as its page shows it: only what the person may know of."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.accounts.models import User
from tracker.allegations.models import Allegation, Citation, Opinion
from tracker.annotations.models import Annotation
from tracker.annotations.queries import notes_on

from ..models import Case, CaseAllegation, CaseQuerySet
from ..services import may_edit
from .history import Event, history
from .listing import Tally, next_step, tally


@dataclass
class Cited:
    """A paragraph that reviewers accepted, and the allegations of the case that fall under it."""

    citation: Citation
    allegations: list[Allegation] = field(default_factory=list)


@dataclass
class CaseNote:
    """A note on the case, or on one of its allegations."""

    note: Annotation
    allegation: Allegation | None


@dataclass
class CasePage:
    case: Case
    acts: list[CaseAllegation]
    apart: list[CaseAllegation]
    tally: Tally
    next_step: str
    cited: list[Cited]
    members: list[User]
    notes: list[CaseNote]
    history: list[Event]
    may_edit: bool
    may_note: bool


def visible_cases(user: User) -> CaseQuerySet:
    return (
        Case.objects.visible_to(user).select_related("lead", "regime", "circle").prefetch_related("members")
    )


def case_page(case: Case, user: User) -> CasePage:
    """Everything the page of `case` shows. `case` comes out of `visible_cases`."""
    entries = list(
        CaseAllegation.objects.filter(case=case, allegation__in=Allegation.objects.visible_to(user))
        .select_related("allegation__article__publisher", "by")
        .defer("allegation__article__search")
        .order_by("created_at", "pk")
    )
    allegations = {entry.allegation_id: entry.allegation for entry in entries}
    held = tally([case.pk], user)[case.pk]
    return CasePage(
        case=case,
        acts=[entry for entry in entries if not entry.allegation.is_apart],
        apart=[entry for entry in entries if entry.allegation.is_apart],
        tally=held,
        next_step=next_step(case, held),
        cited=_cited(allegations),
        members=sorted(
            (person for person in case.members.all() if person.pk != case.lead_id),
            key=lambda person: person.display_name.casefold(),
        ),
        notes=_notes(case, allegations, user),
        history=history(case, allegations),
        may_edit=may_edit(case, user),
        may_note=user.may_draft,
    )


def _cited(allegations: dict[int, Allegation]) -> list[Cited]:
    rows = (
        Citation.objects.filter(allegation__in=allegations, state=Opinion.ACCEPTED)
        .select_related("resolution", "provision", "decided_by")
        .order_by("number", "paragraph", "pk")
    )
    found: dict[tuple[int, str], Cited] = {}
    for citation in rows:
        cited = found.setdefault((citation.number, citation.paragraph), Cited(citation))
        allegation = allegations[citation.allegation_id]
        if allegation not in cited.allegations:
            cited.allegations.append(allegation)
    return list(found.values())


def _notes(case: Case, allegations: dict[int, Allegation], user: User) -> list[CaseNote]:
    notes = [CaseNote(note, None) for note in notes_on(Case, [case.pk], user=user)]
    notes += [
        CaseNote(note, allegations[note.object_id])
        for note in notes_on(Allegation, list(allegations), user=user)
    ]
    return sorted(notes, key=lambda n: (n.note.created_at, n.note.pk))
