"""What every page of ours shows: the colours of this browser, and in which room one stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """`theme`: light, dark or empty (the system's own); `section`: the first part of the path."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "section": request.path.strip("/").split("/")[0]}
