"""The way back from the decision just made, for the page on which it led."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from ..queries.decisions import own_last_move
from ..queries.workbench import visible_to

register = template.Library()


@register.inclusion_tag("allegations/_decided.html", takes_context=True)
def decided_toast(context: Context) -> dict[str, Any]:
    """Say what was decided (`?decided=A-2026-0001`), with its undo while the person may still undo it.

    Nothing for anybody else: the address of a page may be sent to a colleague.
    """
    request = context["request"]
    reference = request.GET.get("decided", "")
    if not reference or "\x00" in reference:
        return {}
    allegation = visible_to(request.user).filter(reference=reference).first()
    move = own_last_move(request.user, allegation) if allegation else None
    return {"move": move, "allegation": allegation, "csrf_token": context.get("csrf_token")}
