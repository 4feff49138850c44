"""A site that a test writes as it goes: what each path answers, and how often it was asked."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

RSS, XML, HTML = "application/rss+xml", "application/xml", "text/html; charset=utf-8"
STORY = """<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>
<body><article><h1>{title}</h1>
<p>The harbour office of the invented town said on Monday that the {name} was seen by a clerk, who had counted
barges since the early morning and written each of them into a book of his own.</p>
<p>Nobody else in the town had seen the {name}, and the clerk would not show the book to a reporter.</p>
<p>{more}</p></article></body></html>"""


@dataclass(frozen=True)
class Page:
    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """A local site. `pages` is what it has by path; anything else is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.hits: Counter[str] = Counter()
        self.moments: list[tuple[str, float]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def put(
        self,
        path: str,
        body: str | bytes,
        media_type: str = HTML,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Let a path answer so; returns its address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, media_type, status, headers or {})
        return self.url + path

    def redirect(self, path: str, target: str) -> str:
        """Let a path lead to another; returns its address."""
        return self.put(path, "moved", status=302, headers={"Location": target})

    def story(self, name: str, *, title: str = "", more: str = "", head: str = "", status: int = 200) -> str:
        page = STORY.format(name=name, title=title or f"The {name} was seen", more=more or name, head=head)
        return self.put(f"/story/{name}", page, status=status)

    def feed(self, *entries: Entry, path: str = "/feed.xml") -> str:
        """Let a path be an RSS feed of these entries."""
        return self.put(path, rss(self.url, entries), RSS)

    def feed_of_paths(self, *paths: str, path: str = "/feed.xml") -> str:
        """Let a path be a feed of such entries."""
        return self.feed(*(Entry(link=one) for one in paths), path=path)

    @property
    def fetched_pages(self) -> int:
        """How often something was asked for that is neither a feed nor a sitemap nor robots.txt."""
        return sum(n for path, n in self.hits.items() if not path.endswith((".xml", ".xml.gz", ".txt")))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hits[self.path] += 1
                site.moments.append((self.path, time.monotonic()))
                page = site.pages.get(self.path)
                if page is None:
                    self.send_error(404)
                    return
                if page.headers.get("ETag", "") == self.headers.get("If-None-Match"):
                    site.hits["304"] += 1
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(page.status)
                self.send_header("Content-Type", page.media_type)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                self.wfile.write(page.body)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler

    @contextmanager
    def running(self) -> Iterator[Site]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


@dataclass(frozen=True)
class Entry:
    """An entry of a feed: `link` is a path or an address."""

    link: str = ""
    title: str = "Barge seen"
    published: datetime | str | None = None
    guid: str = ""
    summary: str = ""
    text: str = ""
    updated: str = ""
    category: str = ""


def rss(base: str, entries: Iterable[Entry]) -> str:
    items = "".join(f"<item>{_inside(base, entry)}</item>" for entry in entries)
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Barges</title>{items}</channel></rss>"
    )


def _inside(base: str, entry: Entry) -> str:
    date = entry.published
    link = base + entry.link if entry.link.startswith("/") else entry.link
    parts = {
        "title": entry.title,
        "link": link,
        "guid": entry.guid,
        "pubDate": date.isoformat() if isinstance(date, datetime) else date,
        "atom:updated": entry.updated,
        "description": entry.summary,
        "content:encoded": entry.text,
        "category": entry.category,
    }
    return "".join(f"<{name}>{escape(words)}</{name}>" for name, words in parts.items() if words)


def sitemap(*entries: tuple[str, str]) -> str:
    """A sitemap of addresses, each with its lastmod."""
    urls = "".join(
        f"<url><loc>{escape(url)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
        for url, when in entries
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def sitemap_index(*maps: tuple[str, str]) -> str:
    inside = "".join(f"<sitemap>{_place(*one)}</sitemap>" for one in maps)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'


def _place(url: str, when: str) -> str:
    return f"<loc>{escape(url)}</loc>" + (f"<lastmod>{when}</lastmod>" if when else "")
