"""`manage.py remove_samples`: the samples go, real records stay."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.accounts.actors import Machine
from tracker.management.doors import print_json
from tracker.samples import SamplesInUse, remove_samples


class Command(BaseCommand):
    help = "Remove every sample and what hangs on it. Real records are never touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the count as JSON")

    def handle(self, **options: Any) -> None:
        try:
            removed = remove_samples(by=Machine("remove_samples"))
        except SamplesInUse as in_use:
            raise CommandError(str(in_use)) from in_use
        if options["json"]:
            print_json(self.stdout, {"articles": removed})
        else:
            self.stdout.write(f"Removed {removed} sample articles")
