"""The pages of cases: the list, one case, its settings, and the form that links an allegation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.models import Role
from tracker.accounts.redirects import see_other
from tracker.allegations.forms.dispositions import DiscardForm
from tracker.allegations.models import Allegation
from tracker.allegations.queries.reading_page import visible_articles
from tracker.allegations.services import DispositionRefused
from tracker.allegations.views.dispositions import after_sorting
from tracker.annotations.queries import visible_notes
from tracker.annotations.services import AnnotationRefused, annotate

from . import services
from .forms import CaseForm, CircleForm, EntryForm, LinkForm, NewCaseForm, NoteForm, PeopleForm
from .models import Case
from .queries.linking import cases_beside, visible_allegations
from .queries.listing import VIEWS, list_cases
from .queries.page import case_page, visible_cases
from .services import CaseRefused


@require_safe
@audience(*EVERYBODY)
def cases(request: SignedInRequest) -> HttpResponse:
    view = request.GET.get("view", "open")
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < int(number) < 10_000 else 1
    words = request.GET.get("q", "").strip()[:300].replace("\x00", "")
    listed = list_cases(request.user, view=view if view in VIEWS else "open", words=words, page=page)
    return render(request, "cases/cases.html", {"listed": listed, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DRAFTERS)
def new_case(request: SignedInRequest) -> HttpResponse:
    form = NewCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.open_case(by=request.user, **form.cleaned_data)
        except CaseRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Opened %(reference)s.") % {"reference": case.reference})
            return see_other(case.get_absolute_url())
    return render(request, "cases/new.html", {"form": form}, status=_status(form))


@require_safe
@audience(*EVERYBODY)
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    return _case_response(request, _get(request, reference))


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DRAFTERS)
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    form = CaseForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        why, seen = values.pop("why"), values.pop("seen_version")
        try:
            services.edit_case(found, by=request.user, seen_version=seen, changes=values, why=why)
        except CaseRefused as refused:
            return _edit_response(request, refused.current or found, form=_refuse(form, refused))
        return _saved(request, found)
    return _edit_response(request, found, form=form)


@require_POST
@audience(*DRAFTERS)
def people(request: SignedInRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    form = PeopleForm(request.POST)
    if form.is_valid():
        try:
            services.set_people(found, by=request.user, **form.cleaned_data)
        except CaseRefused as refused:
            return _edit_response(request, refused.current or found, people_form=_refuse(form, refused))
        return _saved(request, found)
    return _edit_response(request, found, people_form=form)


@require_POST
@audience(Role.LEAD)
def restrict(request: SignedInRequest, reference: str) -> HttpResponse:
    found = _get(request, reference)
    form = CircleForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            services.restrict_case(found, by=request.user, **form.cleaned_data)
        except CaseRefused as refused:
            return _edit_response(request, refused.current or found, circle_form=_refuse(form, refused))
        return _saved(request, found)
    return _edit_response(request, found, circle_form=form)


@require_POST
@audience(*DRAFTERS)
def add_allegation(request: SignedInRequest, reference: str) -> HttpResponse:
    found = _get(request, reference)
    form = EntryForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["reference"].strip()
        allegation = visible_allegations(request.user).filter(reference__iexact=wanted).first()
        if allegation is None:
            form.add_error("reference", _("There is no allegation of that reference."))
        elif _linked(form, found, allegation, request, note=form.cleaned_data["note"]):
            return see_other(found.get_absolute_url() + "#allegations")
    return _case_response(request, found, entry_form=form)


@require_POST
@audience(*DRAFTERS)
def unlink_allegation(request: SignedInRequest, reference: str, allegation: str) -> HttpResponse:
    found = _get(request, reference)
    row = get_object_or_404(visible_allegations(request.user), reference=allegation)
    try:
        services.unlink_allegation(found, row, by=request.user)
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Took %(reference)s out of the case.") % {"reference": row.reference})
    return see_other(found.get_absolute_url() + "#allegations")


@require_POST
@audience(*DRAFTERS)
def add_note(request: SignedInRequest, reference: str) -> HttpResponse:
    found = _get(request, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        answered = values.pop("reply_to")
        reply_to = get_object_or_404(visible_notes(request.user), pk=answered) if answered else None
        try:
            annotate(found, by=request.user, reply_to=reply_to, **values)
        except AnnotationRefused as refused:
            form.add_error(None, str(refused))
        else:
            return see_other(found.get_absolute_url() + "#notes")
    return _case_response(request, found, note_form=form)


@require_POST
@audience(*DRAFTERS)
def link_allegation(request: SignedInRequest, allegation: str) -> HttpResponse:
    """Link an allegation to a case from the allegation's own page: to one that is there, or to a new one."""
    row = get_object_or_404(visible_allegations(request.user), reference=allegation)
    form = LinkForm(request.POST, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        try:
            found = values["found"] or services.open_case(by=request.user, title=values["title"])
        except CaseRefused as refused:
            form.add_error(None, str(refused))
        else:
            if _linked(form, found, row, request, note=values["note"], seen=values["seen_version"]):
                return _after_linking(request, row, found)
    context = {"allegation": row, "form": form, "may_link": True, **cases_beside(row, request.user)}
    template = "cases/_cases_of.html" if request.htmx else "cases/link.html"
    return render(request, template, context, status=422)


def _linked(
    form: Form, found: Case, row: Allegation, request: SignedInRequest, *, note: str, seen: int | None = None
) -> bool:
    try:
        services.link_allegation(found, row, by=request.user, seen_version=seen, note=note)
    except CaseRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(
        request,
        _("%(allegation)s is in case %(case)s.") % {"allegation": row.reference, "case": found.reference},
    )
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DRAFTERS)
def discard_article(request: SignedInRequest, pk: int) -> HttpResponse:
    """Discard an article, for a reason; refused where people work on it or a case rests on it."""
    found = get_object_or_404(visible_articles(), pk=pk)
    form = DiscardForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.discard_article(found, by=request.user, reason=form.cleaned_data["reason"])
        except DispositionRefused as refused:
            form.add_error(None, str(refused))
        else:
            return see_other(after_sorting(request, found, form.cleaned_data["next"]))
    context = {"article": found, "form": form}
    return render(request, "cases/discard_article.html", context, status=_status(form))


