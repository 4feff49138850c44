"""Fetching the page that an item names: fetched, known already, put off, refused or failed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ..fetching import Fetched, FetchFailed, FetchRefused
from ..models import Article, ArticleText, IngestionItem, Outcome, Snapshot
from .carried import CLOSED, keep_carried, without_address
from .hosts import HostBusy, join_line
from .items import TRIES, fail_item, postpone_item, settle_item
from .robots import RobotsClosed, RobotsForbid
from .visits import Visit

# Eight minutes after the first try that failed, half an hour after the second, each more or less a fifth.
FIRST_PAUSE, PAUSE_GROWS = timedelta(minutes=8), 4


def fetch_page(item: IngestionItem, *, known: ArticleText | None, now: datetime) -> Fetched | bool:
    """Fetch what a claimed item names; `known` is the text that is read of its address, if there is one.

    Gives what was fetched, to be kept; True if other bytes of the item can be read in its place, False
    if nothing can: then the item is settled, waits for another try, or for its turn at its host.
    """
    if not item.url and keep_carried(item, without_address(), now=now):
        return True
    try:
        with Visit(now=now, publisher=item.feed.publisher if item.feed else None) as visit:
            fetched = visit.fetch(item.url, **(_validators(known.snapshot) if known else {}))
    except HostBusy as busy:
        join_line(item, busy, now=now)
    except FetchRefused as refused:
        if isinstance(refused, RobotsForbid) and keep_carried(item, refused.why, now=now):
            return True
        fail_item(item, refused.why, now=now, outcome=Outcome.REFUSED, may_pass=refused.may_pass)
    except FetchFailed as failed:
        if failed.status in CLOSED and keep_carried(item, failed.why, now=now):
            return True
        _try_again(item, failed, now=now)
    else:
        if fetched.not_modified and known:
            _settle_unchanged(item, known.article, now=now)
        elif fetched.body:
            return fetched
        else:
            fail_item(item, _("The page is empty."), now=now)
    return False


def known_texts(item_ids: Sequence[int]) -> dict[str, ArticleText]:
    """The text that is read of each address of some items: what did not change is not sent again."""
    urls = IngestionItem.objects.filter(pk__in=item_ids).exclude(url="").values("url")
    found = (
        ArticleText.objects.filter(snapshot__request_url__in=urls)
        .filter(current_of__isnull=False)
        .select_related("snapshot", "article")
        .only("article__disposition", "snapshot__request_url", "snapshot__final_url", "snapshot__headers")
        .order_by("-pk")
    )
    return {text.snapshot.request_url: text for text in found}


def _validators(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "etag": snapshot.headers.get("etag"),
        "modified": snapshot.headers.get("last-modified"),
        "validated_url": snapshot.final_url or None,
    }


def _settle_unchanged(item: IngestionItem, article: Article, *, now: datetime) -> None:
    if article.disposition == Article.Disposition.DISCARD:
        settle_item(item, Outcome.DISCARDED, article=article, now=now, reason=_("Discarded before."))
    else:
        settle_item(item, Outcome.KNOWN, article=article, now=now, reason=_("Its site says it is unchanged."))


def _try_again(item: IngestionItem, failed: FetchFailed, *, now: datetime) -> None:
    """Wait longer after each failed try, as long as the site asks for at least; give up after TRIES."""
    if not failed.may_pass or item.attempts >= TRIES:
        is_closed = isinstance(failed, RobotsClosed) and failed.was_answered
        fail_item(item, failed.why, now=now, outcome=Outcome.REFUSED if is_closed else Outcome.FAILED)
        return
    pause = FIRST_PAUSE * PAUSE_GROWS ** (item.attempts - 1)
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads tries, keeps no secret
    asked = timedelta(seconds=failed.retry_after or 0)
    postpone_item(item, failed.why, until=now + max(pause, asked))
