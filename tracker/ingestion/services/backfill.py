"""What a feed missed, taken out of a sitemap of its site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.sources.models import Feed
from tracker.sources.publishers import host_of
from tracker.sources.services import SourceRefused

from ..feed_fetching import Watched, ask
from ..fetching import FetchFailed, FetchRefused
from ..identity import Identified, identified
from ..models import Article, IngestionItem, IngestionRun, Outcome
from ..queueing import send_after_commit
from .articles import LENGTHS, believable_date
from .entries import BACK_FILL, item_of_entry, settle, settle_known_addresses
from .hosts import HostBusy
from .items import IN_FLIGHT, LOOK_AGAIN, finish_run
from .visits import Visit

MOST_MAPS = 20
MOST_ENTRIES = 5_000
_NOT_TAKEN = (Outcome.LATER, Outcome.FAILED, Outcome.REFUSED, Outcome.FILTERED)


def back_fill(
    feed: Feed, sitemap_url: str, *, since: datetime, until: datetime, by: User, now: datetime
) -> IngestionRun:
    """Take in what a sitemap dates between `since` and `until`, as a run of its own under the feed.

    A page counts by its date of publication, else by its lastmod; one without a date is left out. What
    is known stays as it is, the feed's filter holds. Raises SourceRefused with the reason where `by` may
    not, the sitemap cannot be read, or it holds nothing or too much of that time.
    """
    if not (by.may_draft or by.is_administrator):
        raise SourceRefused(_("You may read but not add documents."))
    if since >= until:
        raise SourceRefused(_("The time must begin before it ends."))
    watched = Watched(
        url=sitemap_url.strip(),
        kind=Feed.Kind.SITEMAP,
        hosts=[host_of(feed.url), *feed.publisher.domains],
        since=since.isoformat(),
    )
    try:
        # Sitemaps are there to be asked by programs; the pages that they name are fetched by robots.txt.
        with Visit(now=now, publisher=feed.publisher, obeys_robots=False) as visit:
            answer = ask(watched, now=now, get=visit.fetch, most_maps=MOST_MAPS)
    except HostBusy as busy:
        raise SourceRefused(_("The site is being asked for other pages: try again in a minute.")) from busy
    except (FetchRefused, FetchFailed) as failed:
        raise SourceRefused(failed.why) from failed
    entries = [one for one in identified(answer.entries) if _is_within(one, since, until, now)]
    if not entries:
        raise SourceRefused(_("The sitemap has no page of that time."))
    if len(entries) > MOST_ENTRIES:
        raise SourceRefused(
            _("The sitemap has %(count)s pages of that time, and %(most)s are taken at most: choose less.")
            % {"count": len(entries), "most": MOST_ENTRIES}
        )
    problem = (answer.parsed and answer.parsed.problem) or ""
    return _record(feed, entries, problem=problem, by=by, span=(since, until), now=now)


def _is_within(one: Identified, since: datetime, until: datetime, now: datetime) -> bool:
    """Whether an entry is of that time; one that gives only a day is, where part of its day is."""
    moment, precision = believable_date(one.entry.published or one.entry.updated, now=now)
    if moment is None:
        return False
    length = LENGTHS.get(Article.Precision(precision))
    return moment <= until and (moment + length > since if length else moment >= since)


@transaction.atomic
def _record(
    feed: Feed,
    entries: Sequence[Identified],
    *,
    problem: str,
    by: User,
    span: tuple[datetime, datetime],
    now: datetime,
) -> IngestionRun:
    run = IngestionRun.objects.create(
        trigger=IngestionRun.Trigger.BACKFILL,
        feed=feed,
        by=by,
        started_at=now,
        seen=len(entries),
        problem=problem,
    )
    items = [item_of_entry(feed, run, entry, now) for entry in entries]
    for item in items:
        item.edition = f"{BACK_FILL} {run.pk}"
    _settle_known(feed, items)
    settle_known_addresses(items)
    waiting = [item for item in items if item.outcome == Outcome.WAITING]
    for number, item in enumerate(waiting):
        item.due_at = now + LOOK_AGAIN if number < IN_FLIGHT else now
    IngestionItem.objects.bulk_create(items, batch_size=1000)
    send_after_commit("take_in", [item.pk for item in waiting[:IN_FLIGHT]])
    finish_run(run.pk, now=now)
    _tell_blind_spots(feed, len(waiting), *span)
    run.refresh_from_db()
    return run


def _settle_known(feed: Feed, items: Sequence[IngestionItem]) -> None:
    """Settle what the feed has shown itself, unless nothing came of it then."""
    rows = (
        IngestionItem.objects.filter(feed=feed, identity__in=[item.identity for item in items])
        .exclude(outcome__in=_NOT_TAKEN)
        .values_list("identity", "article", "article__disposition")
    )
    known = {identity: (article, disposition) for identity, article, disposition in rows}
    for item in items:
        if item.outcome != Outcome.WAITING or item.identity not in known:
            continue
        item.article_id, disposition = known[item.identity]
        if disposition == Article.Disposition.DISCARD:
            settle(item, Outcome.DISCARDED, _("Its article was discarded."))
        else:
            settle(item, Outcome.KNOWN, _("Known already, by its feed."))


def _tell_blind_spots(feed: Feed, count: int, since: datetime, until: datetime) -> None:
    """Note at the blind spots that lie within the time how many pages were taken in since."""
    for spot in feed.blind_spots.select_for_update().filter(began_at__gte=since, ended_at__lte=until):
        told = _("Back-filled from a sitemap: %(count)s pages.") % {"count": count}
        spot.why = f"{spot.why} {told}".strip()
        spot.save(update_fields=["why"])
