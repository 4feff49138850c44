"""`manage.py train_ranking`: learn from decisions which proposals are confirmed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.accounts.actors import Machine
from tracker.allegations.services.ranking import RankingRefused, train_ranking
from tracker.management.doors import print_json

FIGURES = (
    "labels",
    "right",
    "wrong",
    "tested",
    "auc",
    "average_precision",
    "rules_auc",
    "rules_average_precision",
)


class Command(BaseCommand):
    help = "Learn an order for the queue from what people decided. A person switches it on, on its page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, **options: Any) -> None:
        try:
            model = train_ranking(by=Machine("train_ranking"), now=timezone.now())
        except RankingRefused as refused:
            raise CommandError(str(refused)) from refused
        found = {"version": model.version, **{name: getattr(model, name) for name in FIGURES}}
        if options["json"]:
            print_json(self.stdout, found)
            return
        self.stdout.write(
            f"Version {model.version}, learned from {model.labels} decisions ({model.right} confirmed); "
            f"tested on {model.tested} later ones."
        )
        self.stdout.write(f"  ROC AUC            {_figure(model.auc)}   rules {_figure(model.rules_auc)}")
        rules = _figure(model.rules_average_precision)
        self.stdout.write(f"  average precision  {_figure(model.average_precision)}   rules {rules}")


def _figure(value: float | None) -> str:
    return "cannot be said" if value is None else f"{value:.3f}"
