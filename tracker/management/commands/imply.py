"""`manage.py imply --lines`: the paragraphs that conducts would fall under, without a database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.extraction.implied import Conduct, ConductRefused, imply
from tracker.management.doors import answer_lines


class Command(BaseCommand):
    help = "Print the operative paragraphs that a conduct would fall under, one conduct a line, as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lines",
            action="store_true",
            required=True,
            help='{"id", "conduct"} a line in, {"id", "implied"} a line out, best first',
        )
        parser.add_argument("--json", action="store_true", help="accepted; the answer is always JSON")

    def handle(self, **options: Any) -> None:
        answer_lines(self.stdout, _answer)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        conduct = Conduct.from_json(asked.get("conduct") or {})
    except ConductRefused as error:
        raise CommandError(f"Conduct {asked.get('id')}: {error}") from error
    return {"id": asked.get("id"), "implied": [asdict(provision) for provision in imply(conduct)]}
