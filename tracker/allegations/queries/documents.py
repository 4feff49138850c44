"""Stored texts in the form that the pure reader takes."""

from __future__ import annotations

from tracker.extraction.records import Document
from tracker.ingestion.models import Article, ArticleText


def document_of(text: ArticleText) -> Document:
    """The stored text as the pure reader takes it."""
    article = text.article
    published = None
    if article.published_at is not None:
        length = {Article.Precision.YEAR: 4, Article.Precision.MONTH: 7}.get(
            Article.Precision(article.published_precision), 10
        )
        published = article.published_at.date().isoformat()[:length]
    publisher = article.publisher.name if article.publisher else article.publisher_as_stated
    return Document(
        text=text.text,
        title=article.title or None,
        publisher=publisher or None,
        published=published,
        language=text.language or None,
        url=article.canonical_url or None,
    )
