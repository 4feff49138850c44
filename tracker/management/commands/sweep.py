"""`manage.py sweep`: send round again whatever the database says is unfinished."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker.management.doors import print_json
from tracker.tasks import sweep


class Command(BaseCommand):
    help = "Re-queue items and articles that wait, and release claims that ran out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, **options: Any) -> None:
        counts = sweep()
        if options["json"]:
            print_json(self.stdout, counts)
        else:
            self.stdout.write(", ".join(f"{name}: {n}" for name, n in counts.items()))
