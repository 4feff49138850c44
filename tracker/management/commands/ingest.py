"""`manage.py ingest`: take documents in by hand, through the same pipeline as a feed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Outcome
from tracker.ingestion.reading import LARGEST
from tracker.ingestion.services import Delivered, deliver
from tracker.management.doors import print_json


class Command(BaseCommand):
    help = "Take in files, addresses or standard input (-) and print what became of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "sources", nargs="+", metavar="PATH|URL|-", help="a file, an address, or - for standard input"
        )
        parser.add_argument("--json", action="store_true", help="print a JSON line a document")

    def handle(self, **options: Any) -> None:
        urls = [source for source in options["sources"] if source.startswith(("http://", "https://"))]
        files = [_read(source) for source in options["sources"] if source not in urls]
        run = deliver(by=Machine("ingest"), now=timezone.now(), files=files, urls=urls, enqueue=False)
        bad = 0
        for pk in pipeline.items_of(run):
            taken = pipeline.take_in(pk)
            bad += taken.item.outcome in {Outcome.FAILED, Outcome.REFUSED}
            self._tell(taken, as_json=options["json"])
        if bad:
            raise CommandError(
                f"{bad} of {run.seen} documents could not be taken in; the reasons stand above."
            )

    def _tell(self, taken: pipeline.Taken, *, as_json: bool) -> None:
        item = taken.item
        name = item.title or item.url or "standard input"
        references = [allegation.reference for allegation in taken.allegations]
        if as_json:
            print_json(
                self.stdout,
                {
                    "document": name,
                    "outcome": item.outcome,
                    "reason": item.reason or None,
                    "article": item.article_id,
                    "allegations": references,
                },
            )
            return
        told = item.reason or (", ".join(references) if references else "nothing proposed")
        self.stdout.write(f"{name}: {item.get_outcome_display()}, {told}")


def _read(source: str) -> Delivered:
    """The bytes of a file or of standard input; no more is read than the limit and a byte."""
    try:
        if source == "-":
            return Delivered("", sys.stdin.buffer.read(LARGEST + 1))
        with Path(source).open("rb") as file:
            return Delivered(Path(source).name, file.read(LARGEST + 1))
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
