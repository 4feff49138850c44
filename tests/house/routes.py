"""Every route of the URLconf, whose it is, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

STRANGERS = "strangers"
# Views of libraries whose access is theirs to judge, by module.
LIBRARIES = ("allauth.", "rest_framework.", "drf_spectacular.", "django_prometheus.")


@dataclass(frozen=True)
class Route:
    """`name` is empty for a route that cannot be reversed; `arguments` are the names in its pattern."""

    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    def __str__(self) -> str:
        return self.name or self.pattern

    @property
    def audience(self) -> Any:
        """The roles that `audience` lets in, STRANGERS, or None where nobody has said."""
        return getattr(self.view, "audience", None)

    @property
    def admin(self) -> AdminSite | ModelAdmin[Any] | None:
        """The admin site or page that it belongs to, if it is the admin's."""
        for view in (self.view, getattr(self.view, "__wrapped__", None)):
            for owner in (
                getattr(view, "model_admin", None),
                getattr(view, "admin_site", None),
                getattr(view, "__self__", None),
            ):
                if isinstance(owner, AdminSite | ModelAdmin):
                    return owner
        return None

    @property
    def is_ours(self) -> bool:
        return self.admin is None and not self.view.__module__.startswith(LIBRARIES)


def all_routes(urlconf: str | None = None) -> list[Route]:
    return list(_walk(get_resolver(urlconf).url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        else:
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Route(name, path, pattern.callback, _arguments(pattern))


def _arguments(pattern: URLPattern) -> frozenset[str]:
    if isinstance(pattern.pattern, RoutePattern):
        return frozenset(pattern.pattern.converters)
    return frozenset(pattern.pattern.regex.groupindex)


def faults_of(routes: list[Route], examples: set[str]) -> list[str]:
    """Routes of ours for which nobody said who may come, or of which the walk has no example."""
    return [
        f"{route} {fault}"
        for route in routes
        if route.is_ours
        for fault, wrong in (
            ("declares no audience", route.audience is None),
            ("has no example in tests/house/examples.py", route.name not in examples),
        )
        if wrong
    ]
