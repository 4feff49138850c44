"""Everything that came in, and one article as it reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.redirects import see_other
from tracker.annotations.services import AnnotationRefused, annotate
from tracker.ingestion.models import Article
from tracker.ingestion.services.publishers import PublisherRefused, name_publisher

from ..forms.articles import FilterForm, PassageForm, PassageNoteForm, ProposeForm, PublisherForm, ReplyForm
from ..models import Basis, Category, ClaimStrength
from ..queries.articles import (
    STATES,
    count_due,
    list_incoming,
    nothing_came_in,
    publishers_with_articles,
    row_to_go_on_with,
)
from ..queries.languages import LANGUAGES
from ..queries.reading_page import (
    note_beside,
    part_of,
    picked_paragraph,
    picked_words,
    publisher_names,
    reading_page,
    visible_articles,
)
from ..services import EditRefused, propose_by_hand
from .dispositions import days_to_put_off, told_after_sorting


@require_safe
@audience(*EVERYBODY)
def articles(request: SignedInRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    filters = form.filters()
    older, newer = form.cleaned_data.get("older"), form.cleaned_data.get("newer")
    now = timezone.now()
    listed = list_incoming(request.user, filters, now=now, older=older, newer=newer)
    params = request.GET.copy()
    for passing in ("older", "newer", "sorted", "was"):
        params.pop(passing, None)
    told = told_after_sorting(request, now=now)
    context = {
        "listed": listed,
        "filters": filters,
        "form": form,
        "params": params.urlencode(),
        "states": _state_words(),
        "publishers": publishers_with_articles(),
        "languages": LANGUAGES,
        "is_new": not listed.rows and nothing_came_in(),
        "is_filtered": filters != type(filters)(),
        "due": count_due(now=now),
        "days": days_to_put_off(now),
        "onward": row_to_go_on_with(listed, told["just_sorted"]) if "just_sorted" in told else None,
        **told,
    }
    return render(request, "allegations/articles.html", context)


@require_safe
@audience(*EVERYBODY)
def article(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_articles(), pk=pk)
    return _response(request, found)


@require_POST
@audience(*DRAFTERS)
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start an allegation from a passage, and open its draft."""
    found = get_object_or_404(visible_articles(), pk=pk)
    form = ProposeForm(request.POST, article=found)
    if form.is_valid() and form.passage:
        text, start, end = form.passage
        values = {
            name: form.cleaned_data[name] for name in ("summary", "category", "claim_strength", "basis")
        }
        try:
            allegation = propose_by_hand(
                text, by=request.user, start=start, end=end, now=timezone.now(), **values
            )
        except EditRefused as refused:
            twin = refused.current.reference
            why = _("This passage is %(reference)s already.") % {"reference": twin} if twin else str(refused)
            form.add_error(None, why)
        else:
            messages.success(request, _("Started %(reference)s.") % {"reference": allegation.reference})
            return see_other(allegation.get_absolute_url())
    return _response(request, found, propose_form=form)


@require_POST
@audience(*DRAFTERS)
def add_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a note on a passage, or an answer to a note."""
    found = get_object_or_404(visible_articles(), pk=pk)
    if "reply_to" in request.POST:
        return _reply(request, found)
    form = PassageNoteForm(request.POST, article=found)
    if form.is_valid() and form.passage:
        text, start, end = form.passage
        try:
            note = annotate(
                text,
                by=request.user,
                body=form.cleaned_data["body"],
                tags=form.cleaned_data["tags"],
                text=text.text,
                start=start,
                end=end,
            )
        except AnnotationRefused as refused:
            form.add_error(None, str(refused))
        else:
            url = reverse("allegations:article", args=[found.pk])
            return see_other(f"{url}?part={part_of(start)}#note-{note.pk}")
    return _response(request, found, note_form=form)


@require_POST
@audience(*DRAFTERS)
def publisher(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the publisher of an article that does not state it."""
    found = get_object_or_404(visible_articles(), pk=pk)
    form = PublisherForm(request.POST)
    if form.is_valid():
        try:
            named = name_publisher(found, by=request.user, name=form.cleaned_data["name"])
        except PublisherRefused as refused:
            form.add_error(None, str(refused))
            found = get_object_or_404(visible_articles(), pk=pk)
        else:
            messages.success(request, _("The publisher is %(name)s.") % {"name": named.publisher})
            return see_other(reverse("allegations:article", args=[found.pk]))
    return _response(request, found, publisher_form=form)


def _reply(request: SignedInRequest, found: Article) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        note = note_beside(found, form.cleaned_data["reply_to"], request.user)
        if note is None or note.target is None:
            raise Http404
        try:
            annotate(note.target, by=request.user, body=form.cleaned_data["body"], reply_to=note)
        except AnnotationRefused as refused:
            form.add_error(None, str(refused))
        else:
            part = part_of(note.start or 0)
            return see_other(f"{reverse('allegations:article', args=[found.pk])}?part={part}#note-{note.pk}")
    return _response(request, found, reply_form=form)


def _response(request: SignedInRequest, found: Article, **forms: Form) -> HttpResponse:
    part, at = _number(request.GET.get("part"), 1), _number(request.GET.get("at"), -1)
    page = reading_page(found, request.user, part=part)
    until = _number(request.GET.get("until"), -1)
    picked = picked_words(page, at, until) if until > at else picked_paragraph(page, at)
    context: dict[str, Any] = {
        "page": page,
        "picked": picked,
        "is_missed": "missed" in request.GET,
        "quote": _quote(page.text.text if page.text else "", picked, forms),
        "categories": Category.choices,
        "strengths": ClaimStrength.choices,
        "bases": Basis.choices,
        "publishers": publisher_names() if request.user.may_draft and found.publisher_id is None else [],
        "days": days_to_put_off(timezone.now()),
        **told_after_sorting(request, now=timezone.now()),
        **forms,
    }
    return render(request, "allegations/article.html", context, status=422 if forms else 200)


def _quote(text: str, picked: Any, forms: dict[str, Form]) -> str:
    """The words that the forms are about: those of a form that was refused, else of the paragraph picked."""
    for form in forms.values():
        if isinstance(form, PassageForm) and form.passage:
            return form.passage[0].text[form.passage[1] : form.passage[2]]
    return text[picked.start : picked.end] if picked else ""


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else otherwise


def _state_words() -> list[tuple[str, str]]:
    words = {
        "proposed": _("With proposals"),
        "nothing": _("Nothing proposed"),
        "reading": _("Still reading"),
        "unreadable": _("Not readable"),
        "refused": _("Refused"),
        "failed": _("Reading failed"),
    }
    return [(state, words[state]) for state in STATES]
