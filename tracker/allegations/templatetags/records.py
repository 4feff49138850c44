"""Marks of an allegation that several pages show."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from tracker.accounts.models import User

from ..models import Allegation, Status

register = template.Library()
COUNT_UP_TO = 999
ICONS = {
    Status.IN_REVIEW: "s-review",
    Status.NEEDS_INFORMATION: "s-needs",
    Status.SECOND_REVIEW: "s-second",
}


@register.simple_tag
def open_count(user: User | AnonymousUser) -> str:
    """How many open records `user` may see, feared and denied among them; counted up to 999, then "999+"."""
    if not isinstance(user, User):
        return ""
    found = Allegation.objects.visible_to(user).open().order_by()[: COUNT_UP_TO + 1].count()
    return str(found) if found <= COUNT_UP_TO else f"{COUNT_UP_TO}+"


@register.filter
def status_icon(status: str) -> str:
    """The symbol of a status in `_sprite.html`."""
    return ICONS.get(Status(status), f"s-{status}")
