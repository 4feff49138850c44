"""`manage.py welcome`: the first account and the samples, while nobody has an account."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracker.accounts.actors import Machine
from tracker.accounts.models import User
from tracker.accounts.services import create_first_account
from tracker.samples import load_samples


class Command(BaseCommand):
    help = "On the first run: load the samples and make the first account. Later: nothing."

    def handle(self, **options: Any) -> None:
        by = Machine("welcome")
        if User.objects.exists():
            return
        # The account comes last: a first run that is cut off among the samples is still to be done.
        loaded = load_samples(by=by)
        self.stdout.write(f"Samples: {loaded.documents} documents, {loaded.proposals} proposals")
        account = create_first_account(by=by)
        if account is not None:
            self.stdout.write(f"Sign in as {account.username}")
            self.stdout.write(f"Password: {account.password}")
