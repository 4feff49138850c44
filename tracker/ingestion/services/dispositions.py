"""What a person wants of an article: keep it, look at it later, or discard it.

A discarded article is its own tombstone: it stays where it is, and what comes again at its address or
with its text is known by it. Nothing here knows allegations: their room asks its own rule first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User

from ..models import Article
from ..queueing import send_after_commit

LONGEST_LATER = timedelta(days=366)
Disposition, State = Article.Disposition, Article.State


class DispositionRefused(Exception):
    """Why an article was left as it was, with the article as it stands now."""

    def __init__(self, why: str, current: Article) -> None:
        super().__init__(why)
        self.current = current


@transaction.atomic
def keep(article: Article, *, by: User, reason: str = "") -> Article:
    """Keep an article that was put off or discarded. A discarded one is read for allegations anew.

    Raises DispositionRefused where it is kept already, or `by` may not say.
    """
    current = _lock(article, by=by)
    if current.disposition == Disposition.KEEP:
        raise DispositionRefused(_("It is kept already."), current)
    return _bring_back(current, Disposition.KEEP, None, by=by, why=reason.strip() or _("Kept"))


@transaction.atomic
def put_off(article: Article, *, by: User, until: datetime, now: datetime, reason: str = "") -> Article:
    """Put an article off: it comes back by itself at `until`, at most a year from `now`.

    A discarded one is thereby no longer discarded. Raises DispositionRefused.
    """
    current = _lock(article, by=by)
    if not now < until <= now + LONGEST_LATER:
        raise DispositionRefused(_("Choose a day between tomorrow and a year from now."), current)
    return _bring_back(current, Disposition.LATER, until, by=by, why=reason.strip() or _("Put off"))


@transaction.atomic
def discard(article: Article, *, by: User, reason: str) -> Article:
    """Discard an article, for a reason. It stays, and what comes again at its address or text stays away.

    Raises DispositionRefused without a reason, where it is discarded already, or `by` may not say.
    """
    current = _lock(article, by=by)
    if not reason.strip():
        raise DispositionRefused(_("Say why: whoever looks for it in a year has only your words."), current)
    if current.disposition == Disposition.DISCARD:
        raise DispositionRefused(_("Somebody has discarded it already."), current)
    # Nobody waits any more for what would have been read out of it.
    state = State.READ if current.state == State.TO_READ else current.state
    return _save(current, by=by, why=reason, disposition=Disposition.DISCARD, later_until=None, state=state)


def _lock(article: Article, *, by: User) -> Article:
    current = Article.objects.select_for_update(of=("self",)).defer("search").get(pk=article.pk)
    if not by.may_draft:
        raise DispositionRefused(_("You may read articles but not sort them."), current)
    return current


def _bring_back(
    current: Article, to: Article.Disposition, until: datetime | None, *, by: User, why: str
) -> Article:
    values: dict[str, Any] = {"disposition": to, "later_until": until}
    if current.disposition == Disposition.DISCARD and current.state == State.READ:
        values |= {"state": State.TO_READ, "attempts": 0}
        send_after_commit("read_article", [current.pk])
    return _save(current, by=by, why=why, **values)


def _save(current: Article, *, by: User, why: str, **values: Any) -> Article:
    for name, value in values.items():
        setattr(current, name, value)
    with acting(by, why.strip()):
        current.save(update_fields=list(values))
    return current
