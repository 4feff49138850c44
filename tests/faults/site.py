"""A feed of three documents: a page and a plain text that make an accusation, and a page that makes none."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

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


def archive() -> bytes:
    """A ZIP of a plain text, and of an e-mail with a text of its own on which another hangs."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Clerk <clerk@harbour.example>", "Crates seen again"
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 08:00:00 +0000", "<crates@harbour.example>"
    mail.set_content(text(7))
    mail.add_attachment(text(8), filename="attached.txt")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("crates.txt", text(6))
        file.writestr("crates.eml", mail.as_bytes())
    return packed.getvalue()


class AccusingSite(FeedServer):
    """Story 0 is a page, story 1 a plain text; story 2 accuses nobody."""

    def __init__(self) -> None:
        super().__init__(size=3)

    def answer(self, path: str) -> tuple[str, str]:
        kind, page = super().answer(path)
        if path == "/story/0":
            return "text/html; charset=utf-8", PAGE.format(accusation=ACCUSATION.format(n=3), rest=REST)
        if path == "/story/1":
            return "text/plain; charset=utf-8", text(4)
        return kind, page
