"""Dates of feeds and of pages: what is believed, what is kept, and where they disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.ingestion.site import Entry
from tests.ingestion.watching import hour, poll, watch
from tracker.allegations.queries.provenance import Provenance, provenance_of
from tracker.ingestion.models import Article

pytestmark = pytest.mark.django_db
META = '<meta property="article:published_time" content="{}">'


def article_of(paper, feed_date: str, page_date: str = "") -> Article:
    paper.story("barge", head=META.format(page_date) if page_date else "")
    poll(watch(paper.feed(Entry("/story/barge", published=feed_date))), at=100)
    return Article.objects.get()


def shown_of(article: Article) -> Provenance:
    return provenance_of(article, article.text, [], now=hour(200))


def test_the_feeds_date_is_kept_with_its_words_and_offset_where_the_page_tells_none(paper):
    article = article_of(paper, "Mon, 02 Mar 2026 10:00:00 +0900")
    assert article.published_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (article.published_precision, article.published_offset) == ("moment", 540)
    assert article.published_text == "Mon, 02 Mar 2026 10:00:00 +0900"
    assert shown_of(article).feed_date is None


def test_a_page_whose_date_is_days_away_from_its_feeds_is_told(paper):
    article = article_of(paper, "Thu, 05 Mar 2026 10:00:00 +0900", "2026-03-02T08:00:00Z")
    assert article.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    told = shown_of(article)
    assert (told.feed_date, told.feed_precision) == (datetime(2026, 3, 5, 1, tzinfo=UTC), "moment")


def test_a_date_of_the_page_in_the_future_gives_way_to_the_feeds(paper):
    article = article_of(paper, "Mon, 02 Mar 2026 10:00:00 +0900", "2099-01-01T00:00:00Z")
    assert article.published_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert article.published_text == "Mon, 02 Mar 2026 10:00:00 +0900"
