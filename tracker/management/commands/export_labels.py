"""`manage.py export_labels`: decided documents as a labelled corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.accounts.models import User
from tracker.allegations.queries.evaluation.labels import labelled_documents
from tracker.allegations.queries.evaluation.packing import files_of


class Command(BaseCommand):
    help = "Write docs/ID.json and gold/ID.json of each article whose proposals are all decided."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, or is empty")
        parser.add_argument("--user", required=True, help="export what this account may see")

    def handle(self, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['user']}.")
        folder: Path = options["folder"]
        try:
            if folder.exists() and any(folder.iterdir()):
                raise CommandError(f"{folder} is not empty: nothing is written over.")
            for part in ("docs", "gold"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            count = 0
            for one in labelled_documents(user):
                count += 1
                for path, text in files_of(one):
                    (folder / path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} documents. Their texts are their publishers' property.")
