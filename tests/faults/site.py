"""A feed of two documents, a page and a plain text, each of which makes an accusation."""

from __future__ import annotations

from tests.ingestion.feed_server import FeedServer

ACCUSATION = (
    "The ministry said on Monday that North Korea shipped {n},000 artillery shells to Russia in September "
    "2025, in violation of Security Council resolution 1874 (2009)."
)
REST = (
    "A clerk of the harbour office of the invented town had counted the crates since the early morning, and "
    "written each of them into a book of his own."
)
PAGE = """<!doctype html><html lang="en"><head><title>Shells seen</title>
<meta property="article:published_time" content="2026-03-02T08:00:00Z"></head>
<body><article><h1>Shells seen</h1><p>{accusation}</p><p>{rest}</p></article></body></html>"""


def text(n: int) -> str:
    return f"Crates seen\n\n{ACCUSATION.format(n=n)}\n\n{REST}\n"


class AccusingSite(FeedServer):
    """Story 0 is a page, story 1 a plain text."""

    def __init__(self) -> None:
        super().__init__(size=2)

    def answer(self, path: str) -> tuple[str, str]:
        if path == "/story/0":
            self.hits[path] += 1
            return "text/html; charset=utf-8", PAGE.format(accusation=ACCUSATION.format(n=3), rest=REST)
        if path == "/story/1":
            self.hits[path] += 1
            return "text/plain; charset=utf-8", text(4)
        return super().answer(path)
