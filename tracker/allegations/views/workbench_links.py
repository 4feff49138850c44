"""What hangs on an allegation: citations, links to others, notes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.accounts.audience import DECIDERS, DRAFTERS, SignedInRequest, audience
from tracker.annotations.services import annotate

from ..forms.workbench import CitationForm, LinkForm, NoteForm
from ..models import Opinion
from ..queries.workbench import Problem, links_of, notes_of, visible_to
from ..services import add_citation, judge_citation, judge_link, link_allegations
from .workbench_answers import attempt, bench_of, errors_of, find, refuse, seen_version, typed_in

AFTER_CITATION = ("citations", "history", "undo")


@require_POST
@audience(*DECIDERS)
def citation(request: SignedInRequest, /, reference: str, pk: int) -> HttpResponse:
    """Accept or refuse a citation, or open it again."""
    opinion = request.POST.get("opinion", "")
    if opinion not in Opinion.values:
        opinion = Opinion.OPEN
    return attempt(
        request,
        reference,
        lambda a: judge_citation(
            a, by=request.user, seen_version=seen_version(request), citation_id=pk, opinion=opinion
        ),
        at="citations",
        regions=AFTER_CITATION,
    )


@require_POST
@audience(*DECIDERS)
def citation_add(request: SignedInRequest, /, reference: str) -> HttpResponse:
    form = CitationForm(request.POST)
    typed = typed_in(request, "number", "paragraph")
    if not form.is_valid():
        return _not_sent(request, reference, "citations", errors_of(form), typed)
    return attempt(
        request,
        reference,
        lambda a: add_citation(a, by=request.user, seen_version=seen_version(request), **form.cleaned_data),
        at="citations",
        regions=AFTER_CITATION,
        kept=typed,
    )


@require_POST
@audience(*DRAFTERS)
def link(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Link to another allegation that the person may see."""
    form = LinkForm(request.POST)
    typed = typed_in(request, "kind", "reference", "note")
    if not form.is_valid():
        return _not_sent(request, reference, "links", errors_of(form), typed)
    other = visible_to(request.user).filter(reference=form.cleaned_data["reference"]).first()
    if other is None:
        why = _("There is no such allegation. Give a reference such as A-2026-0001.")
        return _not_sent(request, reference, "links", why, typed)
    kind, note = form.cleaned_data["kind"], form.cleaned_data["note"]
    return attempt(
        request,
        reference,
        lambda a: link_allegations(a, other, by=request.user, kind=kind, note=note),
        at="links",
        regions=("links", "history"),
        kept=typed,
    )


@require_POST
@audience(*DECIDERS)
def link_judge(request: SignedInRequest, /, reference: str, pk: int) -> HttpResponse:
    """Accept or refuse a link of this allegation."""
    allegation = find(request, reference)
    judged = get_object_or_404(links_of(allegation, request.user), pk=pk)
    opinion = Opinion.ACCEPTED if request.POST.get("opinion") == Opinion.ACCEPTED else Opinion.REFUSED
    return attempt(
        request,
        reference,
        lambda _a: judge_link(judged, by=request.user, opinion=opinion),
        at="links",
        regions=("links", "history"),
    )


@require_POST
@audience(*DRAFTERS)
def note(request: SignedInRequest, /, reference: str) -> HttpResponse:
    """Write a note on the allegation, or answer one."""
    allegation = find(request, reference)
    form = NoteForm(request.POST)
    typed = typed_in(request, "body", "reply_to")
    if not form.is_valid():
        return _not_sent(request, reference, "notes", errors_of(form), typed)
    answered = form.cleaned_data["reply_to"]
    reply_to = get_object_or_404(notes_of(allegation, request.user), pk=answered) if answered else None
    return attempt(
        request,
        reference,
        lambda a: annotate(a, by=request.user, body=form.cleaned_data["body"], reply_to=reply_to),
        at="notes",
        regions=("notes", "history"),
        kept=typed,
    )


def _not_sent(
    request: SignedInRequest, reference: str, at: str, why: str, typed: dict[str, str]
) -> HttpResponse:
    return refuse(request, bench_of(request, reference, Problem(at, why, typed=typed)), at)
