"""Names the person behind a request to the history, for writes that no service of ours makes (the admin)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware


class ActorMiddleware(HistoryMiddleware):
    """Puts `by` and `why` into the history context of every POST, PUT, PATCH and DELETE."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = getattr(request, "user", None)
        return {"by": user.pk if user is not None else None, "machine": None, "why": f"{request.method} {request.path}"}
