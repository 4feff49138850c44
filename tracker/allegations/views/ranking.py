"""The order that was learned from decisions: its figures beside the rules', training, switching."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.audience import EVERYBODY, SignedInRequest, audience
from tracker.accounts.models import Role
from tracker.accounts.redirects import see_other
from tracker.ingestion.queueing import send_after_commit

from ..queries.ranking import ranking_page, ranking_versions
from ..services.ranking import RankingRefused, may_rank, switch_ranking


@require_safe
@audience(*EVERYBODY)
def ranking(request: SignedInRequest) -> HttpResponse:
    context = {"ranking": ranking_page(), "may_rank": may_rank(request.user)}
    return render(request, "allegations/ranking.html", context)


@require_POST
@audience(Role.LEAD, Role.ADMINISTRATOR)
def train(request: SignedInRequest) -> HttpResponse:
    """Have a worker learn from all decisions so far."""
    send_after_commit("train_ranking", [request.user.pk])
    messages.success(request, _("It is being trained. Load this page again in a minute."))
    return see_other(reverse("allegations:ranking"))


@require_POST
@audience(Role.LEAD, Role.ADMINISTRATOR)
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a version order the queue, or no longer; a worker then estimates what is open."""
    model = get_object_or_404(ranking_versions(), pk=pk)
    on = "on" in request.POST
    try:
        switch_ranking(model, on=on, by=request.user)
    except RankingRefused as refused:
        messages.warning(request, str(refused))
        return see_other(reverse("allegations:ranking"))
    if on:
        send_after_commit("estimate_open", [model.version])
        messages.success(request, _("The queue now offers this order. Its estimates come in a minute."))
    else:
        messages.success(request, _("The queue no longer offers this order."))
    return see_other(reverse("allegations:ranking"))
