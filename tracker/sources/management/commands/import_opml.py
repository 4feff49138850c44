"""`import_opml`: feeds from a list of another program."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.accounts.actors import Machine

from ...opml import LARGEST, NotOpml, read_opml
from ...services import import_feeds


class Command(BaseCommand):
    help = "Add the feeds of an OPML list, switched off, and say of each what became of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH|-", help="an OPML file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print a JSON line a feed")

    def handle(self, **options: Any) -> None:
        try:
            outlines = read_opml(_bytes_of(options["path"]))
        except NotOpml as refused:
            raise CommandError(str(refused)) from refused
        for one in import_feeds(outlines, by=Machine("import_opml")):
            if options["json"]:
                self.stdout.write(json.dumps(asdict(one), ensure_ascii=False))
            else:
                self.stdout.write(f"{one.outcome}: {one.url}" + (f" ({one.reason})" if one.reason else ""))


def _bytes_of(path: str) -> bytes:
    """The file's bytes, one more than may be at most."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
