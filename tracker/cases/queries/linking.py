"""What the form that links an allegation to a case has to know."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from tracker.accounts.models import User
from tracker.allegations.models import Allegation
from tracker.allegations.models.allegation import AllegationQuerySet

from ..models import Case, CaseAllegation, CaseQuerySet

# Names offered while somebody types; any other case is found by its whole reference or title.
OFFERED = 100


def visible_allegations(user: User) -> AllegationQuerySet:
    return Allegation.objects.visible_to(user)


def linkable(user: User) -> CaseQuerySet:
    """The cases into which `user` may put an allegation."""
    rows = Case.objects.visible_to(user).exclude(status=Case.Status.CLOSED)
    if user.is_lead:
        return rows
    return rows.filter(Q(lead=user) | Q(pk__in=user.cases.values("pk"))) if user.may_draft else rows.none()


def cases_beside(allegation: Allegation, user: User) -> dict[str, list[Case]]:
    """The visible cases that hold `allegation` (`linked`) and others it could go into (`offered`)."""
    holds = CaseAllegation.objects.filter(case=OuterRef("pk"), allegation=allegation)
    rows = (
        Case.objects.visible_to(user)
        .annotate(is_linked=Exists(holds))
        .filter(Q(is_linked=True) | Q(pk__in=linkable(user).values("pk")))
        .order_by("-is_linked", "-created_at", "-pk")
        .only("reference", "title", "status", "circle_id")[:OFFERED]
    )
    beside: dict[str, list[Case]] = {"linked": [], "offered": []}
    for case in rows:
        beside["linked" if getattr(case, "is_linked", False) else "offered"].append(case)
    return beside


def allegations_in_cases(article_id: int) -> set[int]:
    """The allegations of an article that somebody put into a case."""
    entries = CaseAllegation.objects.filter(allegation__article=article_id)
    return set(entries.values_list("allegation_id", flat=True))


def find_case(words: str, user: User) -> Case | None:
    """The one case that `user` may put something into, by its reference or its whole title."""
    words = words.strip()
    reference = words.split(" ", 1)[0]
    rows = linkable(user).filter(
        Q(reference__iexact=words) | Q(reference__iexact=reference) | Q(title__iexact=words)
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
