"""The queue of what waits for review, and its export."""

from __future__ import annotations

import csv

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tracker.accounts.audience import EVERYBODY, SignedInRequest, audience

from ..queries.export import table_of
from ..queries.queue import queue_of


@require_safe
@audience(*EVERYBODY)
def queue(request: SignedInRequest) -> HttpResponse:
    """The list and its filters; for htmx only what a filter changes."""
    page = queue_of(request.user, request.GET)
    template = "allegations/_queue_swap.html" if request.htmx else "allegations/queue.html"
    answer = render(request, template, {"queue": page})
    patch_vary_headers(answer, ["HX-Request"])
    if request.htmx:
        answer["HX-Push-Url"] = f"{request.path}?{page.state}" if page.state else request.path
    return answer


class Line:
    """What csv writes to: it hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


@require_safe
@audience(*EVERYBODY)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The filtered list as CSV, sent while it is read."""
    writer = csv.writer(Line())
    lines = (writer.writerow(row) for row in table_of(request.user, request.GET))
    name = f"queue-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
