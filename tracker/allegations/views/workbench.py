"""The page where a person reviews one allegation, and its history."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.accounts.audience import EVERYBODY, SignedInRequest, audience

from .workbench_answers import bench_of, page


@require_safe
@audience(*EVERYBODY)
def workbench(request: SignedInRequest, /, reference: str) -> HttpResponse:
    return page(request, bench_of(request, reference))


@require_safe
@audience(*EVERYBODY)
def history(request: SignedInRequest, /, reference: str) -> HttpResponse:
    return render(request, "allegations/workbench_history.html", {"bench": bench_of(request, reference)})
