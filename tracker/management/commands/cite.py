"""`manage.py cite`: the Security Council resolutions that a document names, without a database."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.extraction.citations import find_citations
from tracker.ingestion.reading import NotReadable, read_bytes
from tracker.management.doors import answer_lines, print_json


class Command(BaseCommand):
    help = "Print the Security Council citations of one document as JSON, or of one text a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "source", nargs="?", metavar="PATH|-", help="text, HTML or PDF; - for standard input"
        )
        which.add_argument(
            "--lines", action="store_true", help='{"id", "text"} a line in, {"id", "citations"} a line out'
        )
        parser.add_argument("--json", action="store_true", help="accepted; the answer is always JSON")

    def handle(self, **options: Any) -> None:
        if options["lines"]:
            answer_lines(self.stdout, _answer)
        else:
            source = options["source"]
            text = _text_of(source)
            print_json(self.stdout, {"id": source, "text": text, "citations": _citations(text)})


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(asked.get("text"), str):
        raise CommandError(f"Document {asked.get('id')} has no text.")
    return {"id": asked.get("id"), "citations": _citations(asked["text"])}


def _citations(text: str) -> list[dict[str, Any]]:
    return [asdict(citation) for citation in find_citations(text)]


def _text_of(source: str) -> str:
    """The text that the offsets point into; it is printed with them, since HTML and PDF have no other."""
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return read_bytes(data, filename=None if source == "-" else source, now=datetime.now(UTC)).text
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
    except NotReadable as error:
        raise CommandError(f"{source}: {error.reason}") from error
