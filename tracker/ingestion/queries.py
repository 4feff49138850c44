"""Reads that pages and commands need of what came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Article, Snapshot
from .services.articles import believable_date
from .snapshots import is_whole, kept_at, kept_hashes


def damaged_snapshots() -> Iterator[Snapshot]:
    """The snapshots whose bytes are gone or no longer those of their SHA-256. Reads the whole store."""
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=500):
        if not is_whole(snapshot.sha256):
            yield snapshot


def stray_files(*, before: datetime) -> Iterator[str]:
    """The hashes of files that no snapshot tells of, put into the store before that moment.

    A worker leaves one that is killed when its file is safe and its row is not committed yet.
    """
    for first, kept in kept_hashes():
        of_these = Snapshot.objects.filter(sha256__gte=first, sha256__lt=f"{first}g")
        told = set(of_these.values_list("sha256", flat=True))
        yield from (sha256 for sha256 in kept if sha256 not in told and kept_at(sha256) < before)


@dataclass(frozen=True)
class FeedDate:
    """When a feed says that an article was published: the moment in UTC, its precision, and its words."""

    at: datetime
    precision: str
    words: str


def feed_date_disagrees(article: Article) -> FeedDate | None:
    """The date that the article's feed gives, where it is more than a day from the one of its page.

    None where either gives no day. A date without its hour may lie anywhere in its day. One query.
    """
    precise = (Article.Precision.MOMENT, Article.Precision.DAY)
    if article.published_at is None or article.published_precision not in precise:
        return None
    said = article.items.filter(feed__isnull=False).exclude(published="").order_by("pk")
    for published, words in said.values_list("published", "stated__published")[:1]:
        at, precision = believable_date(published, now=timezone.now())
        if at is None or precision not in precise:
            return None
        leeway = timedelta(days=1 if precision == article.published_precision else 2)
        if abs(at - article.published_at) > leeway:
            return FeedDate(at, precision, words or published)
    return None


def articles_to_reread(article_id: int | None) -> Iterator[Article]:
    """One article, or all but the discarded, each read when its turn comes: a text may fill 50 MB."""
    articles = Article.objects.select_related("text__snapshot", "publisher")
    kept = Article.objects.exclude(disposition=Article.Disposition.DISCARD).order_by("pk")
    wanted = kept if article_id is None else Article.objects.filter(pk=article_id)
    for pk in list(wanted.values_list("pk", flat=True)):
        yield articles.get(pk=pk)
