"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tracker.ingestion.fetching.robots import LARGEST, read_robots
from tracker.ingestion.services.robots import AT_HAND_BYTES, Standing, at_hand

US = "sanctions-tracker"


def forbidden(text: str, *targets: str) -> list[str]:
    rules = read_robots(text, US)
    return [target for target in targets if rules.against(target)]


@pytest.mark.parametrize(
    ("lines", "closed", "open_"),
    [
        ("Disallow: /private/", ["/private/", "/private/a"], ["/", "/private", "/Private/"]),
        ("Disallow:", [], ["/", "/a"]),
        ("Disallow: /", ["/", "/a?b=c"], ["/robots.txt"]),
        ("Disallow: /*.pdf", ["/a.pdf", "/a.pdf?x=1", "/b/c.pdfx"], ["/pdf", "/a.PDF"]),
        ("Disallow: /*.pdf$", ["/a.pdf"], ["/a.pdf?x=1", "/a.pdfx"]),
        ("Disallow: /a*b*c$", ["/abc", "/a-b-c", "/abcbc"], ["/abcd", "/acb", "/ab"]),
        ("Disallow: /a*a$", ["/aa", "/axa"], ["/a"]),
        ("Disallow: *print", ["/x?print", "/print"], ["/p"]),
        ("Disallow: /$", ["/"], ["/a"]),
        ("Disallow: /?id=", ["/?id=3"], ["/?x=1&id=3"]),
        # The longest pattern decides, in any order, and allows where two are as long.
        ("Disallow: /\nAllow: /news/", ["/", "/other"], ["/news/1"]),
        ("Allow: /news/\nDisallow: /news/old/", ["/news/old/1"], ["/news/1", "/"]),
        ("Disallow: /page\nAllow: /page", [], ["/page"]),
        ("Disallow: /*/b\nAllow: /a/b", [], ["/a/b"]),
        # One spelling of an address is as good as another.
        ("Disallow: /%7euser/", ["/~user/", "/%7Euser/"], []),
        ("Disallow: /북한/", ["/%EB%B6%81%ED%95%9C/", "/%eb%b6%81%ed%95%9c/"], []),
        ("Disallow: /a%24b", ["/a$b"], ["/a"]),
        ("Disallow: /a$b", ["/a$b"], ["/a"]),
        ("Disallow: private/", ["/private/"], ["/"]),
        ("Disallow: /x # not /y", ["/x"], ["/y"]),
        ("dIsAlLoW :  /x  ", ["/x"], []),
        ("Disallow: /x\rDisallow: /y\r\nDisallow: /z", ["/x", "/y", "/z"], []),
    ],
)
def test_what_a_group_for_all_robots_closes(lines, closed, open_):
    assert forbidden(f"User-agent: *\n{lines}", *closed, *open_) == closed


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("User-agent: *\nDisallow: /all\n\nUser-agent: Sanctions-Tracker\nDisallow: /us", ["/us"]),
        ("User-agent: sanctions-tracker/2.0\nDisallow: /us", ["/us"]),
        ("User-agent: sanctions\nDisallow: /us", []),
        ("User-agent: other\nUser-agent: sanctions-tracker\nDisallow: /us", ["/us"]),
        ("User-agent: sanctions-tracker\nUser-agent: other\nDisallow: /us", ["/us"]),
        ("User-agent: sanctions-tracker\nDisallow: /us\nUser-agent: other\nDisallow: /all", ["/us"]),
        # Groups for one robot are one group; what stands between them does not matter.
        (
            "User-agent: sanctions-tracker\nDisallow: /us\n\nUser-agent: a\nDisallow: /\n\n"
            "User-agent: sanctions-tracker\nDisallow: /all",
            ["/us", "/all"],
        ),
        ("User-agent: a\nSitemap: https://x.example/s.xml\nUser-agent: *\nDisallow: /all", ["/all"]),
        # A group of our own that says nothing opens everything, whatever is said to all.
        ("User-agent: *\nDisallow: /all\nUser-agent: sanctions-tracker\nDisallow:", []),
        ("Disallow: /all\nUser-agent: *\n", []),
        ("\ufeffUser-agent: *\nDisallow: /all", ["/all"]),
        ("<html><body>User-agent: *<br>Disallow: /all</body></html>", []),
        ("", []),
    ],
)
def test_which_group_is_ours(text, closed):
    assert forbidden(text, "/us", "/all") == closed


def test_the_line_that_forbids_a_page_is_told():
    rule = read_robots("# ours\nUser-agent: *\n\nDisallow: /private/ # keep out\n", US).against("/private/1")
    assert rule is not None
    assert (rule.line, rule.written) == (4, "Disallow: /private/ # keep out")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5),
        ("User-agent: *\nCrawl-delay: 0.5\nCrawl-delay: 2", 2),
        ("User-agent: *\nCrawl-delay: 5\nUser-agent: sanctions-tracker\nDisallow:", None),
        ("User-agent: sanctions-tracker\nCrawl-delay: 3\nUser-agent: *\nCrawl-delay: 9", 3),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nCrawl-delay: soon", None),
    ],
)
def test_the_delay_that_is_asked_of_us(text, seconds):
    assert read_robots(text, US).crawl_delay == seconds


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{n}\n" for n in range(20_000)) + "Disallow: /x\n" * 20_000,
        "User-agent: *\nDisallow: /" + "*a" * 250_000,
        "User-agent: *\n" + "Disallow: /*a*a*a*a*a*a*a*a*b\n" * 15_000,
        ":" * LARGEST,
    ],
    ids=["many robots", "one long pattern", "many wildcards", "no lines"],
)
def test_a_hostile_file_costs_little(text):
    began = time.process_time()
    read_robots(text[:LARGEST], US).against("/" + "a" * 4_000)
    assert time.process_time() - began < 3


def test_what_is_kept_at_hand_is_bounded_in_memory_too():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    rules = read_robots("User-agent: *\n" + "".join(f"Disallow: /{n}\n" for n in range(29_000)), US)
    until = now + timedelta(minutes=1)
    for number in [*range(12), 11, 11]:
        at_hand.put(f"https://{number}.example:443", Standing(rules), until)
    assert Standing(rules).size < at_hand.size <= AT_HAND_BYTES
    kept = [bool(at_hand.get(f"https://{number}.example:443", now)) for number in range(12)]
    assert sum(kept) == at_hand.size // Standing(rules).size
    assert kept == sorted(kept), "the last ones are kept"
