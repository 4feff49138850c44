"""`manage.py ingest`: take documents in by hand, through the same pipeline as a feed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import IngestionRun, Outcome
from tracker.ingestion.services import (
    Delivered,
    DeliveryRefused,
    deliver,
    deliver_container,
    is_container,
    unpack_run,
)
from tracker.management.doors import print_json

BY = Machine("ingest")
BAD = (Outcome.FAILED, Outcome.REFUSED)


@dataclass
class Tally:
    seen: int = 0
    bad: int = 0


class Command(BaseCommand):
    help = (
        "Take in files, folders with all that is in them, addresses or standard input (-), and print what "
        "became of each document. ZIP and web archives (WARC) and tables of addresses (CSV) are unpacked. "
        "Files and folders whose names begin with a dot are passed over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="PATH|URL|-",
            help="a file, a folder, an address, or - for standard input",
        )
        parser.add_argument("--json", action="store_true", help="print a JSON line a document")

    def handle(self, **options: Any) -> None:
        urls = [source for source in options["sources"] if source.startswith(("http://", "https://"))]
        paths = [source for source in options["sources"] if source not in urls]
        self.tally, self.as_json = Tally(), options["json"]
        with tempfile.TemporaryDirectory() as folder:
            self._take_in([file for source in paths for file in _files(source, Path(folder))], urls)
        if not self.tally.seen and not self.tally.bad:
            raise CommandError("There is no document in it.")
        if self.tally.bad:
            raise CommandError(
                f"{self.tally.bad} of {self.tally.seen} documents could not be taken in; "
                "the reasons stand above."
            )

    def _take_in(self, files: list[Delivered], urls: list[str]) -> None:
        """Documents first, as one run, then each container as its own. One file is in memory at a time."""
        containers = [file for file in files if is_container(file)]
        packed = {id(file) for file in containers}
        loose = [file for file in files if id(file) not in packed]
        if loose or urls:
            trigger = IngestionRun.Trigger.UPLOAD if loose else IngestionRun.Trigger.HAND
            run = deliver(by=BY, now=timezone.now(), files=loose, urls=urls, trigger=trigger, enqueue=False)
            self._work_off(run)
        for file in containers:
            self._unpack(file)

    def _unpack(self, file: Delivered) -> None:
        try:
            run = deliver_container(
                file, by=BY, now=timezone.now(), trigger=IngestionRun.Trigger.UPLOAD, enqueue=False
            )
        except DeliveryRefused as refused:
            self._tell_of_container(file, str(refused))
            return
        unpack_run(run.pk, now=timezone.now(), enqueue=False)
        run.refresh_from_db()
        self._work_off(run)
        if run.problem:
            self._tell_of_container(file, run.problem)

    def _work_off(self, run: IngestionRun) -> None:
        """Take in each item of a run, and those that come up on the way: what hangs on an e-mail."""
        last = 0
        while fresh := pipeline.items_of(run, after=last):
            for last in fresh:
                self._tell(pipeline.take_in(last))

    def _tell(self, taken: pipeline.Taken) -> None:
        item = taken.item
        name = item.title or item.url or item.identity or "standard input"
        references = [allegation.reference for allegation in taken.allegations]
        self.tally.seen += 1
        self.tally.bad += item.outcome in BAD
        if self.as_json:
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

    def _tell_of_container(self, file: Delivered, why: str) -> None:
        self.tally.seen += 1
        self.tally.bad += 1
        name = file.filename or "standard input"
        if self.as_json:
            row = {"document": name, "outcome": Outcome.FAILED, "reason": why, "article": None}
            print_json(self.stdout, {**row, "allegations": []})
        else:
            self.stdout.write(f"{name}: {Outcome.FAILED.label}, {why}")


def _files(source: str, folder: Path) -> Iterator[Delivered]:
    """The files that a source names, a folder's all and in order; none is read yet."""
    if source == "-":
        kept = folder / "standard input"
        with kept.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield Delivered("", kept)
        return
    path = Path(source)
    if path.is_dir():
        for parent, folders, names in os.walk(path, onerror=_fail):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                inside = Path(parent, name)
                if not name.startswith(".") and inside.is_file() and not inside.is_symlink():
                    yield _file(inside, str(inside.relative_to(path)))
        return
    yield _file(path, path.name)


def _file(path: Path, name: str) -> Delivered:
    """A file that can be opened. Its name may be in no character set: what is no letter becomes a mark."""
    try:
        path.open("rb").close()
    except OSError as error:
        _fail(error)
    return Delivered(os.fsencode(name).decode("utf-8", "replace"), path)


def _fail(error: OSError) -> None:
    name = os.fsencode(str(error.filename)).decode("utf-8", "replace")
    raise CommandError(f"{name}: {error.strerror}") from error
