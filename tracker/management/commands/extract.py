"""`manage.py extract`: read a document and print the proposals, without a database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document, as_json
from tracker.ingestion.reading import NotReadable, read_bytes
from tracker.management.doors import answer_lines, print_json


class Command(BaseCommand):
    help = "Print the proposals of one document as JSON (proposals.schema.json), or of one document a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "source", nargs="?", metavar="PATH|-", help="text, HTML, PDF, Word, e-mail; - for standard input"
        )
        which.add_argument(
            "--lines", action="store_true", help="a JSON document a line in, proposals a line out"
        )
        parser.add_argument("--json", action="store_true", help="accepted; the answer is always JSON")

    def handle(self, **options: Any) -> None:
        if options["lines"]:
            answer_lines(self.stdout, _answer)
        else:
            print_json(self.stdout, as_json(read_document(_document(options["source"]))))


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "publisher", "published", "language", "url")
    if not isinstance(asked.get("text"), str):
        raise CommandError(f"Document {asked.get('id')} has no text.")
    document = Document(text=asked["text"], **{name: asked.get(name) for name in names})
    return {"id": asked.get("id"), **as_json(read_document(document))}


def _document(source: str) -> Document:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        read = read_bytes(data, filename=None if source == "-" else source, now=datetime.now(UTC))
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
    except NotReadable as error:
        raise CommandError(f"{source}: {error.reason}") from error
    return Document(
        text=read.text,
        title=read.title,
        publisher=read.site_name,
        published=read.published[:10] if read.published else None,
        language=read.language,
        url=read.canonical_url,
    )
