"""Marks of an allegation that several pages show."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.accounts.models import User

from ..filters import primary
from ..models import Allegation, Status
from ..queries import languages

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


@register.filter
def age(at: datetime) -> str:
    """How long ago, in its largest unit, as narrow as a column: "14 h", "9 d", "5 w"."""
    minutes = max(0, int((timezone.now() - at).total_seconds() // 60))
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return _("%(n)d d") % {"n": days} if days < 28 else _("%(n)d w") % {"n": days // 7}


@register.filter
def language_name(code: str) -> str:
    """A language in words, or its code where it has none."""
    return languages.language_name(code)


@register.simple_tag
def direction(words: str | None, language: str | None = "") -> str:
    """The value of `dir` for some words of a text in `language`."""
    return languages.direction_of_words(words or "", language or "")


@register.filter
def is_foreign(code: str) -> bool:
    """Whether a text is in a language other than the page's, whatever the region: a mark worth its room."""
    return bool(code) and primary(code) != primary(get_language() or "en")
