"""Keeping articles, putting them off, reading parked ones again. Discarding asks the cases, and is theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.accounts.audience import DRAFTERS, SignedInRequest, audience
from tracker.accounts.models import Role
from tracker.accounts.redirects import own_address, see_other
from tracker.ingestion.models import Article
from tracker.ingestion.services import ask_for_reading
from tracker.ingestion.services.dispositions import LONGEST_LATER

from ..forms.dispositions import KEEP, LATER, SortForm
from ..queries.articles import sorted_just_now
from ..queries.reading_page import visible_articles
from ..services import DispositionRefused, keep_article, put_off_article


@require_POST
@audience(*DRAFTERS)
def sort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep an article or put it off, and go back to where one was."""
    found = get_object_or_404(visible_articles(), pk=pk)
    form = SortForm(request.POST)
    if not form.is_valid():
        for wrong in form.errors.values():
            messages.error(request, str(wrong[0]))
        return see_other(own_address(request, request.POST.get("next", ""), "allegations:articles"))
    values = form.cleaned_data
    try:
        if values["to"] == LATER:
            put_off_article(found, by=request.user, until=values["until"], now=timezone.now())
        else:
            keep_article(found, by=request.user)
    except DispositionRefused as refused:
        messages.error(request, str(refused))
        return see_other(own_address(request, values["next"], "allegations:articles"))
    return see_other(after_sorting(request, found, values["next"]))


@require_POST
@audience(*DRAFTERS, Role.ADMINISTRATOR)
def reread(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have a parked article read again, in the background."""
    found = get_object_or_404(visible_articles(), pk=pk)
    if ask_for_reading(found, by=request.user):
        messages.success(request, _("It is being read again."))
    else:
        messages.info(request, _("It does not wait for another reading: somebody was faster."))
    return see_other(reverse("allegations:article", args=[found.pk]))


def after_sorting(request: SignedInRequest, before: Article, address: str) -> str:
    """Where one was, with what is needed to say what was done to `before` and to take it back."""
    parts = urlsplit(own_address(request, address, "allegations:articles"))
    params = QueryDict(parts.query, mutable=True)
    params["sorted"] = str(before.pk)
    params["was"] = before.later_until.isoformat() if before.later_until else before.disposition
    # An address of ours may hold a path that is, by itself, the address of another site: //elsewhere.
    return f"/{parts.path.lstrip('/')}?{params.urlencode()}"


def told_after_sorting(request: SignedInRequest, *, now: datetime) -> dict[str, Any]:
    """What a page says of the article that was just sorted, and how to take that back."""
    params = request.GET.copy()
    number, was = params.pop("sorted", [""])[-1], params.pop("was", [""])[-1]
    query = params.urlencode()
    told: dict[str, Any] = {"here": f"{request.path}?{query}" if query else request.path}
    key = int(number) if number.isdecimal() and len(number) < 19 else 0
    done = sorted_just_now(key, request.user) if key else None
    if done is not None:
        told |= {"just_sorted": done, "undo": _undo(done, was, now=now)}
    return told


def _undo(done: Article, was: str, *, now: datetime) -> dict[str, str] | None:
    """The form that takes a sorting back. None for one that kept an article, and for what was discarded."""
    if done.disposition == Article.Disposition.KEEP or was == Article.Disposition.DISCARD:
        return None
    try:
        until = datetime.fromisoformat(was)
    except ValueError:
        return {"to": KEEP}
    return {"to": LATER, "until": was} if until.tzinfo and until > now else {"to": KEEP}


def days_to_put_off(now: datetime) -> dict[str, date]:
    """The first, the last and the usual day until which an article can be put off."""
    today = now.astimezone(UTC).date()
    week, year = today + timedelta(days=7), today + LONGEST_LATER - timedelta(days=1)
    return {"first": today + timedelta(days=1), "usual": week, "last": year}
