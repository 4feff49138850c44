"""Editing a draft: its fields, its parties, the words it rests on, and what a newer reading offers."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tracker.accounts.audience import DRAFTERS, SignedInRequest, audience

from ..forms.drafts import GROUPS, DraftForm, draft_form, in_words
from ..forms.workbench import PartyForm, WordsForm
from ..models import Allegation, Opinion, Role
from ..queries.parties import changed_parties
from ..queries.words import find_words, in_context
from ..queries.workbench import Comparison, Problem, Workbench
from ..services import (
    EditRefused,
    add_evidence,
    edit_draft,
    judge_suggestion,
    remove_evidence,
    set_involvements,
)
from .workbench_answers import (
    answer,
    attempt,
    bench_of,
    errors_of,
    find,
    problem_of,
    refuse,
    seen_version,
    typed_in,
)

_NOT_ONCE = {
    True: _("These words stand there more than once: choose where."),
    False: _("These words are not in the article. Copy them from there as they stand."),
}
AFTER_WORDS = ("article", "resting", "tie", "history", "undo")


@require_POST
@audience(*DRAFTERS)
def draft(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Save one group of fields."""
    group = request.POST.get("field", "")
    allegation = find(request, reference)
    if group not in GROUPS:
        problem = Problem("fields", str(_("There is no such field.")))
        return refuse(request, bench_of(request, reference, problem), "fields")
    form = draft_form(group, allegation, request.POST)
    if not form.is_valid():
        problem = Problem(group, str(_("Not saved. What you typed is kept.")))
        return _refuse_draft(request, reference, problem, form)
    try:
        done = edit_draft(
            allegation, by=request.user, seen_version=seen_version(request), changes=form.cleaned_data
        )
    except EditRefused as refused:
        problem = problem_of(request, refused, at=group)
        problem.rows = _compare(form, refused.current)
        return _refuse_draft(request, reference, problem, form)
    bench = bench_of(request, reference)
    bench.saved, bench.seen = group, done.version
    return answer(request, bench, f"state:{group}", "head", "history", "undo", at=f"f-{group}")


def _refuse_draft(
    request: SignedInRequest, reference: str, problem: Problem, form: DraftForm
) -> HttpResponse:
    bench = bench_of(request, reference, problem)
    bench.put_form(problem.at, form)
    return refuse(request, bench, f"state:{problem.at}")


def _compare(form: DraftForm, stored: Allegation) -> list[Comparison]:
    """What the person wants beside what is stored, field by field."""
    return [
        Comparison(
            str(form.fields[name].label),
            in_words(name, form.cleaned_data.get(name)),
            in_words(name, getattr(stored, name)),
        )
        for name in form.fields
    ]


@require_POST
@audience(*DRAFTERS)
def parties(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Add, change or remove one party of a role; the service writes the whole role."""
    bench = bench_of(request, reference)
    role, drop = request.POST.get("role", ""), request.POST.get("drop", "")
    key = "by" if role == Role.ALLEGED_BY else role.replace("_", "-")
    at = key if key in bench.fields else "fields"
    form, typed = PartyForm(request.POST), typed_in(request, "pk", "name", "kind", "speaks_for")
    if not drop and not form.is_valid():
        bench.problem = Problem(at, errors_of(form), typed=typed)
        return refuse(request, bench, "fields" if at == "fields" else f"field:{at}")
    wanted = changed_parties(bench.allegation, role, {} if drop else form.cleaned_data, drop=drop)
    try:
        done = set_involvements(
            bench.allegation, by=request.user, seen_version=seen_version(request), role=role, parties=wanted
        )
    except EditRefused as refused:
        problem = problem_of(request, refused, at=at, typed=typed)
        if problem.is_conflict:
            problem.rows = [_compare_parties(refused.current, role, [party.name for party in wanted])]
        return refuse(request, bench_of(request, reference, problem), "fields")
    bench = bench_of(request, reference)
    bench.seen = done.version
    return answer(request, bench, "fields", *AFTER_WORDS, at=f"f-{key}")


def _compare_parties(stored: Allegation, role: str, mine: list[str]) -> Comparison:
    """The parties of a role as the person wants them, beside those stored."""
    label = dict(Role.choices).get(role, role)
    there = stored.involvements.filter(role=role).values_list("name", flat=True)
    return Comparison(str(label), ", ".join(mine), ", ".join(there))


@require_POST
@audience(*DRAFTERS)
def evidence(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Tie words to a field: those at a place, or those typed, if they stand in the text just once."""
    bench = bench_of(request, reference)
    form = WordsForm(request.POST)
    typed = typed_in(request, "field", "quote")
    if not form.is_valid():
        bench.problem = Problem("tie", errors_of(form), typed=typed)
        return refuse(request, bench, "tie")
    text, start, end = bench.text, form.cleaned_data["start"], form.cleaned_data["end"]
    if text is None or form.cleaned_data["text"] != text.pk:
        why = str(_("The text on this page is an old one. Load the page anew."))
        bench.problem = Problem("tie", why, typed=typed)
        return refuse(request, bench, "tie")
    if start is None or end is None:
        places = find_words(text.text, form.cleaned_data["quote"])
        if len(places) != 1:
            bench.problem = Problem("tie", str(_NOT_ONCE[bool(places)]), typed=typed)
            bench.problem.choices = in_context(text.text, places)
            return refuse(request, bench, "tie")
        start, end = places[0]
    return attempt(
        request,
        reference,
        lambda a: add_evidence(
            a,
            by=request.user,
            seen_version=seen_version(request),
            text=text,
            start=start,
            end=end,
            field=form.cleaned_data["field"],
        ),
        at="tie",
        regions=(*_all_sources(bench), *AFTER_WORDS),
        kept=typed,
    )


@require_POST
@audience(*DRAFTERS)
def evidence_remove(request: SignedInRequest, /, reference: str, pk: int) -> HttpResponse:
    bench = bench_of(request, reference)
    return attempt(
        request,
        reference,
        lambda a: remove_evidence(a, by=request.user, seen_version=seen_version(request), evidence_id=pk),
        at="tie",
        regions=(*_all_sources(bench), *AFTER_WORDS),
    )


@require_POST
@audience(*DRAFTERS)
def suggestion(request: SignedInRequest, /, reference: str, pk: int) -> HttpResponse:
    """Take or refuse what a newer reading offers for a field."""
    opinion = Opinion.ACCEPTED if request.POST.get("opinion") == Opinion.ACCEPTED else Opinion.REFUSED
    return attempt(
        request,
        reference,
        lambda a: judge_suggestion(
            a, by=request.user, seen_version=seen_version(request), suggestion_id=pk, opinion=opinion
        ),
        at="suggestions",
        regions=("suggestions", "fields", "field:grade", "head", "history", "undo"),
    )


def _all_sources(bench: Workbench) -> tuple[str, ...]:
    return tuple(f"sources:{key}" for key, draft in bench.fields.items() if draft.field.supports)
