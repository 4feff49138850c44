"""Versions of an article: what was fetched is not overwritten by what somebody sends, unless they say so."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories import ArticleFactory, ArticleTextFactory, SnapshotFactory
from tests.ingestion.test_unpack import page, record, unpacked
from tracker import pipeline
from tracker.ingestion.models import Article, ArticleText, Snapshot
from tracker.ingestion.services import DeliveryRefused, SentPage, deliver_sent
from tracker.ingestion.services.items import store_snapshot
from tracker.ingestion.services.versions import takes_its_place

pytestmark = pytest.mark.django_db
URL = "https://news.example/barge"


def send(analyst, n, url=URL, **fields):
    run = deliver_sent(SentPage(url, f"Barge {n}", page(n), **fields), by=analyst, now=timezone.now())
    pipeline.read_item(run.items.get().pk)
    run.refresh_from_db()
    return run


def fetched(n, url=URL):
    """An article whose text was fetched, or a newer text of it."""
    from tests.factories import ItemFactory

    snapshot = store_snapshot(
        page(n), origin=Snapshot.Origin.FETCHED, request_url=url, final_url=url, now=timezone.now()
    )
    item = ItemFactory(url=url, snapshot=snapshot, run__seen=1)
    pipeline.read_item(item.pk)
    return Article.objects.get(canonical_url=url)


def shown(url=URL):
    return Article.objects.select_related("text__snapshot").get(canonical_url=url).text


def test_a_page_that_is_not_known_becomes_an_article_under_its_address(analyst):
    run = send(analyst, 1, selection="counted barges")
    article = Article.objects.get()
    assert (article.canonical_url, run.new, run.trigger) == (URL, 1, "sent")
    snapshot = article.text.snapshot
    assert (snapshot.origin, snapshot.request_url, snapshot.retrieval["name"]) == ("sent", URL, "ana")
    assert snapshot.retrieval["sent_by"] == analyst.pk
    assert run.items.get().stated["selection"] == "counted barges"


def test_what_was_fetched_stays_what_is_read_and_the_sent_page_is_kept_beside_it(analyst):
    article = fetched(1)
    run = send(analyst, 2)
    assert shown() == article.text
    assert article.texts.count() == 2
    item = run.items.get()
    assert item.outcome == "known"
    assert "as ana sent it" in item.reason


def test_who_sees_more_than_a_fetch_may_let_theirs_be_read_and_no_fetch_takes_its_place(analyst):
    fetched(1)
    run = send(analyst, 2, preferred=True)
    assert "new version" in run.items.get().reason
    assert "story number 2" in shown().text
    fetched(3)
    assert "story number 2" in shown().text
    assert ArticleText.objects.count() == 3


def test_a_fetch_takes_the_place_of_what_was_sent_without_a_preference(analyst):
    send(analyst, 1)
    fetched(2)
    assert "story number 2" in shown().text


def test_sending_the_same_page_twice_doubles_nothing(analyst):
    send(analyst, 1)
    again = send(analyst, 1)
    assert (again.known, Article.objects.count(), Snapshot.objects.count()) == (1, 1, 1)


def test_an_older_capture_never_takes_the_place_of_a_later_one_or_of_a_fetch():
    newer = record(URL, page(2), date="2020-01-01T00:00:00Z")
    older = record(URL, page(1), date="2015-01-01T00:00:00Z")
    for archive in (newer, older):
        run = unpacked("a.warc.gz", archive)
        pipeline.read_item(run.items.get().pk)
    assert "story number 2" in shown().text
    fetched(3)
    run = unpacked("b.warc.gz", record(URL, page(4), date="2021-01-01T00:00:00Z"))
    pipeline.read_item(run.items.get().pk)
    assert "story number 3" in shown().text
    assert "out of an archive" in run.items.get().reason


def test_an_old_row_with_an_address_counts_as_fetched():
    text = ArticleTextFactory(snapshot=SnapshotFactory(request_url=URL))
    from tests.factories import ItemFactory

    item = ItemFactory(snapshot=SnapshotFactory(origin="uploaded"))
    assert not takes_its_place(text.article, item, item.snapshot)
    assert takes_its_place(ArticleFactory(), item, item.snapshot)


@pytest.mark.parametrize(
    ("url", "html", "why"),
    [
        ("file:///etc/passwd", b"<p>x</p>", "web address"),
        ("javascript:alert(1)", b"<p>x</p>", "web address"),
        ("https://", b"<p>x</p>", "web address"),
        ("http://[1", b"<p>x</p>", "web address"),
        (URL, b"  ", "Nothing of the page"),
    ],
)
def test_what_is_no_page_is_refused_in_words(analyst, url, html, why):
    with pytest.raises(DeliveryRefused, match=why):
        deliver_sent(SentPage(url, "", html), by=analyst, now=timezone.now())


def test_a_page_of_a_private_network_can_be_sent_since_nobody_fetches_it(analyst):
    run = send(analyst, 1, url="http://10.1.2.3/memo")
    assert run.items.get().article.canonical_url == "http://10.1.2.3/memo"


def test_readers_send_nothing(reader):
    with pytest.raises(DeliveryRefused, match="read but not add"):
        deliver_sent(SentPage(URL, "", b"<p>x</p>"), by=reader, now=timezone.now())
