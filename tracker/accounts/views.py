"""Signing in, a person's own settings, and whether the site is up."""

from __future__ import annotations

import secrets
import sys
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from redis import Redis, RedisError

from . import services
from .audience import EVERYBODY, SignedInRequest, audience, strangers
from .context import THEMES
from .forms import KeysForm, OwnPasswordForm, SignInForm
from .redirects import own_address, see_other

log = structlog.get_logger(__name__)
THEME_LASTS = timedelta(days=365)


@strangers
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers. Open to strangers: a load balancer asks."""
    return HttpResponse("ok\n", content_type="text/plain")


@strangers
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether database and broker answer too. Open to strangers: a load balancer asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2).ping()
    except (DatabaseError, RedisError) as down:
        return HttpResponse(f"not ready: {type(down).__name__}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


class SignIn(auth_views.LoginView):
    """Sign in by name and password. Open to strangers: it is their way in."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {
        "tries": settings.AXES_FAILURE_LIMIT,
        "locked_minutes": round(settings.AXES_COOLOFF_TIME * 60),
    }

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


login = strangers(SignIn.as_view())
logout = strangers(auth_views.LogoutView.as_view())


@require_http_methods(["GET", "POST"])
@audience(*EVERYBODY)
def own_settings(request: SignedInRequest) -> HttpResponse:
    """Who I am, my keys and colours, the way to a new password."""
    form = KeysForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.switch_single_keys(request.user, on=form.cleaned_data["single_keys"], by=request.user)
        messages.success(request, _("Saved."))
        return see_other("accounts:settings")
    circles = request.user.circles.all()
    return render(request, "accounts/settings.html", {"form": form, "circles": circles})


@require_POST
@audience(*EVERYBODY)
def theme(request: SignedInRequest) -> HttpResponse:
    """Remember the colours in this browser; empty follows the system."""
    answer = see_other(own_address(request, request.POST.get("next", ""), "accounts:settings"))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=THEME_LASTS, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme")
    return answer


@require_http_methods(["GET", "POST"])
@audience(*EVERYBODY)
def password(request: SignedInRequest) -> HttpResponse:
    """Choose a new password. This session goes on; all others of the person end."""
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your password was changed. Other browsers were signed out."))
        return see_other("accounts:settings")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


@strangers
def server_error(request: HttpRequest) -> HttpResponse:
    """Name a fault by a number that stands in the log too. Open to strangers: a fault asks nobody's name."""
    fault = secrets.token_hex(4)
    log.error("fault shown", fault=fault, path=request.path, error=str(sys.exc_info()[0]))
    # Without the request: whatever broke the page must not break this one too.
    return HttpResponse(render_to_string("500.html", {"fault": fault, "at": timezone.now()}), status=500)
