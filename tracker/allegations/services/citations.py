"""Accepting, refusing and adding the resolutions and paragraphs of an allegation."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User
from tracker.resolutions.models import Provision, Resolution

from ..models import Allegation, Citation, Opinion
from .edit import EditRefused, lock_for_edit, touch


def _lock_for_judgement(allegation: Allegation, *, by: User, seen_version: int) -> Allegation:
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    if not by.may_decide:
        raise EditRefused(_("Only reviewers accept, refuse and add citations."), current)
    return current


@transaction.atomic
def judge_citation(
    allegation: Allegation, *, by: User, seen_version: int, citation_id: int, opinion: Opinion | str
) -> Allegation:
    """Accept or refuse a citation, or open it again. Raises EditRefused."""
    current = _lock_for_judgement(allegation, by=by, seen_version=seen_version)
    citation = current.citations.filter(pk=citation_id).first()
    if citation is None:
        raise EditRefused(_("This citation is gone."), current)
    opinion = Opinion(opinion)
    if citation.state == opinion:
        return current
    is_open = opinion == Opinion.OPEN
    citation.state = opinion
    citation.decided_by = None if is_open else by
    citation.decided_at = None if is_open else timezone.now()
    with acting(by, _("Judged a citation")):
        citation.save(update_fields=["state", "decided_by", "decided_at"])
        touch(current)
    return current


@transaction.atomic
def add_citation(
    allegation: Allegation, *, by: User, seen_version: int, number: int, paragraph: str = ""
) -> Allegation:
    """Add a resolution, with its operative paragraph if known, as a reviewer's own. It is accepted at once.

    Raises EditRefused for a resolution that our table does not hold.
    """
    current = _lock_for_judgement(allegation, by=by, seen_version=seen_version)
    resolution = Resolution.objects.filter(number=number).first()
    if resolution is None:
        raise EditRefused(_("Resolution %(number)s is not in our table.") % {"number": number}, current)
    paragraph = paragraph.strip()
    provision = (
        Provision.objects.filter(resolution=resolution, paragraph=paragraph).first() if paragraph else None
    )
    with acting(by, _("Added a citation")):
        citation, made = Citation.objects.get_or_create(
            allegation=current,
            basis=Citation.Basis.ADDED,
            number=number,
            paragraph=paragraph,
            defaults={
                "resolution": resolution,
                "provision": provision,
                "year": resolution.year,
                "state": Opinion.ACCEPTED,
                "decided_by": by,
                "decided_at": timezone.now(),
            },
        )
        if not made and citation.state != Opinion.ACCEPTED:
            citation.state, citation.decided_by, citation.decided_at = Opinion.ACCEPTED, by, timezone.now()
            citation.save(update_fields=["state", "decided_by", "decided_at"])
            made = True
        if made:
            touch(current)
    return current
