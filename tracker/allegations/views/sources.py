"""The feeds we watch, one feed, and the runs: how they fare and what came of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.audience import DRAFTERS, EVERYBODY, SignedInRequest, audience
from tracker.accounts.models import Role
from tracker.accounts.redirects import see_other
from tracker.ingestion.models import IngestionRun
from tracker.sources.models import Feed
from tracker.sources.queries import FeedState
from tracker.sources.services import poll_now

from ..forms.sources import FeedsForm, PeriodForm, RunsForm, understood
from ..queries import feed_page, run_list
from ..queries import sources as queries


@require_safe
@audience(*EVERYBODY)
def sources(request: SignedInRequest) -> HttpResponse:
    """Feeds, worst first, and what cannot be seen now."""
    form, now = FeedsForm(request.GET), timezone.now()
    filters, at = form.filters(), understood(form)
    context = {
        "form": form,
        "filters": filters,
        "listed": queries.list_feeds(
            request.user, filters, now=now, after=at.get("after"), before=at.get("before")
        ),
        "summary": queries.summary(now=now),
        "is_new": queries.nothing_watched(),
        "states": FeedState,
        "kinds": Feed.Kind.choices,
        "periods": queries.PERIODS,
        "params": _without(request, "after", "before"),
        "stateless": _without(request, "after", "before", "state"),
    }
    return render(request, "allegations/sources.html", context)


@require_safe
@audience(*EVERYBODY)
def feed(request: SignedInRequest, pk: int) -> HttpResponse:
    """One feed: how it fared, what it brought, what it missed."""
    now = timezone.now()
    found = get_object_or_404(feed_page.feeds(now=now), pk=pk)
    days = PeriodForm(request.GET).period()
    page = feed_page.feed_page(found, request.user, days=days, now=now)
    return render(request, "allegations/feed.html", {"page": page, "periods": feed_page.PERIODS, "now": now})


@require_safe
@audience(*EVERYBODY)
def runs(request: SignedInRequest) -> HttpResponse:
    return _runs(request, by_hand=False)


@require_safe
@audience(*EVERYBODY)
def by_hand(request: SignedInRequest) -> HttpResponse:
    """What people brought: the runs that no feed began."""
    return _runs(request, by_hand=True)


@require_POST
@audience(*DRAFTERS, Role.ADMINISTRATOR)
def poll(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a feed be polled with the next tick."""
    found = get_object_or_404(feed_page.feeds(now=timezone.now()), pk=pk)
    if poll_now(feed_page.one(found.pk), by=request.user, now=timezone.now()):
        messages.success(request, _("It will be polled with the next tick, within a minute."))
    else:
        messages.warning(request, _("It is switched off: an administrator can switch it on."))
    return see_other(reverse("allegations:feed", args=[found.pk]))


def _runs(request: SignedInRequest, *, by_hand: bool) -> HttpResponse:
    form = RunsForm(request.GET)
    filters, at = form.filters(), understood(form)
    context = {
        "form": form,
        "filters": filters,
        "by_hand": by_hand,
        "listed": run_list.list_runs(filters, by_hand=by_hand, older=at.get("older"), newer=at.get("newer")),
        "triggers": [
            (trigger.value, trigger.label)
            for trigger in IngestionRun.Trigger
            if not by_hand or trigger in run_list.BY_HAND
        ],
        "params": _without(request, "older", "newer"),
    }
    return render(request, "allegations/runs.html", context)


def _without(request: SignedInRequest, *names: str) -> str:
    """The query string without some of its parts, and without those that are empty."""
    params = request.GET.copy()
    for name, values in list(params.lists()):
        kept = [] if name in names else [value for value in values if value]
        params.setlist(name, kept)
    return params.urlencode()
