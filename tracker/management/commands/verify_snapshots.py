"""`manage.py verify_snapshots`: compare every stored document with its SHA-256."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.ingestion.models import Snapshot
from tracker.ingestion.queries import damaged_snapshots
from tracker.management.doors import print_json


class Command(BaseCommand):
    help = "Read every stored document and name those that are missing or altered."

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
        total = Snapshot.objects.count()
        if damaged:
            raise CommandError(f"{damaged} of {total} snapshots are missing or altered.")
        if not options["json"]:
            self.stdout.write(f"{total} snapshots, 0 missing or altered")
