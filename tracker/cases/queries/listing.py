"""The list of cases: what each holds, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.accounts.models import User
from tracker.allegations.models import OPEN_STATUSES, Allegation, Citation, ClaimStrength, Opinion, Status

from ..models import Case, CaseAllegation, CaseQuerySet

PAGE = 50
APART = (ClaimStrength.FEARED, ClaimStrength.DENIED)
VIEWS = ("open", "mine", "established", "closed")


@dataclass
class Tally:
    """What `user` sees in a case. Acts are allegations that are neither feared nor denied."""

    acts: int = 0
    feared: int = 0
    denied: int = 0
    undecided: int = 0
    confirmed: int = 0
    publishers: int = 0
    cited: int = 0


@dataclass
class CaseRow:
    case: Case
    tally: Tally
    next_step: str


@dataclass
class CaseList:
    rows: list[CaseRow]
    view: str
    words: str
    counts: dict[str, int]
    has_more: bool
    restricted: int


def list_cases(user: User, *, view: str = "open", words: str = "", page: int = 1) -> CaseList:
    """One page of the cases that `user` may know of, newest first, in four queries however many there are."""
    visible = Case.objects.visible_to(user)
    chosen = _narrowed(visible, user, view)
    if words:
        chosen = chosen.filter(Q(title__icontains=words) | Q(reference__istartswith=words))
    start = (page - 1) * PAGE
    cases = list(
        chosen.select_related("lead", "regime").order_by("-created_at", "-pk")[start : start + PAGE + 1]
    )
    tallies = tally([case.pk for case in cases], user)
    rows = [CaseRow(case, tallies[case.pk], next_step(case, tallies[case.pk])) for case in cases[:PAGE]]
    counts = visible.aggregate(
        open=Count("pk", filter=Q(status=Case.Status.OPEN)),
        established=Count("pk", filter=Q(status=Case.Status.ESTABLISHED)),
        closed=Count("pk", filter=Q(status=Case.Status.CLOSED)),
        mine=Count("pk", filter=_mine(user) & ~Q(status=Case.Status.CLOSED)),
    )
    restricted = sum(1 for row in rows if row.case.circle_id)
    return CaseList(rows, view, words, counts, len(cases) > PAGE, restricted)


def tally(pks: list[int], user: User) -> dict[int, Tally]:
    """Count what `user` sees in each of these cases, in one query."""
    accepted = Citation.objects.filter(allegation=OuterRef("allegation"), state=Opinion.ACCEPTED)
    act = ~Q(allegation__claim_strength__in=APART)
    rows = (
        CaseAllegation.objects.filter(case__in=pks, allegation__in=Allegation.objects.visible_to(user))
        .annotate(is_cited=Exists(accepted))
        .values("case_id")
        .annotate(
            acts=Count("pk", filter=act),
            feared=Count("pk", filter=Q(allegation__claim_strength=ClaimStrength.FEARED)),
            denied=Count("pk", filter=Q(allegation__claim_strength=ClaimStrength.DENIED)),
            undecided=Count("pk", filter=Q(allegation__status__in=OPEN_STATUSES)),
            confirmed=Count("pk", filter=act & Q(allegation__status=Status.CONFIRMED)),
            publishers=Count("allegation__article__publisher", filter=act, distinct=True),
            cited=Count("pk", filter=Q(is_cited=True)),
        )
        .order_by()
    )
    found = {row.pop("case_id"): Tally(**row) for row in rows}
    return {pk: found.get(pk, Tally()) for pk in pks}


def next_step(case: Case, held: Tally) -> str:
    """What a case waits for, in a few words."""
    if case.status == Case.Status.CLOSED:
        return ""
    if not held.acts + held.feared + held.denied:
        return _("Put a first allegation in")
    if held.undecided:
        return ngettext("Decide %(n)d allegation", "Decide %(n)d allegations", held.undecided) % {
            "n": held.undecided
        }
    if not held.confirmed:
        return _("No act is confirmed: look for more, or close")
    if not held.cited:
        return _("Accept a resolution paragraph")
    if held.publishers < 2:
        return _("A second publisher")
    if case.status == Case.Status.OPEN:
        return _("Ready to be established")
    return _("Established: close it once it is handed on")


def _mine(user: User) -> Q:
    return Q(lead=user) | Q(pk__in=user.cases.values("pk"))


def _narrowed(rows: CaseQuerySet, user: User, view: str) -> CaseQuerySet:
    if view == "mine":
        return rows.filter(_mine(user)).exclude(status=Case.Status.CLOSED)
    return rows.filter(status=view if view in Case.Status.values else Case.Status.OPEN)
