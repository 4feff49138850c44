"""Names of fields on the evaluation page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from ..models import Role

register = template.Library()
LABELS = {
    "category": _("Category"),
    "regime": _("Regime"),
    "items": _("Items"),
    "quantity": _("Quantity"),
    "event": _("Conduct date"),
    "place": _("Place"),
    "claim_strength": _("Claim strength"),
    "basis": _("Basis"),
    "summary": _("Summary"),
    "evidence": _("Evidence"),
    "resolutions": _("Resolutions"),
    **{str(role): role.label for role in Role},
}


@register.filter
def field_label(name: str) -> str:
    """What the page calls a field or a role."""
    return str(LABELS.get(name, name))
