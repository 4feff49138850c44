"""A feed's own filter at work: nothing that it drops is fetched, and it can be thought over."""

from __future__ import annotations

import pytest

from tests.ingestion.site import Entry
from tests.ingestion.watching import counts, hour, poll, watch
from tracker import pipeline
from tracker.ingestion.models import Article, IngestionItem, Outcome
from tracker.ingestion.services import refilter
from tracker.sources.models import Feed
from tracker.sources.services import SourceRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(paper) -> Feed:
    for name in ("coal", "cup", "tea"):
        paper.story(name)
    return watch(
        paper.feed(
            Entry("/story/coal", "Coal ship seen", category="Ports"),
            Entry("/story/cup", "A cup final", summary="With much tea", category="Sport"),
            Entry("/story/tea", "Tea auction", category="Ports"),
        ),
        unwanted_words=["tea"],
    )


def test_what_the_filter_drops_is_never_fetched_and_says_why(paper, feed):
    run = poll(feed)
    assert counts(run) == {"seen": 3, "new": 1, "filtered": 2}
    assert paper.fetched_pages == 1
    assert {item.reason for item in run.items.filter(outcome=Outcome.FILTERED)} == {
        "The feed's filter drops entries with: “tea”."
    }
    assert poll(feed, at=1).items.count() == 0


def test_a_filter_that_was_changed_looks_again_at_what_it_dropped(paper, feed, administrator):
    run = poll(feed)
    Feed.objects.filter(pk=feed.pk).update(unwanted_words=[], unwanted_sections=["sport"])
    looked = refilter(feed, by=administrator, now=hour(1))
    assert (looked.looked_at, looked.passed) == (2, 1)
    run.refresh_from_db()
    assert run.finished_at is None
    for pk in pipeline.waiting_items(run):
        pipeline.take_in(pk)
    run.refresh_from_db()
    assert counts(run) == {"seen": 3, "new": 2, "filtered": 1}
    dropped = run.items.get(outcome=Outcome.FILTERED)
    assert dropped.reason == "The feed's filter drops the section: “sport”."
    assert Article.objects.filter(title__contains="tea").exists()


def test_what_came_by_another_way_meanwhile_is_known_when_it_is_looked_at_again(paper, feed, administrator):
    run = poll(feed)
    poll(watch(paper.feed(Entry("/story/tea"), path="/other.xml")))
    Feed.objects.filter(pk=feed.pk).update(unwanted_words=["cup"])
    assert refilter(feed, by=administrator, now=hour(1)).passed == 1
    run.refresh_from_db()
    assert counts(run) == {"seen": 3, "new": 1, "known": 1, "filtered": 1}


def test_of_an_entry_its_latest_edition_is_looked_at(paper, feed, administrator):
    poll(feed)
    paper.feed(Entry("/story/tea", "Tea and coal", category="Ports"))
    poll(feed, at=2)
    assert IngestionItem.objects.filter(url__endswith="/tea", outcome=Outcome.FILTERED).count() == 2
    Feed.objects.filter(pk=feed.pk).update(unwanted_words=["cup"])
    assert refilter(feed, by=administrator, now=hour(3)).passed == 1
    assert IngestionItem.objects.get(outcome=Outcome.WAITING).title == "Tea and coal"


def test_an_entry_that_was_dropped_and_says_otherwise_now_is_looked_at_by_itself(paper, feed):
    poll(feed)
    paper.feed(Entry("/story/tea", "Auction of the year", category="Ports"))
    assert counts(poll(feed, at=2)) == {"seen": 1, "new": 1}


def test_only_an_administrator_looks_again(feed, lead):
    with pytest.raises(SourceRefused, match="administrator"):
        refilter(feed, by=lead, now=hour(1))
