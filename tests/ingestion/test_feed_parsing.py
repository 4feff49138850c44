"""Every feed of data/feeds against its expected.json, and feeds that are long."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.ingestion.feeds import FeedEntry, ParsedFeed, parse_feed

FOLDER = Path(__file__).parent / "data" / "feeds"
CASES = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["feeds"]
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SITEMAPS = {"news-sitemap", "sitemap-index"}
# The reason of expected.json and the same in our words.
WORDS = {
    "empty response": "empty",
    "HTML, not a feed": "HTML",
    "entities are not allowed": "entities",
    "nested too deeply": "depth",
}


def _parse(case: dict) -> ParsedFeed:
    data = (FOLDER / case["file"]).read_bytes()
    kind = "sitemap" if case["kind"] in SITEMAPS else "syndication"
    return parse_feed(data, kind=kind, url=case["base"], content_type=case["served_as"], now=NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_feed_comes_to_what_is_expected(case):
    parsed = _parse(case)
    if case["outcome"] in ("error", "partial-or-refuse"):
        assert re.search(WORDS.get(case["error"], "."), parsed.problem)
        assert case["outcome"] != "error" or not parsed.entries
    if case["outcome"] == "ok":
        # What the guard refuses is listed here and refused by the poll, which counts it.
        refused = case.get("refused_links", []) if case["kind"] == "news-sitemap" else []
        assert [entry.url for entry in parsed.entries if entry.url in refused] == refused
        assert len(parsed.entries) == case["entry_count"] + len(refused)
    assert len(parsed.entries) >= case.get("entries_at_least", 0)
    flags = set(case.get("record", []))
    assert {str(remark) for remark in parsed.remarks} >= flags - {"malformed"}
    assert not ("malformed" in flags and not parsed.problem)
    for found, expected in zip(parsed.entries, case["entries"], strict=False):
        _assert_entry(found, expected, is_whole=case["outcome"] == "ok")


def _assert_entry(found: FeedEntry, expected: dict, *, is_whole: bool) -> None:
    if "title_pattern" in expected:
        assert re.search(expected["title_pattern"], found.title)
    elif "title_max" not in expected:
        assert " ".join(found.title.split()) in expected.get("title_in", [expected["title"]])
    for words in expected.get("title_has_not", []):
        assert words not in found.title
    if is_whole:
        # Whether an address may be asked is the guard's to say, which knows the open networks.
        links = expected.get("link_in", [expected["link"], expected.get("refused", expected["link"])])
        assert found.url in links
    assert found.published == expected["published"]
    assert found.updated == expected.get("updated", found.updated)
    assert (found.id or found.url) == expected.get("id", found.id or found.url)
    text = f"{found.text} {found.summary}"
    assert all(words in text for words in expected.get("text_has", []))
    assert not any(words in text for words in expected.get("text_has_not", []))


def test_every_feed_of_the_folder_is_asked():
    assert {case["file"] for case in CASES} == {path.name for path in FOLDER.iterdir()} - {"expected.json"}


def test_the_date_is_kept_as_written_beside_what_it_means():
    feed = (
        b"<rss><channel><title>t</title><item><title>a</title>"
        b"<pubDate>Tue, 04 Mar 2025 09:15:00 KST</pubDate></item></channel></rss>"
    )
    entry = parse_feed(feed).entries[0]
    assert entry.published == "2025-03-04T00:15:00Z"
    assert entry.published_as_written == "Tue, 04 Mar 2025 09:15:00 KST"


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+09:00", "Fri, 31 Dec 9999 23:59:59 -0500"])
def test_the_first_or_last_day_of_the_calendar_is_no_date_and_harms_no_other_entry(written):
    items = f"<item><title>a</title><pubDate>{written}</pubDate></item><item><title>b</title></item>"
    parsed = parse_feed(f"<rss><channel>{items}</channel></rss>".encode(), now=NOW)
    assert [(entry.title, entry.published) for entry in parsed.entries] == [("a", None), ("b", None)]
    assert parsed.entries[0].published_as_written == written
    assert parsed.problem is None


def test_a_long_feed_loses_no_entry_and_keeps_its_order():
    items = (
        f"<item><title>Item {i}</title><link>https://news.example.com/{i}</link></item>" for i in range(3000)
    )
    parsed = parse_feed(f"<rss><channel><title>t</title>{''.join(items)}</channel></rss>".encode())
    assert [entry.title for entry in parsed.entries] == [f"Item {i}" for i in range(3000)]
    assert parsed.problem is None


def test_an_ampersand_in_a_cdata_link_stays_one():
    feed = (
        b"<rss><channel><item><title>a</title>"
        b"<link><![CDATA[https://news.example.com/?a=1&b=2]]></link></item></channel></rss>"
    )
    assert parse_feed(feed).entries[0].url == "https://news.example.com/?a=1&b=2"


def test_text_of_an_entry_keeps_its_blocks_apart_and_loses_its_scripts():
    feed = (
        b"<rss><channel><item><title>a</title><description><![CDATA[<p class='x'>One &amp; two</p>"
        b"<script>bad()</script><p>Three<br/>four</p>]]></description></item></channel></rss>"
    )
    assert parse_feed(feed).entries[0].summary == "One & two\nThree\nfour"
