"""`manage.py release`: what a new version needs before its processes start."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from tracker.accounts.services import grant_admin_permissions
from tracker.sources.services import ensure_schedule


class Command(BaseCommand):
    help = "Migrate, load reference data, set up roles and schedule, collect static files. Safe to repeat."

    def handle(self, **options: Any) -> None:
        quiet = {"verbosity": 0}
        self.stdout.write("Migrating the database ...")
        call_command("migrate", interactive=False, **quiet)
        grant_admin_permissions()
        ensure_schedule()
        call_command("load_reference", stdout=self.stdout)
        call_command("collectstatic", interactive=False, **quiet)
