"""What the child process can do: each operation takes bytes and plain options, and gives plain data."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .charsets import decode
from .records import PageSpan, ReadDocument, Remark

Options = dict[str, Any]


def _now(options: Options) -> datetime | None:
    return datetime.fromisoformat(options["now"]) if options.get("now") else None


def _html(data: bytes, options: Options) -> dict[str, Any]:
    from .html import read_html

    return asdict(read_html(data, charset=options["charset"], url=options["url"], now=_now(options)))


def _pdf(data: bytes, options: Options) -> dict[str, Any]:
    from .pdf import read_pdf

    return asdict(read_pdf(data, now=_now(options)))


def _scan(data: bytes, options: Options) -> dict[str, Any]:
    """A PDF again, with its pictures of pages read by the program that the caller found."""
    from .ocr import Program, Recogniser
    from .pdf import read_pdf

    program = Program(**options["program"])
    recogniser = Recogniser(program, time.monotonic() + options["ocr_seconds"])
    return asdict(read_pdf(data, now=_now(options), recogniser=recogniser))


def _text(data: bytes, options: Options) -> dict[str, Any]:
    from .plain import read_plain

    return asdict(read_plain(decode(data, options["charset"]), now=_now(options)))


def _docx(data: bytes, options: Options) -> dict[str, Any]:
    from .docx import read_docx

    return asdict(read_docx(data, now=_now(options)))


def _eml(data: bytes, options: Options) -> dict[str, Any]:
    from .eml import read_eml

    return asdict(read_eml(data, now=_now(options)))


def _json(data: bytes, options: Options) -> dict[str, Any]:
    from .jsondoc import read_json

    return asdict(read_json(decode(data, options["charset"]), now=_now(options)))


def _feed(data: bytes, options: Options) -> dict[str, Any]:
    from .syndication import read_feed

    return read_feed(data, charset=options["charset"], url=options["url"], now=_now(options))


def _sitemap(data: bytes, options: Options) -> dict[str, Any]:
    from .sitemaps import read_sitemap

    return read_sitemap(data, charset=options["charset"], url=options["url"], now=_now(options))


def _listing(data: bytes, options: Options) -> dict[str, Any]:
    from .listings import read_listing

    return read_listing(data, charset=options["charset"], url=options["url"], pattern=options["pattern"])


def _offers(data: bytes, options: Options) -> dict[str, Any]:
    from .listings import read_offers

    return read_offers(data, charset=options["charset"], url=options["url"])


OPERATIONS: dict[str, Callable[[bytes, Options], dict[str, Any]]] = {
    "html": _html,
    "pdf": _pdf,
    "scan": _scan,
    "text": _text,
    "docx": _docx,
    "eml": _eml,
    "json": _json,
    "feed": _feed,
    "sitemap": _sitemap,
    "listing": _listing,
    "offers": _offers,
}


def load() -> None:
    """Load the libraries of all operations: it is what makes the start of a child slow."""
    for module in (".html", ".pdf", ".plain", ".docx", ".eml", ".jsondoc", ".sitemaps", ".listings"):
        importlib.import_module(module, __package__)


def document_from(answer: dict[str, Any]) -> ReadDocument:
    """Make a ReadDocument of what an operation answered, JSON in between or not."""
    fields = dict(answer)
    fields["page_map"] = tuple(PageSpan(**span) for span in fields["page_map"])
    fields["remarks"] = tuple(Remark(remark) for remark in fields["remarks"])
    return ReadDocument(**fields)
