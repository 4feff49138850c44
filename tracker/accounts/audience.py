"""Who a page is for: the one decorator that every view of ours wears."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from .models import Role, User

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
EVERYBODY = (Role.READER, Role.ANALYST, Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR)
DRAFTERS = (Role.ANALYST, Role.REVIEWER, Role.LEAD)
DECIDERS = (Role.REVIEWER, Role.LEAD)


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware and `audience`: its user is one of ours."""

    user: User
    htmx: HtmxDetails


def audience(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
]:
    """Let in people with one of `roles` and answer 403 to others; strangers never get this far."""

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[SignedInRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.roles.intersection(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.audience = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def strangers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as open to people who are not signed in. It must say why in its docstring."""
    view.audience = "strangers"  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view
