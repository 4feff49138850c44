"""What must happen once before a new version serves: `manage.py release`."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """One process for all of it, since loading Django costs more than a step that finds nothing to do."""

    help = (
        "Bring the database, the reference data and the static files up to this version. Safe to run again."
    )
    requires_migrations_checks = False

    def handle(self, *_: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        call_command("load_reference", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0, stdout=self.stdout)
