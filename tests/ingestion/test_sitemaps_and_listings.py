"""Sitemaps, indexes of them and pages that list links: what they come to, and what hostile ones cost."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.ingestion.feeds import ChildMap, maps_to_follow, parse_feed
from tracker.ingestion.reading.listings import fits

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SITE = "https://news.example.com"
FEEDS = Path(__file__).parent / "data" / "feeds"


def sitemap(*urls: str) -> bytes:
    entries = "".join(f"<url>{url}</url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def read(data: bytes, kind: str = "sitemap", **more: str):
    return parse_feed(data, kind=kind, url=f"{SITE}/news/", now=NOW, **more)


def test_lastmod_is_when_a_page_changed_and_no_date_of_publication():
    parsed = read(
        sitemap(
            f"<loc> {SITE}/a </loc><lastmod>2026-03-02T09:00:00+09:00</lastmod>",
            f"<loc>{SITE}/b</loc><lastmod>2099-01-01</lastmod>",
            "<loc>/c</loc><changefreq>daily</changefreq>",
        )
    )
    assert [(entry.url, entry.updated, entry.published) for entry in parsed.entries] == [
        (f"{SITE}/a", "2026-03-02T00:00:00Z", None),
        (f"{SITE}/b", None, None),
        (f"{SITE}/c", None, None),
    ]
    assert parsed.problem is None


def test_a_news_sitemap_tells_title_date_and_keywords():
    news = (
        "<n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<n:publication><n:name>Dock wire</n:name></n:publication>"
        "<n:publication_date>2026-03-02T09:15+09:00</n:publication_date>"
        "<n:title>Ship &amp; cargo</n:title><n:keywords>coal, ports</n:keywords></n:news>"
    )
    picture = "<i:image xmlns:i='urn:i'><i:loc>https://elsewhere.example/p.png</i:loc><i:title>No</i:title></i:image>"
    entry = read(sitemap(f"<loc>{SITE}/a</loc>{picture}{news}")).entries[0]
    assert (entry.url, entry.title, entry.categories) == (f"{SITE}/a", "Ship & cargo", ("coal", "ports"))
    assert (entry.published, entry.published_as_written) == ("2026-03-02T00:15:00Z", "2026-03-02T09:15+09:00")


def test_a_packed_sitemap_is_unpacked_and_a_bomb_is_not():
    packed = gzip.compress(sitemap(f"<loc>{SITE}/a</loc>"))
    assert [entry.url for entry in read(packed).entries] == [f"{SITE}/a"]
    bomb = read(gzip.compress(b" " * 60_000_000, compresslevel=1))
    assert not bomb.entries
    assert "larger than 50 MB" in bomb.problem
    assert "cut off" in read(packed[:-9]).problem


def test_a_full_sitemap_loses_nothing_and_one_entry_more_is_told():
    entries = [f"<loc>{SITE}/{n}</loc>" for n in range(50_001)]
    full = read(sitemap(*entries[:-1]))
    assert (len(full.entries), full.problem) == (50_000, None)
    longer = read(sitemap(*entries))
    assert len(longer.entries) == 50_000
    assert "more than 50,000" in longer.problem


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"<!DOCTYPE u [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&x;</loc></url></urlset>",
            "entit",
        ),
        (b"<html><head><title>Sign in</title></head></html>", "web page"),
        (b"", "no sitemap"),
        (b"\x1f\x8b\x08nonsense", "damaged"),
        (b"some words of a page", "no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_told_in_words(data, words):
    parsed = read(data)
    assert parsed.is_none
    assert words in parsed.problem


def test_a_list_of_addresses_and_a_feed_may_stand_for_a_sitemap():
    assert [entry.url for entry in read(f"{SITE}/a\n{SITE}/b\n".encode()).entries] == [
        f"{SITE}/a",
        f"{SITE}/b",
    ]
    feed = (FEEDS / "rss20_plain.xml").read_bytes()
    assert [entry.title for entry in read(feed).entries] == ["Coal cargo & papers", "Second item"]


def test_a_sitemap_that_is_given_for_a_feed_says_which_kind_it_is():
    assert "kind sitemap" in read((FEEDS / "news_sitemap.xml").read_bytes(), "syndication").problem


def test_of_an_index_its_own_maps_are_followed_and_neither_itself_nor_other_hosts():
    parsed = read((FEEDS / "sitemap_index.xml").read_bytes())
    own = {"index_url": f"{SITE}/sitemap_index.xml", "most": 10}
    assert [one.url for one in maps_to_follow(parsed, **own)] == [f"{SITE}/s1.xml", f"{SITE}/s2.xml.gz"]
    for domain in ("elsewhere.example.org", "example.org"):
        with_other = maps_to_follow(parsed, hosts=[domain], **own)
        assert "https://elsewhere.example.org/s.xml" in [one.url for one in with_other]
    assert len(maps_to_follow(parsed, hosts=["ample.org", ""], **own)) == 2


def test_the_maps_of_an_index_that_changed_last_come_first_and_old_ones_not_at_all():
    maps = (
        ChildMap(f"{SITE}/2024.xml", "2024-12-31"),
        ChildMap(f"{SITE}/unknown-1.xml"),
        ChildMap(f"{SITE}/2026.xml", "2026-03-02T10:00:00Z"),
        ChildMap(f"{SITE}/unknown-2.xml"),
    )
    parsed = read(b"<urlset/>").__class__(maps=maps)
    found = maps_to_follow(parsed, index_url=SITE, since="2026-03-02T11:00:00Z", most=2)
    assert [one.url for one in found] == [f"{SITE}/2026.xml", f"{SITE}/unknown-2.xml"]


@pytest.mark.parametrize(
    ("changed", "is_followed"),
    [("2026", True), ("2026-03", True), ("2026-03-02", True), ("2026-02", False), ("2025", False)],
)
def test_a_map_that_gives_only_a_month_or_a_year_counts_as_changed_until_that_is_over(changed, is_followed):
    parsed = read(b"<urlset/>").__class__(maps=(ChildMap(f"{SITE}/m.xml", changed),))
    found = maps_to_follow(parsed, index_url=SITE, since="2026-03-02T11:00:00Z", most=2)
    assert bool(found) is is_followed


LISTING = """<?xml version="1.0" encoding="utf-8"?><html><head><title>News of the port</title></head><body>
<a href="/news/">All news</a> <a href="javascript:go()">Go</a> <a href="mailto:a@b.example">Write</a>
<a href="/news/2026/a"><img alt="A picture"></a> <a href="/news/2026/a#more">Ship &amp; cargo</a>
<a href="2026/b">배 두 척</a> <a href="https://other.example/news/2026/c">Elsewhere</a>
<a href="/news/2026/%EB%B0%B0"><span>Third</span> <b>story</b></a> <a href="/about/2026">About</a>
</body></html>"""


def test_a_listing_gives_each_link_that_fits_once_with_the_words_on_it():
    parsed = read(LISTING.encode(), "listing", link_pattern="/news/2*")
    assert [(entry.url, entry.title) for entry in parsed.entries] == [
        (f"{SITE}/news/2026/a", "Ship & cargo"),
        (f"{SITE}/news/2026/b", "배 두 척"),
        (f"{SITE}/news/2026/%EB%B0%B0", "Third story"),
    ]
    assert (parsed.title, parsed.problem) == ("News of the port", None)


def test_a_link_that_cannot_be_taken_apart_harms_no_other():
    odd = (
        '<base href="http://["><a href="http://[1">1</a><a href="http://a\u2100b/">2</a><a href="//[#x">3</a>'
    )
    good = f'<a href="{SITE}/news/2026/a">Ship &amp; cargo</a>'
    parsed = read(f"<html><body>{odd}{good}".encode(), "listing", link_pattern="/news/2*")
    assert [entry.title for entry in parsed.entries] == ["Ship & cargo"]


def test_a_listing_of_ten_thousand_links_behind_as_many_others_loses_none():
    others = "".join(f'<a href="/tag/{n}">Tag {n}</a>' for n in range(6_000))
    links = "".join(f'<a href="/news/2026/{n}">Story {n}</a>' for n in range(10_000))
    parsed = read(f"<html><body>{others}{links}".encode(), "listing", link_pattern="/news/2*")
    assert [entry.title for entry in parsed.entries] == [f"Story {n}" for n in range(10_000)]
    assert parsed.problem is None


def test_a_listing_that_is_cut_says_so():
    links = "".join(f'<a href="/news/{n}">Story {n}</a>' for n in range(10_001))
    parsed = read(f"<html><body>{links}".encode(), "listing", link_pattern="/news/*")
    assert len(parsed.entries) == 10_000
    assert "More than 10,000 links" in parsed.problem


def test_a_listing_without_a_fitting_link_is_a_problem_and_no_empty_success():
    parsed = read(LISTING.encode(), "listing", link_pattern="/press/*")
    assert parsed.is_none
    assert "fits the pattern" in parsed.problem


@pytest.mark.parametrize(
    ("pattern", "link", "is_taken"),
    [
        ("/news/2*", f"{SITE}/news/2026/x", True),
        ("/news/2*", f"{SITE}/news/", False),
        ("/news/*.html", f"{SITE}/news/x.html", True),
        ("/news/*.html", f"{SITE}/news/x.htm", False),
        ("/*/view", f"{SITE}/en/press/view", True),
        ("/view.do?seq=*", f"{SITE}/view.do?seq=4", True),
        ("/view.do", f"{SITE}/view.do?seq=4", True),
        ("/배/*", f"{SITE}/%EB%B0%B0/1", True),
        ("/a*a", f"{SITE}/a", False),
        ("https://other.example/*", "https://other.example/x", True),
        ("/x", "https://other.example/x", False),
        ("*", f"{SITE}/[", True),
    ],
)
def test_a_pattern_takes_the_links_whose_path_fits(pattern, link, is_taken):
    assert fits(pattern, link, f"{SITE}/") is is_taken


def test_no_pattern_takes_long():
    assert not fits("*a" * 240 + "b", f"{SITE}/{'a' * 4000}", SITE)


@pytest.mark.parametrize("kind", ["sitemap", "listing"])
@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.xml")), ids=lambda path: path.name)
def test_no_feed_of_the_folder_breaks_another_kind(kind, path):
    parsed = read(path.read_bytes(), kind, link_pattern="*")
    assert parsed.problem or parsed.entries or parsed.maps or kind == "sitemap"
    assert "root:" not in str(parsed)
