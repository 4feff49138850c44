"""The entries of a poll: what is new becomes an item, what is known costs nothing, each with its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.utils.translation import gettext as _

from tracker.sources.models import Feed
from tracker.sources.sieve import why_dropped

from ..feeds import FeedEntry
from ..fetching import FetchRefused, read_url
from ..identity import Identified, without_tracking
from ..models import Article, IngestionItem, IngestionRun, Outcome, Snapshot
from .items import IN_FLIGHT, LOOK_AGAIN

log = structlog.get_logger(__name__)
# A feed whose headlines flip must not have its pages fetched without end. An edition that comes too soon
# is no new one yet: a later poll sees it again. Two editions that take turns are both known from then on.
BETWEEN_EDITIONS = timedelta(hours=1)
EDITIONS_A_DAY = 6
EDITIONS_OF_A_FEED_A_DAY = 200
# A sitemap may hold all that a site ever published: the newest are fetched, the rest is for a back-fill.
MOST_OF_A_SITEMAP = 1_000
# A summary of fewer characters is a teaser and no text.
SHORTEST_TEXT = 400
LONGEST_TEXT = 100_000
LONGEST_SUMMARY = 2_000
A_DAY = timedelta(days=1)
# The edition of an entry that a back-fill took: what its feed says of it is not known yet.
BACK_FILL = "back-fill"
_CHUNK = 5_000


@dataclass
class Known:
    """What a feed has shown of one entry before."""

    editions: set[str] = field(default_factory=set)
    taken: list[datetime] = field(default_factory=list)
    title: str = ""
    is_discarded: bool = False

    def is_said_by(self, edition: str) -> bool:
        """Whether an edition says nothing new."""
        return any(known in ("", edition) or known.startswith(BACK_FILL) for known in self.editions)


@dataclass(frozen=True)
class Taken:
    """What became of the entries of a poll: the ids of the items that wait, and whether any was known."""

    waiting: list[int]
    any_known: bool


def take_entries(feed: Feed, run: IngestionRun, entries: Sequence[Identified], *, now: datetime) -> Taken:
    """Make items of the entries, and of new editions of entries, that this feed has not shown before.

    An address that may not be fetched is refused, what the feed's filter drops is filtered, what came
    by another way is known, what was discarded stays so: each is settled here and never fetched.
    """
    known = _known(feed, [entry.identity for entry in entries])
    fresh = [entry for entry in entries if entry.identity not in known]
    again = _new_editions(feed, entries, known, now)
    items = [item_of_entry(feed, run, entry, now) for entry in fresh]
    for entry in again:
        item = item_of_entry(feed, run, entry, now)
        item.stated["again"] = True
        if item.outcome == Outcome.WAITING and known[entry.identity].is_discarded:
            settle(item, Outcome.DISCARDED, _("Its article was discarded."))
        items.append(item)
    settle_known_addresses(items[: len(fresh)])
    _put_off_archive(feed, items)
    for number, item in enumerate(item for item in items if item.outcome == Outcome.WAITING):
        item.due_at = now + LOOK_AGAIN if number < IN_FLIGHT else now
    # A twin of this poll may have been faster with some: those are its items.
    IngestionItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=1000)
    waiting = (
        run.items.filter(outcome=Outcome.WAITING).order_by("pk") if items else IngestionItem.objects.none()
    )
    return Taken(list(waiting.values_list("pk", flat=True)), any_known=bool(known))


def settle_known_addresses(items: Iterable[IngestionItem]) -> None:
    """Settle those of unsaved items whose address is known: by an article, or by what was fetched from it."""
    waiting = [item for item in items if item.outcome == Outcome.WAITING and item.url]
    known = _articles_at([address for item in waiting for address in {item.url, without_tracking(item.url)}])
    for item in waiting:
        for address in (item.url, without_tracking(item.url)):
            if address not in known or item.outcome != Outcome.WAITING:
                continue
            item.article_id, is_discarded = known[address]
            if is_discarded:
                settle(item, Outcome.DISCARDED, _("Its article was discarded."))
            else:
                settle(item, Outcome.KNOWN, _("Known already, by another feed or by hand."))


def stated_sections(item: IngestionItem) -> list[str]:
    """The categories that the feed gave an entry, as its item keeps them."""
    sections = item.stated.get("sections", [])
    return [str(section) for section in sections] if isinstance(sections, list) else []


def _known(feed: Feed, identities: Sequence[str]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for chunk in _chunks(identities):
        rows = IngestionItem.objects.filter(feed=feed, identity__in=chunk).values_list(
            "identity", "edition", "created_at", "title", "article__disposition"
        )
        for identity, edition, taken_at, title, disposition in rows:
            one = known.setdefault(identity, Known())
            one.editions.add(edition)
            one.title = title if taken_at >= max(one.taken, default=taken_at) else one.title
            one.taken.append(taken_at)
            one.is_discarded |= disposition == Article.Disposition.DISCARD
    return known


def _new_editions(
    feed: Feed, entries: Iterable[Identified], known: dict[str, Known], now: datetime
) -> list[Identified]:
    """Entries that say something else than before, as far as their pages may be fetched again now.

    Where it is not known what an entry said, nothing is new: items from before editions were kept have
    none, and a back-fill sees only a sitemap.
    """
    changed = []
    for entry in entries:
        before = known.get(entry.identity)
        if before is None or not entry.entry.url or before.is_said_by(entry.edition):
            continue
        today = [taken for taken in before.taken if taken > now - A_DAY]
        if max(before.taken) <= now - BETWEEN_EDITIONS and len(today) < EDITIONS_A_DAY:
            changed.append(entry)
    if not changed:
        return []
    used = IngestionItem.objects.filter(feed=feed, created_at__gt=now - A_DAY, stated__again=True).count()
    # A changed headline says more than a changed date, which some sites renew with every poll.
    changed.sort(key=lambda entry: known[entry.identity].title == entry.entry.title[:1000])
    allowed = max(0, EDITIONS_OF_A_FEED_A_DAY - used)
    if len(changed) > allowed:
        log.warning("editions_put_off", feed=feed.pk, changed=len(changed), allowed=allowed)
    return changed[:allowed]


def item_of_entry(feed: Feed, run: IngestionRun, identified: Identified, now: datetime) -> IngestionItem:
    """The unsaved item of an entry: settled where it may not be fetched or the feed's filter drops it."""
    entry = identified.entry
    summary = entry.summary or (entry.text or "")[:LONGEST_SUMMARY]
    item = IngestionItem(
        run=run,
        feed=feed,
        identity=identified.identity,
        edition=identified.edition,
        url=(entry.url or "")[:4096],
        title=entry.title[:1000],
        published=(entry.published or "")[:100],
        stated=_stated(identified),
        created_at=now,
        due_at=now,
    )
    dropped = why_dropped(feed, title=entry.title, summary=summary, url=item.url, sections=entry.categories)
    if dropped:
        settle(item, Outcome.FILTERED, dropped)
        item.stated |= {"summary": summary[:LONGEST_SUMMARY], "sections": list(entry.categories)}
        return item
    item.carried_text = carried_text(entry)
    if not item.url and item.carried_text.strip():
        return item  # a worker keeps its text: a feed may have very many such entries
    try:
        item.url = read_url(item.url).canonical
    except FetchRefused as refused:
        settle(item, Outcome.REFUSED, refused.why)
    return item


