"""Links between allegations."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from ..models import Allegation, AllegationLink, Opinion
from .edit import EditRefused


@transaction.atomic
def link_allegations(
    source: Allegation, target: Allegation, *, by: User, kind: str, note: str = ""
) -> AllegationLink:
    """Link two allegations. A reviewer's link is accepted at once, an analyst's stays open.

    Linking twice returns the link that is there. Raises EditRefused.
    """
    if not by.may_draft:
        raise EditRefused(_("You may read this record but not change it."), source)
    if source.pk == target.pk:
        raise EditRefused(_("An allegation cannot be linked to itself."), source)
    with acting(by, note or _("Linked two allegations")):
        link, _made = AllegationLink.objects.get_or_create(
            source=source,
            target=target,
            kind=AllegationLink.Kind(kind),
            defaults={
                "note": note.strip(),
                "by": by,
                "state": Opinion.ACCEPTED if by.may_decide else Opinion.OPEN,
            },
        )
    return link


@transaction.atomic
def judge_link(link: AllegationLink, *, by: User, opinion: Opinion | str) -> AllegationLink:
    """Accept or refuse a link. Raises EditRefused for who may not decide."""
    if not by.may_decide:
        raise EditRefused(_("Only reviewers accept and refuse links."), link.source)
    current = AllegationLink.objects.select_for_update().get(pk=link.pk)
    current.state = Opinion(opinion)
    with acting(by, _("Judged a link")):
        current.save(update_fields=["state"])
    return current
