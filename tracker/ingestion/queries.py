"""Reads that pages and commands need of what came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .models import Article, Snapshot
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


def articles_to_reread(article_id: int | None) -> Iterator[Article]:
    """One article, or all but the discarded, each read when its turn comes: a text may fill 50 MB."""
    articles = Article.objects.select_related("text__snapshot", "publisher")
    kept = Article.objects.exclude(disposition=Article.Disposition.DISCARD).order_by("pk")
    wanted = kept if article_id is None else Article.objects.filter(pk=article_id)
    for pk in list(wanted.values_list("pk", flat=True)):
        yield articles.get(pk=pk)