def _after_linking(request: SignedInRequest, row: Allegation, found: Case) -> HttpResponse:
    """The fragment, or the whole page where the case is restricted: its other forms carry an old version."""
    if not request.htmx or found.circle_id:
        url = row.get_absolute_url()
        return HttpResponseClientRedirect(url) if request.htmx else see_other(url)
    context = {"allegation": row, "may_link": True, **cases_beside(row, request.user)}
    return render(request, "cases/_cases_of.html", context)


def _get(request: SignedInRequest, reference: str) -> Case:
    return get_object_or_404(visible_cases(request.user), reference=reference)


def _editable(request: SignedInRequest, reference: str) -> Case:
    found = _get(request, reference)
    if not services.may_edit(found, request.user):
        raise PermissionDenied(_("Only the lead and the members of this case, or a lead, change it."))
    return found


def _case_response(request: SignedInRequest, found: Case, **forms: Form) -> HttpResponse:
    shown = {"entry_form": EntryForm(), "note_form": NoteForm(), **forms}
    context = {"page": case_page(found, request.user), **shown}
    return render(request, "cases/case.html", context, status=422 if forms else 200)


def _edit_response(request: SignedInRequest, found: Case, **bound: Form) -> HttpResponse:
    own = {
        "form": CaseForm(initial=_initial(found)),
        "people_form": PeopleForm(initial={"lead": found.lead_id, "members": found.members.all()}),
        "circle_form": CircleForm(user=request.user, initial={"circle": found.circle_id}),
    }
    context: dict[str, Any] = {"case": found, **own, **bound}
    wrong = any(form.errors for form in bound.values() if form.is_bound)
    return render(request, "cases/edit.html", context, status=422 if wrong else 200)


def _initial(found: Case) -> dict[str, Any]:
    names = (*services.CASE_FIELDS, "version")
    return {name: getattr(found, name) for name in names}


def _refuse(form: Form, refused: CaseRefused) -> Form:
    form.add_error(None, str(refused))
    return form


def _saved(request: SignedInRequest, found: Case) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other(found.get_absolute_url())


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200
