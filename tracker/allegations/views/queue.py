"""The queue of what waits for review."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts.audience import EVERYBODY, SignedInRequest, audience

from ..queries.queue import waiting


@require_safe
@audience(*EVERYBODY)
def queue(request: SignedInRequest) -> HttpResponse:
    return render(request, "allegations/queue.html", {"records": waiting(request.user)[:50]})
