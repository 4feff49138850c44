"""From what a reader got out of some bytes to an article and its text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.search import SearchVector
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Publisher
from tracker.sources.publishers import known_publishers

from ..fetching.urls import LONGEST_URL
from ..identity import without_tracking
from ..models import Article, ArticleText, IngestionItem, Outcome, Snapshot
from ..reading import ReadDocument
from ..reading.dates import stated_offset
from .items import settle_item
from .versions import beside_because, confirms, only_carried_because, takes_its_place

# A tsvector over 1 MB raises: what lies behind the first 300,000 characters is found by its article only.
INDEXED = 300_000
# What a document is known by: its canonical address ("" without one) and the fingerprint of its text.
Place = tuple[str, str]
# How long a date of each precision lasts; a moment has no length.
LENGTHS = {
    Article.Precision.DAY: timedelta(days=1),
    Article.Precision.MONTH: timedelta(days=31),
    Article.Precision.YEAR: timedelta(days=366),
}


def store_article(
    item: IngestionItem, snapshot: Snapshot, read: ReadDocument, *, by: Machine, now: datetime
) -> ArticleText:
    """Store the text of a document under its article, which is found by address, then by fingerprint.

    A changed text at a known address is a new version of the same article, which is read or kept beside
    (versions.py), unless that was discarded: then it stays as it is. Doing it twice, or twice at once,
    stores it once.
    """
    try:
        return _store(item, snapshot, read, by=by, now=now)
    except IntegrityError:
        # A twin stored the same article between our look and our insert: now it is there to be found.
        return _store(item, snapshot, read, by=by, now=now)


@transaction.atomic
def _store(
    item: IngestionItem, snapshot: Snapshot, read: ReadDocument, *, by: Machine, now: datetime
) -> ArticleText:
    address, mark = place_of(item, snapshot, read)
    with acting(by, _("Read from snapshot %(hash)s") % {"hash": snapshot.sha256[:12]}):
        article = _find(address, mark)
        if article is not None and article.text is not None and _is_discarded(article):
            settle_item(item, Outcome.DISCARDED, article=article, now=now, reason=_("Discarded before."))
            return article.text
        is_new = article is None
        if article is None:
            (publisher,) = publishers_of([(item, read, (address, mark))])
            article = new_article(item, snapshot, read, (address, mark), publisher, now=now)
            article.save()
        text = article.text if article.fingerprint == mark and not confirms(article, snapshot) else None
        is_new_text, is_beside, is_retitled = text is None, False, False
        if text is None:
            text = _add_text(article, snapshot, read, now=now)
            is_beside = not takes_its_place(article, item, snapshot)
            if not is_beside:
                facts = _facts(item, read, now)
                _make_current(article, text, facts, mark, is_new=is_new)
        elif address == article.canonical_url and (read.title or article.title) != article.title:
            is_retitled = takes_its_place(article, item, snapshot) and _retitle(article, text, read)
    if is_new:
        settle_item(item, Outcome.NEW, article=article, now=now, reason=only_carried_because(snapshot))
    elif is_beside:
        settle_item(item, Outcome.KNOWN, article=article, now=now, reason=beside_because(snapshot))
    else:
        reason = _("A new version of a known article.") if is_new_text else _("Known already.")
        reason = _("A known article under a new headline.") if is_retitled else reason
        settle_item(item, Outcome.KNOWN, article=article, now=now, reason=reason)
    return text


@transaction.atomic
def store_reread(
    article: Article, snapshot: Snapshot, read: ReadDocument, *, by: Machine, now: datetime
) -> ArticleText:
    """Store what a newer reader gets out of a snapshot that is there. The same text adds nothing.

    Nor does one that makes the document the same as another without an address: neither can go, so
    both keep the texts that told them apart.
    """
    current = Article.objects.select_for_update(of=("self",)).select_related("text").get(pk=article.pk)
    mark = fingerprint(read.text)
    twins = Article.objects.filter(canonical_url="", fingerprint=mark).exclude(pk=current.pk)
    if current.text is not None and (
        current.text.text == read.text or (not current.canonical_url and twins.exists())
    ):
        return current.text
    with acting(by, _("Read again")):
        text = _add_text(current, snapshot, read, now=now)
        _make_current(current, text, _facts(None, read, now), mark, is_new=False)
    return text


def place_of(item: IngestionItem, snapshot: Snapshot, read: ReadDocument) -> Place:
    """What a document is known by."""
    return canonical_address(_came_from(item, snapshot), read.canonical_url), fingerprint(read.text)


def publishers_of(found: Sequence[tuple[IngestionItem, ReadDocument, Place]]) -> list[Publisher | None]:
    """Who publishes each of some documents: who publishes its feed, else who is known by site or name."""
    feeds = [item.feed or item.run.feed for item, _read, _place in found]  # a back-fill is its run's feed
    sought = [(address, read.site_name or "") for _item, read, (address, _mark) in found]
    known = known_publishers({one for one, feed in zip(sought, feeds, strict=True) if not feed})
    return [feed.publisher if feed else known[one] for one, feed in zip(sought, feeds, strict=True)]


def new_article(
    item: IngestionItem,
    snapshot: Snapshot,
    read: ReadDocument,
    place: Place,
    publisher: Publisher | None,
    *,
    now: datetime,
) -> Article:
    """The article of a document that none is known of, not stored yet."""
    address, mark = place
    return Article(
        **_facts(item, read, now),
        canonical_url=address,
        fingerprint=mark,
        first_seen=now,
        is_sample=snapshot.is_sample,
        publisher=publisher,
    )


def text_of(article: Article, snapshot: Snapshot, read: ReadDocument, *, now: datetime) -> ArticleText:
    """The text of a document, not stored yet."""
    return ArticleText(
        article=article,
        snapshot=snapshot,
        reader=f"{read.reader} {read.reader_version}",
        text=read.text,
        language=read.language or "",
        page_map=[[page.page, page.start, page.end] for page in read.page_map],
        remarks=[remark.value for remark in read.remarks],
        created_at=now,
        is_sample=article.is_sample,
    )


def _came_from(item: IngestionItem, snapshot: Snapshot) -> str:
    """Where a document stands: a text that its feed carried came from the feed, and is its page's."""
    if snapshot.origin == Snapshot.Origin.FEED:
        return item.url
    return snapshot.final_url or snapshot.request_url


