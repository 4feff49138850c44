"""`read --lines`: the article text of web pages, one JSON document a line. Needs no database."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.ingestion.reading import NotReadable, read_bytes


class Command(BaseCommand):
    help = (
        "Read the article text of pages: JSON lines {id, html_base64} on standard input, "
        "{id, text} on standard output, one for one, flushed. A page that cannot be read has an "
        "empty text and the reason under `error`."
    )
    requires_system_checks: list[str] = []  # it reads text, whatever the state of the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lines", action="store_true", required=True, help="JSON lines in and out")
        parser.add_argument("--json", action="store_true", help="always so; accepted like everywhere")

    def handle(self, **_: Any) -> None:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if line.strip():
                self.stdout.write(json.dumps(_answer(line, number), ensure_ascii=False))
                self.stdout.flush()


def _answer(line: bytes, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        page = base64.b64decode(asked["html_base64"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise CommandError(f'Line {number} is not of the form {{"id", "html_base64"}}.') from error
    try:
        return {"id": asked.get("id"), "text": read_bytes(page, media_type="text/html; charset=utf-8").text}
    except NotReadable as refused:
        return {"id": asked.get("id"), "text": "", "error": refused.reason}
