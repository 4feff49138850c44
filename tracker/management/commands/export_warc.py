"""`manage.py export_warc`: write stored documents as a web archive."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from tracker.ingestion.models import Article, Snapshot
from tracker.ingestion.snapshots import SnapshotMissing, file_of
from tracker.ingestion.warc import WarcFile
from tracker.management.doors import print_json


class Command(BaseCommand):
    help = (
        "Write the stored documents of an article, or all, with the requests that fetched them, to a WARC "
        "file: gzipped where its name ends in .gz."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("article", nargs="?", type=int, metavar="ARTICLE", help="the article's id")
        which.add_argument("--all", action="store_true", help="every stored document")
        parser.add_argument(
            "-o", "--output", required=True, metavar="FILE", help="a file that is not there yet"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as a JSON line")

    def handle(self, **options: Any) -> None:
        snapshots = _chosen(options["article"])
        target = Path(options["output"])
        if target.exists():
            raise CommandError(f"{target} is there already; nothing is written over it.")
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            written, missing = _write(snapshots, draft, target.name)
            draft.rename(target)
        except OSError as error:
            raise CommandError(f"{target}: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)
        if options["json"]:
            print_json(self.stdout, {"file": str(target), "snapshots": written, "missing": missing})
        else:
            self.stdout.write(f"{target}: {written} snapshots")
        if missing:
            raise CommandError(f"Left out, since their bytes are missing or altered: {', '.join(missing)}.")


def _chosen(article: int | None) -> QuerySet[Snapshot]:
    rows = Snapshot.objects.order_by("retrieved_at", "pk")
    if article is None:
        return rows
    if not Article.objects.filter(pk=article).exists():
        raise CommandError(f"There is no article {article}.")
    return rows.filter(pk__in=Snapshot.objects.filter(texts__article=article).values("pk"))


def _write(snapshots: QuerySet[Snapshot], draft: Path, name: str) -> tuple[int, list[str]]:
    """Write them all, piece by piece. Returns how many there are, and the hashes of the others."""
    written, missing = 0, []
    with draft.open("xb") as file:
        warc = WarcFile(file, name=name, gzip=name.endswith(".gz"))
        for snapshot in snapshots.iterator(chunk_size=200):
            try:
                with file_of(snapshot.sha256) as path, path.open("rb") as data:
                    warc.add(snapshot, data)
            except SnapshotMissing:
                missing.append(snapshot.sha256)
            else:
                written += 1
    return written, missing
