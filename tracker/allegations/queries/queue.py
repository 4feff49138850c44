"""What waits for review."""

from __future__ import annotations

from tracker.accounts.models import User

from ..models import Allegation
from ..models.allegation import AllegationQuerySet


def waiting(user: User) -> AllegationQuerySet:
    return Allegation.objects.visible_to(user).open()