def carried_text(entry: FeedEntry) -> str:
    """The text that a feed carries with an entry, should its page be closed to us."""
    summary = entry.summary or ""
    return (entry.text or (summary if len(summary) >= SHORTEST_TEXT else ""))[:LONGEST_TEXT]


def _stated(identified: Identified) -> dict[str, object]:
    """What the feed says of an entry beside its title, in the words of stated.py where it knows them."""
    said = {"published": identified.entry.published_as_written, "updated": identified.entry.updated}
    return {name: words for name, words in said.items() if words}


def _put_off_archive(feed: Feed, items: Sequence[IngestionItem]) -> None:
    waiting = [item for item in items if item.outcome == Outcome.WAITING]
    if feed.kind != Feed.Kind.SITEMAP or len(waiting) <= MOST_OF_A_SITEMAP:
        return
    waiting.sort(key=lambda item: item.published or str(item.stated.get("updated", "")), reverse=True)
    for item in waiting[MOST_OF_A_SITEMAP:]:
        settle(
            item,
            Outcome.LATER,
            _(
                "One of more than %(most)s new entries at once: only the newest are fetched. "
                "A back-fill takes the others."
            )
            % {"most": MOST_OF_A_SITEMAP},
        )


def settle(item: IngestionItem, outcome: Outcome, reason: str) -> None:
    """Give an unsaved item its outcome before it is ever fetched."""
    item.outcome, item.reason, item.carried_text = outcome, reason, ""
    item.may_pass = outcome != Outcome.REFUSED


def _articles_at(addresses: Sequence[str]) -> dict[str, tuple[int | None, bool]]:
    """For each address that is known: its article, if one came of it, and whether that was discarded."""
    found: dict[str, tuple[int | None, bool]] = {}
    for chunk in _chunks(addresses):
        fetched = Snapshot.objects.filter(request_url__in=chunk).values_list(
            "request_url", "texts__article", "texts__article__disposition"
        )
        stored = Article.objects.filter(canonical_url__in=chunk).values_list(
            "canonical_url", "pk", "disposition"
        )
        # The article at an address says more than one that was once read from there.
        for address, pk, disposition in [*fetched, *stored]:
            if pk is not None or address not in found:
                found[address] = (pk, disposition == Article.Disposition.DISCARD)
    return found


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
