"""`manage.py evaluate`: how good proposals are, counted out of what reviewers decided."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.allegations.models import Allegation
from tracker.allegations.queries.evaluation import Evaluation, Measured, Period, Share, evaluate
from tracker.allegations.queries.evaluation.recall import Recall, estimate_recall
from tracker.management.doors import print_json

GROUPS = ("category", "publisher", "language", "reader")


class Command(BaseCommand):
    help = "Print precision, recall (estimated, and at most) and edits of what people decided."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", metavar="DATE", help="decided on this day (UTC) or later: 2026-01-31")
        parser.add_argument("--until", metavar="DATE", help="decided before this day (UTC)")
        parser.add_argument("--reader", default="", help="only proposals of this reader, such as 'rules 3'")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, **options: Any) -> None:
        period = Period(_day(options["since"]), _day(options["until"]))
        found = evaluate(Allegation.objects.all(), period, reader=options["reader"])
        recall = estimate_recall(None, period)
        if options["json"]:
            print_json(self.stdout, {**asdict(found), "recall": _recall_json(recall)})
            return
        for line in [*_lines(found), "", *_recall_lines(recall)]:
            self.stdout.write(line)


def _day(written: str | None) -> datetime | None:
    if not written:
        return None
    try:
        day = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{written} is not a date such as 2026-01-31.") from error
    return day


def _lines(found: Evaluation) -> list[str]:
    if not found.whole.decided and not found.apart.decided:
        return ["Nobody has decided on a proposal in that time."]
    lines = [_line("all", found.whole), _line("feared and denied, apart", found.apart)]
    for name in GROUPS:
        lines += [
            "",
            f"By {name}:",
            *(_line(one.label or "not known", one) for one in getattr(found, f"by_{name}")),
        ]
    lines += [
        "",
        "Edited before confirming:",
        *(f"  {name:24} {_share(share)}" for name, share in found.fields),
    ]
    return lines


def _recall_json(recall: Recall) -> dict[str, Any]:
    percents = (
        {name: getattr(recall, name) for name in ("percent", "low", "high")} if recall.is_enough else {}
    )
    return {**asdict(recall), **percents}


def _recall_lines(recall: Recall) -> list[str]:
    if not recall.missed.whole:
        return ["Recall, estimated: no sample was judged."]
    estimate = f"{recall.percent:.0f} % ({recall.low:.0f} to {recall.high:.0f})"
    return [
        f"Recall, estimated: {estimate if recall.is_enough else 'too few were judged'}",
        f"  {recall.missed.part} of {recall.missed.whole} sampled texts held something; {recall.found} "
        f"documents found, {recall.rejected} kept out, {recall.waiting} wait for a decision",
    ]


def _line(label: str, one: Measured) -> str:
    return (
        f"  {label[:32]:32} {one.decided:6} decided   precision {_share(one.precision)}   "
        f"recall at most {_share(one.recall)}   edited {_share(one.edited)}"
    )


def _share(share: Share) -> str:
    if not share.is_enough:
        return f"{share.part} of {share.whole}"
    return f"{share.percent:.0f} % ({share.low:.0f} to {share.high:.0f})"