def fingerprint(text: str) -> str:
    """The identity of a text: SHA-256 of its words, whatever their case and spacing."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()


def canonical_address(fetched_from: str, stated: str | None) -> str:
    """The address an article is known by: what its page states, if believable, else where it came from.

    A page's word is taken for an address of its own site other than the front page, so that a site
    whose pages all point at one address does not make one article of all.
    """
    fetched_from = without_tracking(fetched_from)
    if not stated or len(stated) > LONGEST_URL or not stated.startswith(("http://", "https://")):
        return fetched_from
    there = urlsplit(stated)
    if there.path in {"", "/"} and not there.query:
        return fetched_from
    if fetched_from and _site(there.hostname) != _site(urlsplit(fetched_from).hostname):
        return fetched_from
    return stated


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")


def _find(address: str, mark: str) -> Article | None:
    """By address; else by text, where one side has no address or both are of one site."""
    locked = Article.objects.select_for_update(of=("self",)).select_related("text__snapshot")
    if address and (known := locked.filter(canonical_url=address).first()):
        return known
    for same in locked.filter(fingerprint=mark).order_by("pk"):
        if not address or not same.canonical_url or _same_site(same.canonical_url, address):
            return same
    return None


def _is_discarded(article: Article) -> bool:
    return article.disposition == Article.Disposition.DISCARD


def _same_site(one: str, other: str) -> bool:
    return _site(urlsplit(one).hostname) == _site(urlsplit(other).hostname)


def _facts(item: IngestionItem | None, read: ReadDocument, now: datetime) -> dict[str, Any]:
    """Title, byline and date as the document states them, else as its feed does.

    A date of the document that cannot be believed gives way to one of the feed that can. The name of an
    uploaded file is no title.
    """
    has_title = item is not None and (item.url or item.feed_id)
    feed_title = item.title if item and has_title else ""
    stated, written = read.published, (read.published_as_written or "") if read.published else ""
    published_at, precision = believable_date(stated, now=now)
    if published_at is None and item and item.published:
        stated, written = item.published, str(item.stated.get("published") or "")
        published_at, precision = believable_date(stated, now=now)
    return {
        "title": (read.title or feed_title)[:1000],
        "byline": (read.byline or "")[:500],
        "publisher_as_stated": (read.site_name or "")[:200],
        "published_at": published_at,
        "published_precision": precision,
        "published_text": (written or stated or "")[:200],
        "published_offset": stated_offset(written) if precision == Article.Precision.MOMENT else None,
    }


def believable_date(stated: str | None, *, now: datetime) -> tuple[datetime | None, str]:
    """A stated date (ISO 8601, as precise as known) as UTC and precision.

    A date in the future is not believed. A wall-clock time whose zone nobody tells counts as its day.
    """
    if not stated:
        return None, Article.Precision.UNKNOWN
    try:
        if stated.endswith("Z") or "+" in stated:
            moment, precision = datetime.fromisoformat(stated).astimezone(UTC), Article.Precision.MOMENT
        else:
            parts = [int(part) for part in stated[:10].split("-")]
            year, month, day = (*parts, 1, 1)[:3]
            moment = datetime(year, month, day, tzinfo=UTC)
            precision = (Article.Precision.YEAR, Article.Precision.MONTH, Article.Precision.DAY)[
                len(parts) - 1
            ]
    except (ValueError, IndexError):
        return None, Article.Precision.UNKNOWN
    if moment > now + timedelta(days=1):
        return None, Article.Precision.UNKNOWN
    return moment, precision


def _add_text(article: Article, snapshot: Snapshot, read: ReadDocument, *, now: datetime) -> ArticleText:
    row = text_of(article, snapshot, read, now=now)
    known = ArticleText.objects.filter(article=article, snapshot=snapshot, reader=row.reader).first()
    if known is not None:
        return known
    row.save()
    return row


def _make_current(
    article: Article, text: ArticleText, facts: dict[str, Any], mark: str, *, is_new: bool
) -> None:
    """Let a text be the one that is shown and read. A new version keeps the facts that it does not state."""
    if not is_new:
        dated = facts["published_at"] is not None
        for name, value in facts.items():
            if dated if name.startswith("published_") else value:
                setattr(article, name, value)
        article.fingerprint = mark
    article.text, article.state, article.attempts = text, Article.State.TO_READ, 0
    article.save()
    _index(article, text)


def _retitle(article: Article, text: ArticleText, read: ReadDocument) -> bool:
    """Take over the headline of a page that changed nothing else; its old one stays in the history."""
    article.title = (read.title or "")[:1000]
    article.save(update_fields=["title"])
    _index(article, text)
    return True


def _index(article: Article, text: ArticleText) -> None:
    """Make the article findable. Text that PostgreSQL cannot index is kept all the same."""
    vector = SearchVector(Value(article.title), weight="A", config="simple") + SearchVector(
        Value(text.text[:INDEXED]), weight="B", config="simple"
    )
    try:
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(search=vector)
    except (DataError, OperationalError):
        Article.objects.filter(pk=article.pk).update(
            search=SearchVector(Value(article.title), weight="A", config="simple")
        )
