"""Keeping, putting off and discarding articles, with what follows for the proposals made from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine
from tracker.accounts.models import User
from tracker.ingestion.models import Article
from tracker.ingestion.services import dispositions as ingestion
from tracker.ingestion.services.dispositions import DispositionRefused

from ..models import Allegation, Decision, Move, Status
from .decide import move_by_machine
from .propose import worked_on

__all__ = ["DispositionRefused", "discard_article", "keep_article", "put_off_article"]

# Whose decisions withdraw the proposals of a discarded article: by its name they are found again.
DISCARDING = Machine("discarding")


@transaction.atomic
def discard_article(
    article: Article,
    *,
    by: User,
    reason: str,
    held: Collection[int] = (),
    held_in_sight: Collection[int] = (),
) -> Article:
    """Discard an article on which nobody has worked, and withdraw what machines proposed from it.

    `held` names allegations of the article that people use in rooms which this one does not know;
    `held_in_sight` those among them of whose use `by` may know. Records that `by` may not see stand in
    nobody's way, since any refusal would tell of them: they stay untouched. Raises DispositionRefused.
    """
    current = Article.objects.select_for_update(of=("self",)).defer("search").get(pk=article.pk)
    there = list(current.allegations.select_for_update(of=("self",)).order_by("pk"))
    visible = set(Allegation.objects.visible_to(by).filter(article=current).values_list("pk", flat=True))
    touched = worked_on(there)
    if in_use := [a for a in there if a.pk in visible and (a.pk in touched or a.pk in held_in_sight)]:
        names = ", ".join(a.reference for a in in_use[:3])
        why = _("People work on %(references)s, which rests on it: it cannot be discarded.")
        raise DispositionRefused(why % {"references": names}, current)
    discarded = ingestion.discard(current, by=by, reason=reason)
    why = _("%(name)s discarded the article: %(reason)s") % {
        "name": by.display_name,
        "reason": reason.strip(),
    }
    for proposal in there:
        if proposal.status == Status.PROPOSED and proposal.pk not in touched.union(held):
            move_by_machine(proposal, Status.WITHDRAWN, Move.WITHDRAW, by=DISCARDING, reason=why)
    return discarded


@transaction.atomic
def keep_article(article: Article, *, by: User, reason: str = "") -> Article:
    """Keep an article again. What was withdrawn because it was discarded is proposed again."""
    kept = ingestion.keep(article, by=by, reason=reason)
    _propose_again(kept, by=by)
    return kept


@transaction.atomic
def put_off_article(
    article: Article, *, by: User, until: datetime, now: datetime, reason: str = ""
) -> Article:
    """Put an article off; one that was discarded gets its proposals back. Raises DispositionRefused."""
    later = ingestion.put_off(article, by=by, until=until, now=now, reason=reason)
    _propose_again(later, by=by)
    return later


def _propose_again(article: Article, *, by: User) -> None:
    last = Decision.objects.filter(allegation=OuterRef("pk")).order_by("-seen_version")
    withdrawn = (
        article.allegations.select_for_update(of=("self",))
        .filter(status=Status.WITHDRAWN, touched_at__isnull=True)
        .annotate(withdrawn_by=Subquery(last.values("machine")[:1]))
        .filter(withdrawn_by=DISCARDING.name)
        .order_by("pk")
    )
    why = _("%(name)s kept the article again") % {"name": by.display_name}
    for proposal in withdrawn:
        move_by_machine(proposal, Status.PROPOSED, Move.RESTORE, by=DISCARDING, reason=why)
