"""From any page of a site to what can be watched there, and what it shows now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.ingestion.site import RSS, XML, Entry, rss, sitemap, sitemap_index
from tracker.ingestion.discovery import Candidate, Visit, discover, preview, suggest_interval
from tracker.ingestion.fetching import FetchFailed, FetchRefused
from tracker.ingestion.models import IngestionItem, Snapshot
from tracker.ingestion.services.hosts import rest

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LONG = "The barge that nobody had seen was seen"


def found(url: str, **more: object) -> list[tuple[str, str, str]]:
    return [(one.kind, one.url, one.link_pattern) for one in discover(url, now=NOW, **more)]


def front(paper, head: str = "", body: str = "") -> str:
    return paper.put(
        "/", f"<html><head><title>Harbour Gazette</title>{head}</head><body>{body}</body></html>"
    )


def test_feeds_that_a_page_names_come_first_and_those_of_comments_last(paper):
    links = "".join(
        f'<link rel="alternate" type="application/{kind}" href="{href}">'
        for kind, href in (("rss+xml", "/comments/feed/"), ("atom+xml", "/atom"), ("feed+json", "feed.json"))
    )
    front(paper, links + '<meta property="og:site_name" content="The Gazette">', '<a href="/rss">RSS</a>')
    candidates = discover(paper.url, now=NOW)
    assert [one.url.removeprefix(paper.url) for one in candidates] == [
        "/atom",
        "/feed.json",
        "/rss",
        "/comments/feed/",
    ]
    assert {one.site_name for one in candidates} == {"The Gazette"}
    assert all(one.found for one in candidates)


def test_places_where_feeds_and_sitemaps_commonly_lie_are_tried(paper):
    front(paper)
    paper.put("/feed/", "<html><body>Not here</body></html>")
    paper.feed(path="/rss.xml")
    paper.put("/sitemap.xml", sitemap((f"{paper.url}/a", "")), XML)
    assert found(paper.url) == [
        ("syndication", f"{paper.url}/rss.xml", ""),
        ("sitemap", f"{paper.url}/sitemap.xml", ""),
    ]
    assert paper.hits["/atom.xml"] == 0


def test_sitemaps_of_robots_txt_come_with_the_one_for_news_first(paper):
    front(paper)
    robots = f"User-agent: *\nDisallow: /x\nSitemap: {paper.url}/all.xml\nsitemap:/news.xml\nSitemap: ftp://a.example/x"
    robots += "\nSitemap: http://[x"
    paper.put("/robots.txt", robots, "text/plain")
    assert [one[1:] for one in found(paper.url) if one[0] == "sitemap"] == [
        (f"{paper.url}/news.xml", ""),
        (f"{paper.url}/all.xml", ""),
    ]
    assert paper.hits["/sitemap.xml"] == 0


def test_a_page_of_headlines_is_offered_as_a_list_of_links(paper):
    body = "".join(f'<a href="/press/2026/03/{n}">{LONG} {n}</a>' for n in range(4))
    paper.put("/en/", f"<title>News</title>{body}<a href='/about/us'>About us</a>")
    assert ("listing", f"{paper.url}/en/", "/press/2*") in found(f"{paper.url}/en/")


def test_a_feed_or_sitemap_that_is_given_itself_is_the_one_candidate(paper):
    assert found(paper.feed(Entry("/a"))) == [("syndication", f"{paper.url}/feed.xml", "")]
    paper.put("/map.xml", sitemap_index((f"{paper.url}/a.xml", "")), XML)
    assert found(f"{paper.url}/map.xml") == [("sitemap", f"{paper.url}/map.xml", "")]


def test_a_page_that_cannot_be_had_is_told(paper, settings):
    with pytest.raises(FetchFailed, match="no such page"):
        discover(paper.url, now=NOW)
    with pytest.raises(FetchRefused, match="Only http"):
        discover("file:///etc/passwd", now=NOW)
    settings.FETCH_ALLOW_NETWORKS = ()
    with pytest.raises(FetchRefused):
        discover(paper.url, now=NOW)


def test_the_guard_stands_before_every_candidate(paper, settings):
    inside = Candidate("http://10.0.0.1/feed", "syndication")
    assert "no public address" in preview(inside, now=NOW).problem
    settings.FETCH_ALLOW_NETWORKS = ()
    assert preview(Candidate(f"{paper.url}/feed.xml", "syndication"), now=NOW).problem
    assert not paper.hits


def test_a_preview_shows_the_last_five_with_date_and_text_and_writes_nothing(paper):
    entries = []
    for n in range(7):
        paper.story(f"s{n}")
        entries.append(Entry(f"/story/s{n}", f"Story {n}", published=datetime(2026, 3, 1 + n, tzinfo=UTC)))
    shown = preview(Candidate(paper.feed(*entries), "syndication"), now=NOW)
    assert (shown.count, shown.problem) == (7, "")
    assert [entry.title for entry in shown.entries] == [f"Story {n}" for n in (6, 5, 4, 3, 2)]
    first = shown.entries[0]
    assert (first.published, first.precision) == (datetime(2026, 3, 7, tzinfo=UTC), "moment")
    assert "the s6 was seen by a clerk" in first.text
    assert paper.hits["/story/s0"] == 0
    assert not IngestionItem.objects.exists()
    assert not Snapshot.objects.exists()


def test_what_cannot_be_read_is_told_beside_what_the_feed_carries(paper):
    paper.put("/report", b"%PDF-1.4 ...", "application/pdf")
    paper.put("/shut", "", status=403)
    feed = paper.feed(
        Entry("/shut", "Shut", text="Carried words"), Entry("/report", "Report"), Entry(title="Linkless")
    )
    shut, report, linkless = preview(Candidate(feed, "syndication"), now=NOW).entries
    assert ("403" in shut.problem, shut.text) == (True, "Carried words")
    assert "PDF" in report.problem
    assert "no link" in linkless.problem


def test_the_date_of_a_page_stands_where_a_list_tells_none(paper):
    paper.story("a", head='<meta property="article:published_time" content="2026-03-02T08:00:00Z">')
    paper.put("/news", '<a href="/story/a">A headline</a>')
    shown = preview(Candidate(f"{paper.url}/news", "listing", link_pattern="/story/*"), now=NOW)
    assert shown.entries[0].published == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_what_is_nothing_says_why(paper):
    assert "web page" in preview(Candidate(front(paper), "syndication"), now=NOW).problem
    assert "nothing in it" in preview(Candidate(paper.feed(), "syndication"), now=NOW).problem


def test_a_visit_is_bounded_in_number_and_time(paper):
    for n in range(3):
        paper.story(f"s{n}")
    feed = paper.feed(*(Entry(f"/story/s{n}") for n in range(3)))
    visit = Visit(most=2)
    shown = preview(Candidate(feed, "syndication"), now=NOW, visit=visit)
    assert [bool(entry.text) for entry in shown.entries] == [True, False, False]
    assert (visit.was_cut, paper.fetched_pages) == (True, 1)
    late = Visit(seconds=0)
    assert "no time left" in preview(Candidate(feed, "syndication"), now=NOW, visit=late).problem


def test_a_look_takes_its_turns_at_a_host_and_obeys_robots_txt_for_pages(paper, settings):
    settings.FETCH_OWN_NETWORK_DELAY = timedelta(seconds=0.2)
    paper.put("/robots.txt", "User-agent: *\nDisallow: /story/shut\nDisallow: /feed.xml", "text/plain")
    for name in ("open", "shut"):
        paper.story(name)
    feed = paper.feed(Entry("/story/open"), Entry("/story/shut", text="Carried words"))
    first, second = preview(Candidate(feed, "syndication"), now=NOW).entries
    assert "was seen by a clerk" in first.text
    assert ("robots.txt" in second.problem, second.text) == (True, "Carried words")
    assert (paper.hits["/story/open"], paper.hits["/story/shut"]) == (1, 0)
    moments = [moment for path, moment in paper.moments if path != "/robots.txt"]
    assert moments[1] - moments[0] > 0.19


def test_a_host_that_rests_is_not_looked_at(paper):
    rest("127.0.0.1", until=timezone.now() + timedelta(minutes=5), why="429", now=timezone.now())
    assert "no time left" in preview(Candidate(f"{paper.url}/feed.xml", "syndication"), now=NOW).problem
    assert not paper.hits


def test_an_address_is_fetched_once_in_a_visit(paper):
    paper.story("a")
    one, other = paper.feed(Entry("/story/a")), paper.put("/o.xml", rss(paper.url, [Entry("/story/a")]), RSS)
    visit = Visit()
    for url in (one, other):
        assert preview(Candidate(url, "syndication"), now=NOW, visit=visit).entries[0].text
    assert paper.hits["/story/a"] == 1


@pytest.mark.parametrize(
    ("hours", "count", "kind", "minutes"),
    [
        (1, 20, "syndication", 60),
        (0.1, 20, "syndication", 15),
        (1, 3, "syndication", 30),
        (24 * 7, 10, "syndication", 1440),
        (0.1, 20, "sitemap", 60),
        (0, 20, "syndication", 60),
        (1, 1, "listing", 60),
    ],
)
def test_the_interval_suits_the_pace_and_what_the_feed_remembers(hours, count, kind, minutes):
    moments = [NOW + timedelta(hours=hours * n) for n in range(count)]
    assert suggest_interval(moments, kind)[0] == minutes


def test_the_pace_is_told_in_words():
    assert suggest_interval([NOW, NOW + timedelta(hours=6)])[1] == "About 4 entries a day."
    assert suggest_interval([NOW, NOW + timedelta(days=7)])[1] == "An entry about every 7 days."
    assert "do not tell" in suggest_interval([])[1]
