"""Taking or refusing what a newer reading offers for a field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from ..models import Allegation, Opinion
from .edit import EditRefused, lock_for_edit, touch


@transaction.atomic
def judge_suggestion(
    allegation: Allegation, *, by: User, seen_version: int, suggestion_id: int, opinion: Opinion | str
) -> Allegation:
    """Take a suggestion into its field, or refuse it. Raises EditRefused."""
    current = lock_for_edit(allegation, by=by, seen_version=seen_version)
    suggestion = current.suggestions.filter(pk=suggestion_id, state=Opinion.OPEN).first()
    if suggestion is None:
        raise EditRefused(_("This suggestion is gone."), current)
    suggestion.state, suggestion.decided_by = Opinion(opinion), by
    with acting(by, _("Judged a suggestion")):
        suggestion.save(update_fields=["state", "decided_by"])
        if suggestion.state == Opinion.ACCEPTED:
            attribute, value = _value(suggestion.field, suggestion.value)
            setattr(current, attribute, value)
            if current.event_from and current.event_until and current.event_until < current.event_from:
                why = _("The conduct cannot end before it begins: take or change the other date first.")
                raise EditRefused(why, Allegation.objects.get(pk=current.pk))
            touch(current, [suggestion.field])
        else:
            touch(current)
    return current


def _value(name: str, stored: Any) -> tuple[str, Any]:
    field = Allegation._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return field.attname, stored
    if isinstance(field, models.DateField):
        return name, date.fromisoformat(stored)
    if isinstance(field, models.DecimalField):
        return name, Decimal(stored)
    return name, stored
