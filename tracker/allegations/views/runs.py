"""One run: how far it is, and what a person can do about it: try again, cancel, let it go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.redirects import see_other
from tracker.ingestion.models import Outcome
from tracker.ingestion.services import RunRefused, cancel_run, resume_run, retry_items

from ..queries.runs import items_to_retry, progress_of, run_page, runs


@require_safe
@vary_on_headers("HX-Request", "HX-Target")  # or the way back from a document leads to a fragment alone
@audience(*EVERYBODY)
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a run is, and its documents, worst first. The fragments ask again until all is done."""
    found = get_object_or_404(runs(), pk=pk)
    if request.htmx and request.htmx.target == "run-progress":
        progress = progress_of(found)
        if not progress.is_working:
            return HttpResponseClientRefresh()  # the documents below are those of a while ago
        return render(request, "allegations/_run_progress.html", {"progress": progress})
    outcome = request.GET.get("outcome", "")
    page = run_page(
        found,
        request.user,
        outcome=outcome if outcome in Outcome.values else "",
        after=_number(request.GET.get("after")),
    )
    context = {"page": page, "progress": page.progress}
    return render(request, "allegations/_run.html" if request.htmx else "allegations/run.html", context)


@require_POST
@audience(*DRAFTERS)
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try the documents of a run again that another try may help: all of them, or the one named."""
    found = get_object_or_404(runs(), pk=pk)
    wanted = request.POST.get("item", "")
    item = _number(wanted)
    if wanted and item is None:
        raise Http404
    again = retry_items(items_to_retry(found, item), by=request.user, now=timezone.now())
    if again:
        told = ngettext("%(n)d document is tried again.", "%(n)d documents are tried again.", len(again))
        messages.success(request, told % {"n": len(again)})
    else:
        messages.warning(request, _("Nothing is tried again: no other try would help, or it is under way."))
    return see_other(reverse("allegations:run", args=[found.pk]))


@require_POST
@audience(*DRAFTERS)
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put off what of a run is not begun."""
    found = get_object_or_404(runs(), pk=pk)
    try:
        stopped = cancel_run(found, by=request.user, now=timezone.now())
    except RunRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            ngettext(
                "Cancelled. %(n)d document is put off; what was done stays.",
                "Cancelled. %(n)d documents are put off; what was done stays.",
                stopped.later,
            )
            % {"n": stopped.later}
            if stopped.finished_at
            else _("Cancelled. What is being worked on now is finished; the rest is put off."),
        )
    return see_other(reverse("allegations:run", args=[found.pk]))


@require_POST
@audience(*DRAFTERS)
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a cancelled run go on."""
    found = get_object_or_404(runs(), pk=pk)
    try:
        resume_run(found, by=request.user, now=timezone.now())
    except RunRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("It goes on where it was."))
    return see_other(reverse("allegations:run", args=[found.pk]))


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 19 else None
