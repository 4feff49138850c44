"""The cases of an allegation, for pages of other rooms."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from tracker.allegations.models import Allegation

from ..queries.linking import cases_beside

register = template.Library()


@register.inclusion_tag("cases/_cases_of.html", takes_context=True)
def cases_of(context: Context, allegation: Allegation) -> dict[str, Any]:
    """List the cases of `allegation` that the person may see, with the form that links it to one."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "allegation": allegation,
        "may_link": request.user.may_draft,
        **cases_beside(allegation, request.user),
    }
