"""`manage.py reread`: read stored snapshots again with today's reader."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import pipeline
from tracker.ingestion.queries import articles_to_reread
from tracker.management.doors import print_json


class Command(BaseCommand):
    help = "Read an article's stored bytes again, or all of them. What people did is never touched."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("id", nargs="?", type=int, help="the article's id")
        which.add_argument("--all", action="store_true", help="every article")
        parser.add_argument("--json", action="store_true", help="print a JSON line an article")

    def handle(self, **options: Any) -> None:
        found = False
        for article in articles_to_reread(options["id"]):
            found = True
            created = [allegation.reference for allegation in pipeline.read_again(article)]
            if options["json"]:
                print_json(self.stdout, {"article": article.pk, "created": created})
            else:
                self.stdout.write(f"{article.pk}: {', '.join(created) or 'nothing new'}")
        if options["id"] is not None and not found:
            raise CommandError(f"There is no article {options['id']}.")
