"""Opening cases, changing them, and putting allegations into them: who may, and what it closes to others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import Circle, User
from tracker.allegations.models import Allegation
from tracker.allegations.services import discard_article as discard
from tracker.allegations.services.references import next_number
from tracker.annotations.services import restrict_notes
from tracker.ingestion.models import Article
from tracker.resolutions.models import Regime

from .models import Case, CaseAllegation

# What a person edits in a case; lead, members and circle are changed by services of their own.
CASE_FIELDS = ("title", "summary", "regime", "status")


class CaseRefused(Exception):
    """Why a change was refused, with the case as it stands now (None: there is none yet)."""

    def __init__(self, why: str, current: Case | None = None) -> None:
        super().__init__(why)
        self.current = current


def may_edit(case: Case, user: User) -> bool:
    """A lead all cases, other drafters their own: those they lead or are a member of."""
    if user.is_lead:
        return True
    return user.may_draft and (case.lead_id == user.pk or user in case.members.all())


@transaction.atomic
def open_case(*, by: User, title: str, summary: str = "", regime: Regime | None = None) -> Case:
    """Open a case that `by` leads. Its reference counts the cases of this year: 2026-014."""
    if not by.may_draft:
        raise CaseRefused(_("You may read cases but not open one."))
    title = title.strip()
    if not title:
        raise CaseRefused(_("Give the case a title."))
    now = timezone.now()
    with acting(by, _("Opened the case")):
        return Case.objects.create(
            reference=f"{now.year}-{next_number('case', now.year):03d}",
            title=title,
            summary=summary.strip(),
            regime=regime,
            lead=by,
            created_at=now,
        )


@transaction.atomic
def edit_case(case: Case, *, by: User, seen_version: int, changes: dict[str, Any], why: str = "") -> Case:
    """Change fields of a case; `changes` maps names out of CASE_FIELDS to values.

    Returns the case as it stands now; writes nothing when nothing differs. Raises CaseRefused.
    """
    current = _lock(case, by=by, seen_version=seen_version)
    changed = [name for name in CASE_FIELDS if name in changes and getattr(current, name) != changes[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, changes[name])
    if not current.title.strip():
        raise CaseRefused(_("Give the case a title."), current)
    with acting(by, why.strip() or _("Edited the case")):
        _save(current, *changed)
    return current


@transaction.atomic
def set_people(case: Case, *, by: User, seen_version: int, lead: User, members: Iterable[User]) -> Case:
    """Hand a case over and say who works on it. For its lead and for leads. Raises CaseRefused.

    The people of a restricted case must be of its circle: nobody is told of it by becoming a member.
    """
    current = _lock(case, by=by, seen_version=seen_version)
    if not (by.is_lead or current.lead_id == by.pk):
        raise CaseRefused(_("Only the lead of the case, or a lead, changes its people."), current)
    if not lead.may_draft:
        raise CaseRefused(
            _("%(name)s only reads, and cannot lead a case.") % {"name": lead.display_name}, current
        )
    people = {lead.pk: lead, **{member.pk: member for member in members}}
    _check_people(current, current.circle, people.values())
    wanted = {pk for pk in people if pk != lead.pk}
    there = set(current.members.values_list("pk", flat=True))
    if current.lead_id == lead.pk and there == wanted:
        return current
    current.lead = lead
    with acting(by, _people_changed(people, there, wanted, lead)):
        current.members.set(wanted)
        _save(current, "lead")
    return current


@transaction.atomic
def restrict_case(case: Case, *, by: User, seen_version: int, circle: Circle | None) -> Case:
    """Close a case, its allegations and all notes on them to everybody outside `circle`; None opens it again.

    For leads of that circle only. Opening lifts the circle from its allegations too, unless another
    case holds them in it. Raises CaseRefused.
    """
    current = _lock(case, by=by, seen_version=seen_version)
    if not by.is_lead:
        raise CaseRefused(_("Only a lead restricts a case, or opens it again."), current)
    if circle is not None:
        _check_people(current, circle, [by, current.lead, *current.members.all()])
    if current.circle == circle:
        return current
    why = _("Restricted the case") if circle else _("Opened the case to everybody")
    before, current.circle = current.circle, circle
    with acting(by, why):
        _save(current, "circle")
    restrict_notes([current], circle=circle, by=by, why=why)
    for allegation in _allegations_to_move(current, before, circle):
        _put_circle(allegation, circle, by=by, why=why)
    return current


@transaction.atomic
def link_allegation(
    case: Case, allegation: Allegation, *, by: User, seen_version: int | None = None, note: str = ""
) -> CaseAllegation:
    """Put an allegation into a case. Linking twice returns the entry that is there. Raises CaseRefused.

    A restricted case closes the allegation to everybody outside its circle. That changes the
    allegation, so `seen_version`, where the door knows it, must be the version that `by` saw.
    """
    current = Case.objects.select_for_update(of=("self",)).select_related("circle").get(pk=case.pk)
    _check_may_edit(current, by)
    if current.status == Case.Status.CLOSED:
        raise CaseRefused(_("The case is closed. Open it again to put something into it."), current)
    row = Allegation.objects.select_for_update(of=("self",)).get(pk=allegation.pk)
    if current.circle_id != row.circle_id and current.circle is not None:
        if row.circle_id is not None:
            raise CaseRefused(_("The allegation is restricted to another circle than the case."), current)
        if seen_version is not None and row.version != seen_version:
            raise CaseRefused(_("Somebody changed this allegation after you opened it."), current)
        _put_circle(row, current.circle, by=by, why=_("Linked to a restricted case"))
    with acting(by, note.strip() or _("Linked an allegation to the case")):
        entry, _made = CaseAllegation.objects.get_or_create(
            case=current, allegation=row, defaults={"by": by, "note": note.strip()}
        )
    return entry


@transaction.atomic
def unlink_allegation(case: Case, allegation: Allegation, *, by: User) -> None:
    """Take an allegation out of a case; its history stays. Doing it twice is safe. Raises CaseRefused.

    What a restricted case has closed stays closed: opening it is a lead's decision, not a side effect.
    """
    current = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _check_may_edit(current, by)
    with acting(by, _("Took an allegation out of the case")):
        current.entries.filter(allegation=allegation).delete()


@transaction.atomic
def discard_article(article: Article, *, by: User, reason: str) -> Article:
    """Discard an article, unless people work on an allegation of it or it is evidence in a case.

    Locked from the article down, as a reading does, so that no case takes one of its allegations meanwhile.
    Raises DispositionRefused.
    """
    current = Article.objects.select_for_update(of=("self",)).defer("search").get(pk=article.pk)
    rows = list(current.allegations.select_for_update(of=("self",)).order_by("pk"))
    entries = CaseAllegation.objects.filter(allegation__in=rows).values_list("allegation_id", flat=True)
    return discard(
        current,
        by=by,
        reason=reason,
        held=set(entries),
        held_in_sight=set(entries.filter(case__in=Case.objects.visible_to(by))),
    )


def _lock(case: Case, *, by: User, seen_version: int) -> Case:
    current = (
        Case.objects.select_for_update(of=("self",))
        .select_related("circle", "lead", "regime")
        .prefetch_related("members")
        .get(pk=case.pk)
    )
    _check_may_edit(current, by)
    if current.version != seen_version:
        raise CaseRefused(_("Somebody changed this case after you opened it."), current)
    return current


def _check_may_edit(current: Case, by: User) -> None:
    if not may_edit(current, by):
        raise CaseRefused(_("Only the lead and the members of this case, or a lead, change it."), current)


def _check_people(current: Case, circle: Circle | None, people: Iterable[User]) -> None:
    people = list(people)
    for person in people:
        if not person.is_active:
            raise CaseRefused(_("%(name)s has no active account.") % {"name": person.display_name}, current)
    if circle is None:
        return
    of_it = set(circle.members.values_list("pk", flat=True))
    outside = [person.display_name for person in people if person.pk not in of_it]
    if outside:
        raise CaseRefused(
            _("Not of the circle: %(names)s. Only people of the circle may work on a restricted case.")
            % {"names": ", ".join(outside)},
            current,
        )


def _people_changed(people: dict[int, User], there: set[int], wanted: set[int], lead: User) -> str:
    """What the history says; names of those who left are looked up, since only ids are left of them."""
    joined = [people[pk].display_name for pk in wanted - there]
    left = [user.display_name for user in User.objects.filter(pk__in=there - wanted)]
    parts = [_("Lead: %(name)s") % {"name": lead.display_name}]
    if joined:
        parts.append(_("joined: %(names)s") % {"names": ", ".join(sorted(joined))})
    if left:
        parts.append(_("left: %(names)s") % {"names": ", ".join(sorted(left))})
    return "; ".join(parts)


def _allegations_to_move(case: Case, before: Circle | None, circle: Circle | None) -> list[Allegation]:
    """The allegations whose circle follows the case's, locked. Raises CaseRefused where circles collide."""
    rows = list(
        Allegation.objects.select_for_update(of=("self",)).filter(case_entries__case=case).order_by("pk")
    )
    if circle is not None:
        if any(row.circle_id not in {None, circle.pk, before.pk if before else None} for row in rows):
            raise CaseRefused(_("An allegation of the case is restricted to another circle."), case)
        return [row for row in rows if row.circle_id != circle.pk]
    held = set(
        CaseAllegation.objects.filter(allegation__in=rows, case__circle=before)
        .exclude(case=case)
        .values_list("allegation_id", flat=True)
    )
    return [row for row in rows if before and row.circle_id == before.pk and row.pk not in held]


def _put_circle(row: Allegation, circle: Circle | None, *, by: User, why: str) -> None:
    """Close an allegation and its notes to everybody outside `circle`. `row` is locked by the caller."""
    row.circle = circle
    row.version += 1
    row.touched_at = timezone.now()
    with acting(by, why):
        row.save(update_fields=["circle", "version", "touched_at"])
    restrict_notes([row], circle=circle, by=by, why=why)


def _save(current: Case, *fields: str) -> None:
    current.version += 1
    current.save(update_fields=[*fields, "version"])
