"""Polls of sitemaps and of pages that list links."""

from __future__ import annotations

import gzip

import pytest

from tests.ingestion.site import XML, Entry, sitemap, sitemap_index
from tests.ingestion.watching import counts, poll, watch
from tracker.ingestion import feed_fetching
from tracker.ingestion.models import Outcome
from tracker.ingestion.services import entries
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db
SITEMAP, LISTING = Feed.Kind.SITEMAP, Feed.Kind.LISTING


def test_a_sitemap_is_polled_like_a_feed_and_lastmod_tells_a_new_edition(paper):
    a, b = paper.story("a"), paper.story("b")
    feed = watch(paper.put("/sitemap.xml", sitemap((a, "2026-03-01"), (b, "")), XML), kind=SITEMAP)
    assert counts(poll(feed)) == {"seen": 2, "new": 2}
    paper.put("/sitemap.xml", sitemap((a, "2026-03-02"), (b, "")), XML)
    assert counts(poll(feed, at=2)) == {"seen": 2, "known": 2}
    assert (paper.hits["/story/a"], paper.hits["/story/b"]) == (2, 1)


def test_an_index_is_followed_one_level_and_only_to_maps_that_changed(paper):
    a, b, c = paper.story("a"), paper.story("b"), paper.story("c")
    old = paper.put("/2025.xml", sitemap((a, "")), XML)
    new = paper.put("/2026.xml.gz", gzip.compress(sitemap((b, "")).encode()), "application/gzip")
    deeper = paper.put(
        "/deeper.xml", sitemap_index((paper.put("/deepest.xml", sitemap((c, "")), XML), "")), XML
    )
    index = sitemap_index(
        (old, "2025-12-31"), (new, "2026-03-02"), (deeper, "2026-03-02"), (f"{paper.url}/i.xml", "")
    )
    feed = watch(paper.put("/i.xml", index, XML), kind=SITEMAP)
    run = poll(feed)
    assert counts(run) == {"seen": 2, "new": 2}
    assert "/deeper.xml: It is an index itself" in run.problem
    assert (paper.hits["/i.xml"], paper.hits["/deepest.xml"]) == (1, 0)
    assert counts(poll(feed, at=1)) == {"seen": 1, "known": 1}
    assert (paper.hits["/2025.xml"], paper.hits["/2026.xml.gz"]) == (1, 2)


def test_a_map_that_fails_is_told_and_harms_no_other(paper):
    a = paper.story("a")
    good = paper.put("/good.xml", sitemap((a, "")), XML)
    feed = watch(
        paper.put("/i.xml", sitemap_index((f"{paper.url}/gone.xml", ""), (good, "")), XML), kind=SITEMAP
    )
    run = poll(feed)
    assert counts(run) == {"seen": 1, "new": 1}
    assert "/gone.xml: There is no such page (404)." in run.problem
    paper.put("/good.xml", "", status=500)
    assert poll(feed, at=1).problem
    feed.refresh_from_db()
    assert feed.failures_in_row == 1


def test_an_index_of_nothing_but_indexes_is_a_failure_and_no_empty_success(paper):
    inner = paper.put("/inner.xml", sitemap_index((f"{paper.url}/i.xml", "")), XML)
    feed = watch(paper.put("/i.xml", sitemap_index((inner, "")), XML), kind=SITEMAP)
    assert "index itself" in poll(feed).problem
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem_stage) == (1, Feed.Stage.PARSE)


def test_an_index_whose_maps_all_lie_elsewhere_is_a_failure_that_names_their_host(paper):
    index = sitemap_index(("https://maps.elsewhere.example/1.xml", ""), (f"{paper.url}/i.xml", ""))
    feed = watch(paper.put("/i.xml", index, XML), kind=SITEMAP)
    assert "maps.elsewhere.example" in poll(feed).problem
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem_stage) == (1, Feed.Stage.PARSE)


def test_an_index_of_which_nothing_changed_is_no_failure(paper):
    index = sitemap_index((paper.put("/old.xml", sitemap((f"{paper.url}/x", "")), XML), "2026-02-01"))
    feed = watch(paper.put("/i.xml", index, XML), kind=SITEMAP)
    poll(feed, take_in=False)
    run = poll(feed, at=72)
    assert (run.seen, run.problem, paper.hits["/old.xml"]) == (0, "", 1)


def test_a_poll_begins_with_no_more_maps_once_its_time_is_over(paper, monkeypatch):
    monkeypatch.setattr(feed_fetching, "MAPS_SECONDS", -1.0)
    one = paper.put("/m.xml", sitemap((f"{paper.url}/x", "")), XML)
    run = poll(watch(paper.put("/i.xml", sitemap_index((one, "")), XML), kind=SITEMAP))
    assert "the rest was left out" in run.problem
    assert paper.hits["/m.xml"] == 0


def test_so_many_maps_of_an_index_are_read_in_one_poll_and_the_rest_is_told(paper):
    maps = [paper.put(f"/m{n}.xml", sitemap((f"{paper.url}/x{n}", "")), XML) for n in range(12)]
    feed = watch(paper.put("/i.xml", sitemap_index(*((one, "") for one in maps)), XML), kind=SITEMAP)
    run = poll(feed, take_in=False)
    assert run.seen == 10
    assert "only the last 10 were read" in run.problem
    assert (paper.hits["/m0.xml"], paper.hits["/m11.xml"]) == (0, 1)


def test_of_a_whole_archive_the_newest_are_fetched_and_the_rest_is_put_off_by_name(paper, monkeypatch):
    monkeypatch.setattr(entries, "MOST_OF_A_SITEMAP", 2)
    urls = [(paper.story(f"s{n}"), f"2026-02-0{n}") for n in range(1, 5)]
    feed = watch(paper.put("/sitemap.xml", sitemap(*urls), XML), kind=SITEMAP)
    run = poll(feed)
    assert counts(run) == {"seen": 4, "new": 2, "later": 2}
    assert {item.title or item.url[-2:] for item in run.items.filter(outcome=Outcome.LATER)} == {"s1", "s2"}
    assert "back-fill" in run.items.filter(outcome=Outcome.LATER).first().reason


def test_a_page_that_lists_links_is_polled_by_its_pattern(paper):
    paper.story("a")
    paper.story("b")
    links = '<a href="/story/a">Ship seen</a><a href="/about">About</a><a href="story/a#x">Again</a>'
    feed = watch(paper.put("/news", f"<html><body>{links}"), kind=LISTING, link_pattern="/story/*")
    run = poll(feed)
    assert counts(run) == {"seen": 1, "new": 1}
    assert run.items.get().title == "Ship seen"
    paper.put("/news", f'<html><body><a href="/story/b">Another</a>{links}')
    assert counts(poll(feed, at=1)) == {"seen": 2, "new": 1, "known": 1}


def test_a_listing_that_was_rebuilt_is_a_failure_of_the_feed(paper):
    feed = watch(paper.put("/news", '<a href="/x">A</a>'), kind=LISTING, link_pattern="/story/*")
    run = poll(feed)
    assert "fits the pattern" in run.problem
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem_stage) == (1, Feed.Stage.PARSE)


def test_a_sitemap_under_the_wrong_kind_says_so(paper):
    run = poll(watch(paper.put("/sitemap.xml", sitemap(("https://a.example/x", "")), XML)))
    assert "give it the kind sitemap" in run.problem


def test_a_feed_under_the_kind_sitemap_is_read_all_the_same(paper):
    paper.story("a")
    assert counts(poll(watch(paper.feed(Entry("/story/a")), kind=SITEMAP))) == {"seen": 1, "new": 1}
