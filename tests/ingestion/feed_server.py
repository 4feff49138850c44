"""A feed and its pages on a local port, served by real HTTP, with a gate that can hold one page back."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="2026-03-0{day}T08:00:00Z"></head>
<body><article><h1>{title}</h1>
<p>The harbour office of the invented town said on Monday that story number {n} was told to it by a clerk,
who had counted barges since the early morning and written each of them into a book of his own.</p>
<p>Nobody else in the town had seen barge {n}, and the clerk would not show the book to a reporter.</p>
<p>A spokeswoman for the office said that barge {n} would be looked for again in the spring, once the ice
has left the river and the ferry runs as it did in other years.</p>
</article></body></html>"""


class FeedServer:
    """A site with `size` pages. `hold(n)` makes page n wait until `let_go()`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.hits: Counter[str] = Counter()
        self.etag = ""
        self.held: str | None = None
        self.reached, self.gate = threading.Event(), threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def hold(self, n: int) -> None:
        self.held = f"/story/{n}"

    def let_go(self) -> None:
        self.held = None
        self.gate.set()

    def answer(self, path: str) -> tuple[str, str]:
        self.hits[path] += 1
        if path == self.held:
            self.reached.set()
            self.gate.wait(30)
        if path == "/feed.xml":
            return "application/rss+xml", self._feed()
        story = path.removeprefix("/story/")
        if story == path:
            raise ValueError(path)
        n = int(story) if story.isdecimal() else 0
        return "text/html; charset=utf-8", PAGE.format(title=f"Barge {n} seen", n=n, day=n % 9 + 1)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>Barge {n} seen</title><link>{self.url}/story/{n}</link><guid>{n}</guid></item>"
            for n in range(self.size)
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Barges</title>{items}</channel></rss>'
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if site.etag and self.headers.get("If-None-Match") == site.etag and self.path == "/feed.xml":
                    site.hits["304"] += 1
                    self.send_response(304)
                    self.end_headers()
                    return
                try:
                    media_type, text = site.answer(self.path)
                except ValueError:
                    self.send_error(404)
                    return
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                if site.etag and self.path == "/feed.xml":
                    self.send_header("ETag", site.etag)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    site.hits["broken off"] += 1

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler

    @contextmanager
    def running(self) -> Iterator[FeedServer]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.gate.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()
