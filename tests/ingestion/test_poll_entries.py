"""What a feed shows again, says otherwise, or has in common with another feed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.ingestion.site import Entry
from tests.ingestion.watching import BY, START, counts, hour, poll, watch
from tracker import pipeline
from tracker.ingestion.models import Article, ArticleText, IngestionItem, Outcome
from tracker.ingestion.services import deliver, entries

pytestmark = pytest.mark.django_db


def test_a_changed_headline_is_a_new_version_of_the_same_article(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "Barge seen")))
    assert counts(poll(feed)) == {"seen": 1, "new": 1}
    paper.story("barge", title="Barge was never there", more="The clerk took back what he had said.")
    paper.feed(Entry("/story/barge", "Barge was never there"))
    again = poll(feed, at=2)
    assert counts(again) == {"seen": 1, "known": 1}
    assert paper.hits["/story/barge"] == 2
    article = Article.objects.get()
    assert article.texts.count() == 2
    assert "took back" in article.text.text
    assert again.items.get().reason == "A new version of a known article."


def test_a_changed_date_of_change_is_a_new_edition_and_a_changed_summary_is_none(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", updated="2026-03-01", summary="Four readers")))
    poll(feed)
    paper.feed(Entry("/story/barge", updated="2026-03-01", summary="Five readers"))
    assert poll(feed, at=2).items.count() == 0
    paper.feed(Entry("/story/barge", updated="2026-03-02", summary="Five readers"))
    assert poll(feed, at=4).items.count() == 1
    assert paper.hits["/story/barge"] == 2


def test_an_edition_that_comes_within_the_hour_waits_for_a_later_poll(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "One")))
    poll(feed)
    paper.feed(Entry("/story/barge", "Two"))
    assert counts(poll(feed, at=0.9)) == {"seen": 1, "known": 1}
    assert paper.hits["/story/barge"] == 1
    poll(feed, at=1)
    assert paper.hits["/story/barge"] == 2


def test_headlines_that_take_turns_are_both_known(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "One")))
    for turn in range(6):
        paper.feed(Entry("/story/barge", "One" if turn % 2 == 0 else "Two"))
        poll(feed, at=turn * 3)
    assert paper.hits["/story/barge"] == 2


def test_headlines_that_never_repeat_cost_six_fetches_a_day(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "0")))
    for turn in range(20):
        paper.feed(Entry("/story/barge", str(turn)))
        poll(feed, at=turn * 1.1)
    assert paper.hits["/story/barge"] == 6
    paper.feed(Entry("/story/barge", "next day"))
    poll(feed, at=25)
    assert paper.hits["/story/barge"] == 7


def test_a_feed_has_so_many_new_editions_a_day_headlines_first(paper, monkeypatch):
    monkeypatch.setattr(entries, "EDITIONS_OF_A_FEED_A_DAY", 3)
    names = ["a", "b", "c", "d"]
    for name in names:
        paper.story(name)
    feed = watch(paper.feed(*(Entry(f"/story/{name}", name, updated="2026-03-01") for name in names)))
    poll(feed)
    paper.feed(
        *(Entry(f"/story/{name}", name, updated="2026-03-02") for name in "abc"), Entry("/story/d", "D!")
    )
    poll(feed, at=2)
    assert {name: paper.hits[f"/story/{name}"] for name in names} == {"a": 2, "b": 2, "c": 1, "d": 2}
    assert poll(feed, at=4).items.count() == 0
    poll(feed, at=27)
    assert paper.hits["/story/c"] == 2


def test_an_item_from_before_editions_were_kept_is_known(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "One")))
    poll(feed)
    IngestionItem.objects.update(edition="")
    paper.feed(Entry("/story/barge", "Two"))
    assert poll(feed, at=5).items.count() == 0


def test_what_another_feed_brought_is_known_and_not_fetched(paper):
    paper.story("barge", head='<link rel="canonical" href="/story/barge">')
    poll(watch(paper.feed(Entry("/story/barge"))))
    other = watch(paper.feed(Entry("/story/barge?utm_source=rss", "Another headline"), path="/other.xml"))
    run = poll(other)
    assert counts(run) == {"seen": 1, "known": 1}
    item = run.items.get()
    assert (item.article, "another feed" in item.reason) == (Article.objects.get(), True)
    assert paper.fetched_pages == 1
    assert poll(other, at=1).items.count() == 0


def test_what_a_person_brought_is_known_and_not_fetched(paper):
    run = deliver(by=BY, now=START, urls=[paper.story("barge")], enqueue=False)
    for pk in pipeline.waiting_items(run):
        pipeline.take_in(pk)
    assert counts(poll(watch(paper.feed(Entry("/story/barge"))))) == {"seen": 1, "known": 1}
    assert paper.fetched_pages == 1


def test_a_page_that_was_fetched_and_could_not_be_read_is_known_too(paper):
    paper.put("/picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "application/octet-stream")
    run = deliver(by=BY, now=START, urls=[f"{paper.url}/picture"], enqueue=False)
    pipeline.take_in(run.items.get().pk)
    assert run.items.get().outcome == Outcome.FAILED
    item = poll(watch(paper.feed(Entry("/picture")))).items.get()
    assert (item.outcome, item.article) == (Outcome.KNOWN, None)
    assert paper.fetched_pages == 1


def test_a_discarded_article_is_not_fetched_again_whatever_its_headline(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge", "One")))
    poll(feed)
    Article.objects.update(disposition=Article.Disposition.DISCARD)
    paper.feed(Entry("/story/barge", "Two"))
    assert counts(poll(feed, at=2)) == {"seen": 1, "discarded": 1}
    other = watch(paper.feed(Entry("/story/barge"), path="/other.xml"))
    assert counts(poll(other)) == {"seen": 1, "discarded": 1}
    assert paper.fetched_pages == 1


def test_one_guid_for_all_entries_hides_none_and_old_ones_never_come_back(paper):
    names = ["a", "b", "c"]
    for name in names:
        paper.story(name)
    same = [Entry(f"/story/{name}", name, guid="0") for name in names]
    feed = watch(paper.feed(*same))
    assert counts(poll(feed)) == {"seen": 3, "new": 3}
    paper.feed(*(Entry(f"/story/{name}", name, guid=name) for name in names))
    assert poll(feed, at=2).items.count() == 0
    paper.feed(*same)
    assert poll(feed, at=4).items.count() == 0


def test_entries_of_one_moment_that_come_over_two_polls_are_all_there(paper):
    names = [f"n{n}" for n in range(10)]
    for name in names:
        paper.story(name)
    feed = watch(paper.feed(*(Entry(f"/story/{name}", name, published=START) for name in names[:5])))
    assert counts(poll(feed, at=1)) == {"seen": 5, "new": 5}
    paper.feed(*(Entry(f"/story/{name}", name, published=START) for name in names))
    assert counts(poll(feed, at=2)) == {"seen": 10, "new": 5, "known": 5}


def test_what_counts_clicks_is_no_part_of_an_address(paper):
    paper.story("barge")
    feed = watch(paper.feed(Entry("/story/barge?at_medium=RSS&at_campaign=one")))
    paper.pages["/story/barge?at_medium=RSS&at_campaign=one"] = paper.pages["/story/barge"]
    poll(feed)
    paper.feed(Entry("/story/barge?at_medium=RSS&at_campaign=two#top"))
    assert poll(feed, at=2).items.count() == 0


def test_a_feed_that_is_larger_than_any_page_loses_no_entry(paper):
    entries = [Entry(f"/{n}", f"Story {n}", text="Two ships met at night. " * 150) for n in range(3_500)]
    run = poll(watch(paper.feed(*entries)), take_in=False)
    assert len(paper.pages["/feed.xml"].body) > 10_000_000
    assert (run.seen, run.items.count(), run.problem) == (3_500, 3_500, "")


def test_an_entry_without_a_link_is_refused_by_name_and_counted(paper):
    paper.story("a")
    run = poll(
        watch(paper.feed(Entry("/story/a"), Entry(title="No link"), Entry(title="Nor here", guid="x")))
    )
    assert counts(run) == {"seen": 3, "new": 1, "refused": 2}
    refused = run.items.filter(outcome=Outcome.REFUSED).first()
    assert (bool(refused.reason), refused.may_pass) == (True, False)


def test_a_twin_of_a_poll_makes_nothing_twice(paper):
    paper.story("a")
    feed = watch(paper.feed(Entry("/story/a")))
    poll(feed, take_in=False)
    assert poll(feed, take_in=False).items.count() == 0
    assert (IngestionItem.objects.count(), ArticleText.objects.count()) == (1, 0)


def test_validators_go_to_the_address_that_gave_them_only(paper):
    feed = watch(paper.feed())
    poll(feed)
    feed.refresh_from_db()
    assert feed.validated_url == feed.url
    assert feed.last_polled_at == hour(0) <= timezone.now()


def test_no_letter_that_a_database_refuses_stops_a_poll(paper):
    odd = "x\\u0000y\\ud800z"
    fields = ("id", "title", "summary", "content_text", "date_published", "date_modified")
    entry = ", ".join(f'"{name}": "{odd} {name}"' for name in fields)
    items = f'{{"url": "https://a.example/", {entry}, "tags": ["{odd}"]}}, {{{entry}}}'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{items}]}}'
    feed = watch(paper.put("/feed.json", body, "application/feed+json"), unwanted_words=["z"])
    run = poll(feed, take_in=False)
    assert (run.seen, run.problem) == (2, "")
    other = watch(paper.put("/other.json", body, "application/feed+json"))
    assert (poll(other, take_in=False).seen, IngestionItem.objects.filter(feed=other).count()) == (2, 2)


def test_a_page_that_changed_its_headline_alone_keeps_its_text_under_the_new_one(paper):
    words = "<p>Nobody in the town had seen the barge, and the clerk said so in the morning.</p>" * 9
    page = f"<title>{{}}</title><body><article>{words}</article>"
    paper.put("/barge", page.format("Old words"))
    feed = watch(paper.feed(Entry("/barge", "Old words")))
    poll(feed)
    before = Article.objects.get()
    paper.put("/barge", page.format("New words"))
    paper.feed(Entry("/barge", "New words"))
    item = poll(feed, at=2).items.get()
    article = Article.objects.get()
    assert (article.title, article.text_id) == ("New words", before.text_id)
    assert item.reason == "A known article under a new headline."
