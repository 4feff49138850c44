"""Signing in, a person's own settings, and whether the site is up."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from redis import Redis, RedisError

from django.conf import settings

from .audience import strangers


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


login = strangers(auth_views.LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True))
logout = strangers(auth_views.LogoutView.as_view())
