"""A page as an analyst sees it in their browser, handed over by a bookmark of theirs.

The bookmark runs on somebody else's page. It opens `send`, which lies on our origin and holds the
session and the CSRF token that a form sent from over there would lack; the page is handed over by
postMessage, believed only for an address of the very origin that the browser says it comes from
(static/js/send.js), and nothing is sent before the analyst presses the button.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.accounts.audience import DRAFTERS, SignedInRequest, audience
from tracker.accounts.redirects import see_other
from tracker.ingestion.services import DeliveryRefused, SentPage, deliver_sent

from ..forms.documents import SendForm
from .uploads import BoundedUpload

LARGEST_SENT = 20_000_000


@csrf_exempt  # Checked in `_send`, once the handlers are in place: the check itself reads the body.
@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DRAFTERS)
def send(request: SignedInRequest) -> HttpResponse:
    """Receive a page from the window that opened this one, show what it is, and take it in by a press."""
    if request.method == "POST":
        request.upload_handlers = [BoundedUpload(request), *request.upload_handlers]
    response = _send(request)
    # `same-origin`, which all other pages send, would cut this window off from the one that opened it.
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@csrf_protect
def _send(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _response(request, SendForm())
    form = SendForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        file = values["page"]
        try:
            run = deliver_sent(
                SentPage(
                    values["url"],
                    values["title"],
                    file.read() if file else b"",
                    selection=values["selection"],
                    preferred=values["preferred"],
                ),
                by=request.user,
                now=timezone.now(),
            )
        except DeliveryRefused as refused:
            form.add_error(None, str(refused))
        else:
            return see_other(reverse("allegations:run", args=[run.pk]))
    return _response(request, form)


@require_safe
@audience(*DRAFTERS)
def bookmark(request: SignedInRequest) -> HttpResponse:
    """The bookmark that sends a page, to drag to one's bar or to copy, and how to use it."""
    return render(request, "allegations/bookmark.html", {"bookmark": _bookmark(request)})


def _bookmark(request: SignedInRequest) -> str:
    code = render_to_string(
        "allegations/bookmark.js",
        {
            "origin": request.build_absolute_uri("/").rstrip("/"),
            "address": request.build_absolute_uri(reverse("allegations:send")),
            "most": LARGEST_SENT,
        },
    )
    lines = (line.strip() for line in code.splitlines())
    return "javascript:" + quote(
        "".join(line for line in lines if not line.startswith("//")), safe="()!*,.:;=|+"
    )


def _response(request: SignedInRequest, form: SendForm) -> HttpResponse:
    context = {
        "form": form,
        "most": LARGEST_SENT,
        "kept": _("Nothing was taken in.") if form.is_bound else "",
    }
    return render(request, "allegations/send.html", context, status=422 if form.is_bound else 200)
