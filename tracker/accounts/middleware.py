"""The history learns who wrote; a session that ran out leads to the sign-in page, also out of a fragment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect
from pghistory.middleware import HistoryMiddleware


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, and back afterwards to the page where they were.

    htmx would swap the sign-in page into its fragment, hence a redirect of the whole browser; and
    nobody can come back to what was sent by POST, hence the page that sent it, or the queue.
    """

    def handle_no_permission(  # type: ignore[override]  # a redirect of htmx is a 200
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        htmx = getattr(request, "htmx", None)
        if not htmx and request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        back = (htmx.current_url_abs_path if htmx else None) or resolve_url(settings.LOGIN_REDIRECT_URL)
        to_login = redirect_to_login(back, resolve_url(self.get_login_url(view_func)))
        return HttpResponseClientRedirect(to_login.url) if htmx else to_login


class ActorMiddleware(HistoryMiddleware):
    """Puts `by` and `why` into the history context of every POST, PUT, PATCH and DELETE."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = getattr(request, "user", None)
        return {
            "by": user.pk if user is not None else None,
            "machine": None,
            "why": f"{request.method} {request.path}",
        }
