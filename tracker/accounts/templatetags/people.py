"""How pages name people."""

from __future__ import annotations

from datetime import timedelta

from django import template

from ..models import Role, User

register = template.Library()


@register.filter
def role_names(user: User) -> str:
    """The roles of a person in words, from reader to administrator."""
    return ", ".join(str(role.label) for role in Role if role.value in user.roles)


@register.filter
def minutes(span: timedelta) -> int:
    """A span of time in whole minutes."""
    return round(span.total_seconds() / 60)
