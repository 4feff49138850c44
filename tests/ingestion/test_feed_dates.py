"""Dates of feeds and of pages: what is believed, what is kept, and where they disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django.asserts import assertNumQueries

from tests.factories import ArticleFactory, FeedFactory, ItemFactory
from tests.ingestion.site import Entry
from tests.ingestion.watching import poll, watch
from tracker.ingestion.models import Article
from tracker.ingestion.queries import feed_date_disagrees

pytestmark = pytest.mark.django_db
META = '<meta property="article:published_time" content="{}">'


def article_of(paper, feed_date: str, page_date: str = "") -> Article:
    paper.story("barge", head=META.format(page_date) if page_date else "")
    poll(watch(paper.feed(Entry("/story/barge", published=feed_date))), at=100)
    return Article.objects.get()


def test_the_feeds_date_is_kept_with_its_words_and_offset_where_the_page_tells_none(paper):
    article = article_of(paper, "Mon, 02 Mar 2026 10:00:00 +0900")
    assert article.published_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert (article.published_precision, article.published_offset) == ("moment", 540)
    assert article.published_text == "Mon, 02 Mar 2026 10:00:00 +0900"
    assert feed_date_disagrees(article) is None


def test_a_page_whose_date_is_days_away_from_its_feeds_is_told(paper):
    article = article_of(paper, "Thu, 05 Mar 2026 10:00:00 +0900", "2026-03-02T08:00:00Z")
    assert article.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    told = feed_date_disagrees(article)
    assert (told.at, told.words) == (datetime(2026, 3, 5, 1, tzinfo=UTC), "Thu, 05 Mar 2026 10:00:00 +0900")


def test_a_date_of_the_page_in_the_future_gives_way_to_the_feeds(paper):
    article = article_of(paper, "Mon, 02 Mar 2026 10:00:00 +0900", "2099-01-01T00:00:00Z")
    assert article.published_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert article.published_text == "Mon, 02 Mar 2026 10:00:00 +0900"


@pytest.mark.parametrize(
    ("page", "precision", "feed", "is_told"),
    [
        ("2026-03-02T08:00", "moment", "2026-03-03T08:00:00Z", False),
        ("2026-03-02T08:00", "moment", "2026-03-03T08:00:01Z", True),
        ("2026-03-02T00:00", "day", "2026-03-03", False),
        ("2026-03-02T00:00", "day", "2026-03-04", True),
        ("2026-03-02T00:00", "day", "2026-03-03T23:00:00Z", False),
        ("2026-03-02T00:00", "day", "2026-03-04T01:00:00Z", True),
        ("2026-03-01T00:00", "month", "2026-01-04T01:00:00Z", False),
        ("2026-03-02T08:00", "moment", "2026", False),
        ("2026-03-02T08:00", "moment", "2099-01-01", False),
        ("2026-03-02T08:00", "moment", "", False),
    ],
)
def test_more_than_a_day_is_told_and_no_less(page, precision, feed, is_told):
    at = datetime.fromisoformat(page).replace(tzinfo=UTC)
    article = ArticleFactory(published_at=at, published_precision=precision)
    ItemFactory(feed=FeedFactory(), identity="1", article=article, published=feed)
    with assertNumQueries(0 if precision == "month" else 1):
        assert (feed_date_disagrees(article) is not None) is is_told


def test_a_date_that_a_person_stated_is_no_feeds():
    article = ArticleFactory(published_at=datetime(2026, 3, 2, tzinfo=UTC), published_precision="day")
    ItemFactory(article=article, published="2020-01-01")
    assert feed_date_disagrees(article) is None
