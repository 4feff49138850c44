"""`manage.py verify_snapshots`: compare every stored document with its SHA-256."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.ingestion.models import Snapshot
from tracker.ingestion.queries import damaged_snapshots, stray_files
from tracker.ingestion.snapshots import name_of
from tracker.management.doors import print_json

# What is younger may belong to a document that is being taken in.
STRAY_AFTER = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Read every stored document and name those that are missing or altered. Files of no document, which "
        "a killed worker leaves behind, are named too; they are no error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON line for each damaged snapshot")

    def handle(self, **options: Any) -> None:
        damaged = 0
        for snapshot in damaged_snapshots():
            damaged += 1
            name = snapshot.filename or snapshot.final_url
            if options["json"]:
                print_json(self.stdout, {"snapshot": snapshot.pk, "sha256": snapshot.sha256, "name": name})
            else:
                self.stdout.write(f"{snapshot.pk} {snapshot.sha256} {name}")
        strays = 0
        for sha256 in stray_files(before=timezone.now() - STRAY_AFTER):
            strays += 1
            if options["json"]:
                print_json(self.stdout, {"snapshot": None, "sha256": sha256, "name": name_of(sha256)})
            else:
                self.stdout.write(f"no snapshot: {name_of(sha256)}")
        total = Snapshot.objects.count()
        if damaged:
            raise CommandError(f"{damaged} of {total} snapshots are missing or altered.")
        if not options["json"]:
            of_none = f"; {strays} files of no snapshot" if strays else ""
            self.stdout.write(f"{total} snapshots, 0 missing or altered{of_none}")
