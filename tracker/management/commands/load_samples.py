"""`manage.py load_samples`: invented documents, taken through the real pipeline."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker.accounts.actors import Machine
from tracker.management.doors import print_json
from tracker.samples import load_samples


class Command(BaseCommand):
    help = "Take the samples through the pipeline; each is marked as a sample wherever it shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, **options: Any) -> None:
        loaded = load_samples(by=Machine("load_samples"))
        if options["json"]:
            print_json(self.stdout, {"documents": loaded.documents, "proposals": loaded.proposals})
        else:
            self.stdout.write(f"Samples: {loaded.documents} documents, {loaded.proposals} proposals")
