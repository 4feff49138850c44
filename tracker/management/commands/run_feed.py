"""`manage.py run_feed`: poll a feed now, or all that are due, and take in what is new."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import COUNTED, IngestionRun
from tracker.ingestion.services import HostBusy, due_feeds, poll_feed
from tracker.management.doors import print_json

LONGEST_WAIT = timedelta(minutes=1)


class Command(BaseCommand):
    help = "Poll one feed by its id, or every feed that is due, and take in its new entries in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("id", nargs="?", type=int, help="the feed's id; it is polled whether due or not")
        which.add_argument("--due", action="store_true", help="every feed whose next poll has come")
        parser.add_argument("--json", action="store_true", help="print a JSON line a feed")

    def handle(self, **options: Any) -> None:
        by = Machine("run_feed")
        feeds = due_feeds(now=timezone.now()) if options["due"] else [options["id"]]
        for pk in feeds:
            run = _poll_in_turn(pk, by=by, force=not options["due"])
            if run is None:
                if not options["due"]:
                    raise CommandError(f"There is no feed {pk}.")
                continue
            for item in pipeline.waiting_items(run):
                pipeline.take_in(item)
            run.refresh_from_db()
            self._tell(run, as_json=options["json"])

    def _tell(self, run: IngestionRun, *, as_json: bool) -> None:
        counts = {"seen": run.seen, **{name: getattr(run, name) for name in COUNTED}}
        if as_json:
            print_json(self.stdout, {"feed": run.feed_id, "problem": run.problem or None, **counts})
            return
        told = ", ".join(f"{name} {n}" for name, n in counts.items())
        self.stdout.write(f"{run.feed}: {run.problem or told}")


def _poll_in_turn(feed_id: int, *, by: Machine, force: bool) -> IngestionRun | None:
    """Poll a feed, and wait for our turn at its host where that comes soon."""
    patience = timezone.now() + LONGEST_WAIT
    while True:
        try:
            return poll_feed(feed_id, by=by, now=timezone.now(), force=force)
        except HostBusy as busy:
            if busy.until > patience:
                raise CommandError(
                    f"{busy.name} may not be asked before {busy.until:%Y-%m-%d %H:%M:%S} UTC."
                ) from busy
            time.sleep(max(0.05, (busy.until - timezone.now()).total_seconds()))
