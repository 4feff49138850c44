"""What is kept of a document beside its words: remarks of its reader, the offset of its date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories import NOW, ArticleTextFactory, ItemFactory, RunFactory, SnapshotFactory
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Article, Outcome
from tracker.ingestion.reading import ReadDocument, Remark
from tracker.ingestion.services import store_article
from tracker.ingestion.services.articles import fingerprint

pytestmark = pytest.mark.django_db
BY = Machine("test")
URL = "https://news.example/story"


def read(**known: object) -> ReadDocument:
    return ReadDocument(
        **{"kind": "html", "text": "Words.", "reader": "html", "reader_version": "1", **known}
    )


def store(document: ReadDocument, url: str = URL):
    item = ItemFactory(url=url, run=RunFactory(seen=1))
    snapshot = SnapshotFactory(request_url=url, final_url=url)
    stored = store_article(item, snapshot, document, by=BY, now=NOW)
    item.refresh_from_db()
    return stored, item


def test_the_remarks_of_the_reader_stay_with_the_text():
    stored, _item = store(read(remarks=(Remark.CHARSET_GUESSED, Remark.HIDDEN_TEXT)))
    assert stored.remarks == ["charset-guessed", "hidden-text"]


def test_a_date_keeps_its_words_its_offset_and_its_moment():
    stored, _item = store(
        read(published="2026-01-05T01:30:00Z", published_as_written="Mon, 05 Jan 2026 10:30:00 +0900")
    )
    article = Article.objects.get(pk=stored.article_id)
    assert article.published_at == datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
    assert (article.published_precision, article.published_offset) == ("moment", 540)
    assert article.published_text == "Mon, 05 Jan 2026 10:30:00 +0900"


def test_a_newer_text_brings_date_and_offset_together():
    store(read(published="2026-01-05T01:30:00Z", published_as_written="2026-01-05T10:30:00+09:00"))
    store(
        read(text="Other words.", published="2026-01-06T01:30:00Z", published_as_written="2026-01-06T01:30Z")
    )
    assert Article.objects.get().published_offset == 0
    store(read(text="Third words.", published="2026-01-07", published_as_written="7 January 2026"))
    assert Article.objects.get().published_offset is None
    store(read(text="Fourth words."))
    article = Article.objects.get()
    assert (article.published_text, article.published_precision) == ("7 January 2026", "day")


@pytest.mark.parametrize("url", [URL, "https://news.example/story?again"], ids=["address", "text"])
def test_what_was_discarded_stays_discarded_and_is_counted_as_such(url):
    text = ArticleTextFactory(
        article__canonical_url=URL,
        article__disposition=Article.Disposition.DISCARD,
        article__fingerprint=fingerprint("Words."),
    )
    document = read(text="Words.") if url != URL else read(text="Changed words.")
    stored, item = store(document, url)
    assert stored == text
    assert (item.outcome, item.article) == (Outcome.DISCARDED, text.article)
    item.run.refresh_from_db()
    assert (item.run.discarded, item.run.new, item.run.known) == (1, 0, 0)
    article = Article.objects.get()
    assert (article.text, article.state, article.disposition) == (text, "read", "discard")
