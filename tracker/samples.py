"""The samples that a new installation shows: taken through the real pipeline, removed with one command."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tracker.accounts.actors import Machine, acting
from tracker.allegations.models import Allegation, AllegationLink, Decision
from tracker.annotations.services import remove_notes_on
from tracker.cases.models import CaseAllegation
from tracker.ingestion.models import Article, ArticleText, IngestionItem, IngestionRun, Snapshot
from tracker.ingestion.services import Delivered, deliver_sample
from tracker.sources.models import Publisher

from . import pipeline

FOLDER = Path(__file__).resolve().parent / "ingestion" / "samples"


class SamplesInUse(ValueError):
    """A real record names a sample as what it repeats, for ever: samples cannot go without it."""


@dataclass(frozen=True)
class Loaded:
    documents: int
    proposals: int


def load_samples(*, by: Machine) -> Loaded:
    """Take every sample through the pipeline. One that is there already is left alone."""
    rows: list[dict[str, Any]] = json.loads((FOLDER / "samples.json").read_text(encoding="utf-8"))
    documents = proposals = 0
    for row in rows:
        if Snapshot.objects.filter(request_url=row["url"], is_sample=True).exists():
            continue
        _publisher(row["publisher"], by=by)
        file = Delivered(row["file"], (FOLDER / row["file"]).read_bytes(), row["media_type"])
        item = deliver_sample(file, url=row["url"], now=timezone.now())
        proposals += len(pipeline.take_in(item.pk).allegations)
        documents += 1
    return Loaded(documents, proposals)


def _publisher(facts: dict[str, Any] | None, *, by: Machine) -> None:
    """Make the invented publisher of a sample known, marked as such."""
    if not facts:
        return
    kinds = {str(label): value for value, label in Publisher.Kind.choices}
    with acting(by, "Samples"):
        Publisher.objects.get_or_create(
            name=facts["name"],
            defaults={
                "kind": kinds.get(facts["kind"], Publisher.Kind.OTHER),
                "domains": [facts["domain"]] if facts.get("domain") else [],
                "country": facts.get("country") or "",
                "is_sample": True,
            },
        )


@transaction.atomic
def remove_samples(*, by: Machine) -> int:
    """Remove every sample and what hangs on it, and nothing else. Returns how many articles went.

    Notes, decisions and links on samples go too. A publisher stays if a real document or feed names it.
    """
    allegations = Allegation.objects.filter(is_sample=True)
    articles = Article.objects.filter(is_sample=True)
    count = articles.count()
    leaning = Decision.objects.filter(original__in=allegations, allegation__is_sample=False)
    if real := leaning.values_list("allegation__reference", flat=True).distinct():
        raise SamplesInUse(f"Decided to repeat a sample: {', '.join(sorted(real))}. Nothing was removed.")
    with acting(by, "Samples removed"):
        CaseAllegation.objects.filter(allegation__in=allegations).delete()
        AllegationLink.objects.filter(source__in=allegations).delete()
        AllegationLink.objects.filter(target__in=allegations).delete()
        remove_notes_on(allegations)
        remove_notes_on(ArticleText.objects.filter(is_sample=True))
        _delete_decisions(allegations)
        _delete_copies_first(allegations)
        IngestionItem.objects.filter(run__is_sample=True).delete()
        # Somebody may have delivered a sample's text by hand: that delivery stays, told as what it was.
        IngestionItem.objects.filter(article__is_sample=True).update(
            article=None, reason="A sample, since removed."
        )
        IngestionRun.objects.filter(is_sample=True).delete()
        articles.update(text=None)
        ArticleText.objects.filter(is_sample=True).delete()
        articles.delete()
        Snapshot.objects.filter(is_sample=True).delete()
        Publisher.objects.filter(is_sample=True, articles=None, feeds=None).delete()
    return count


def _delete_copies_first(allegations: QuerySet[Allegation]) -> None:
    """Delete allegations, each before the one that it repeats."""
    while allegations.exists():
        originals = Allegation.objects.filter(duplicate_of__isnull=False).values("duplicate_of")
        allegations.exclude(pk__in=list(originals.values_list("duplicate_of", flat=True))).delete()


def _delete_decisions(allegations: QuerySet[Allegation]) -> None:
    """Decisions of samples, the undoing ones first."""
    mine = Decision.objects.filter(allegation__in=allegations)
    mine.filter(undoes__isnull=False).delete()
    mine.delete()
