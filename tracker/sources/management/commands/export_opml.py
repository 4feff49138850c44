"""`export_opml`: all feeds as a list for other programs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ...models import Feed
from ...opml import write_opml


class Command(BaseCommand):
    help = "Print all feeds as OPML, with their publishers, kinds and intervals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", action="store_true", help="only feeds that are on")

    def handle(self, **options: Any) -> None:
        feeds = Feed.objects.select_related("publisher").order_by("publisher__name", "url")
        wanted = feeds.filter(is_on=True) if options["on"] else feeds
        self.stdout.write(write_opml(wanted, now=timezone.now()).decode())
