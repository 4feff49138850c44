"""`manage.py load_reference`: regimes, resolutions and provisions of the Security Council."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker.accounts.actors import Machine
from tracker.management.doors import print_json
from tracker.resolutions.services import load_reference


class Command(BaseCommand):
    help = "Load the reference data that ships with the program. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, **options: Any) -> None:
        counts = load_reference(by=Machine("load_reference"))
        if options["json"]:
            print_json(self.stdout, counts)
        else:
            self.stdout.write("Reference data: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
