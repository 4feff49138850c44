"""Who put articles off or discarded them, when and why: out of their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from tracker.accounts.models import User
from tracker.ingestion.models import Article


@dataclass(frozen=True)
class Sorted:
    """How an article came to its disposition. `by` is None where the history does not tell."""

    disposition: str
    at: datetime
    by: User | None
    why: str


def sortings(articles: Iterable[Article]) -> dict[int, Sorted]:
    """The last change of disposition of each article that is not just kept, by its key. Two queries."""
    wanted = [article.pk for article in articles if article.disposition != Article.Disposition.KEEP]
    if not wanted:
        return {}
    events: Any = apps.get_model("ingestion", "ArticleEvent")._default_manager  # noqa: SLF001 - its documented name
    rows = (
        events.filter(pgh_obj_id__in=wanted)
        .order_by("pgh_id")
        .values_list("pgh_obj_id", "disposition", "later_until", "pgh_created_at", "pgh_context")
    )
    last: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        if row[0] not in last or row[1:3] != last[row[0]][1:3]:
            last[row[0]] = row
    people = User.objects.in_bulk({(row[4] or {}).get("by") for row in last.values()} - {None})
    return {
        pk: Sorted(disposition, at, people.get((context or {}).get("by")), (context or {}).get("why") or "")
        for pk, disposition, _until, at, context in last.values()
    }
