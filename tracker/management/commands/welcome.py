"""What a first run on one machine adds: `manage.py welcome`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """Asks the database, not a mark on the disk, whether this is the first run.

    The account comes last: a run that is cut off while it takes in the samples takes them in again.
    """

    help = "While nobody has an account: take in the samples and make the first account. Else do nothing."

    def handle(self, *_: Any, **__: Any) -> None:
        if get_user_model().objects.exists():
            return
        call_command("load_samples", stdout=self.stdout)
        call_command("create_first_account", stdout=self.stdout)
