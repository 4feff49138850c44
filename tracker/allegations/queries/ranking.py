"""What a ranking model learns from and estimates: drafts as machines made them. And the models there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import structlog
from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from ..likelihood import Draft, fingerprint
from ..models import Allegation, Decision, RankingModel, Reading, Status
from ..models.ranking import MIN_LABELS, MIN_OF_EACH
from .evaluation.edits import last_words
from .evaluation.tallies import DECIDED, RIGHT

log = structlog.get_logger(__name__)
TOLD = {"items": "items", "quantity": "quantity_text", "event": "event_text", "place": "place"}
VERSIONS_SHOWN = 20
AT_ONCE = 500


@dataclass(frozen=True)
class Ranking:
    """The page: each training, and whether a new one would have enough to learn from."""

    versions: list[RankingModel]
    labels: int
    right: int

    @property
    def wrong(self) -> int:
        return self.labels - self.right

    @property
    def is_enough(self) -> bool:
        return self.labels >= MIN_LABELS and min(self.right, self.wrong) >= MIN_OF_EACH


def ranking_page() -> Ranking:
    """Everything that the page shows. Restricted records are in none of its figures."""
    labels = decided_by_people()
    return Ranking(
        list(ranking_versions()[:VERSIONS_SHOWN]), labels.count(), labels.filter(status__in=RIGHT).count()
    )


def ranking_versions() -> QuerySet[RankingModel]:
    """Every training, the newest first, without its weights."""
    return RankingModel.objects.select_related("by").defer("weights")


def decided_by_people() -> QuerySet[Allegation]:
    """The machines' proposals that people confirmed or rejected, the first decided first.

    Samples and restricted records are left out: what is learned shows to everybody.
    """
    last = Decision.objects.filter(allegation=OuterRef("pk"), to_status=OuterRef("status"))
    decided = Allegation.objects.filter(
        status__in=DECIDED, created_by__isnull=True, circle__isnull=True, is_sample=False
    )
    at = Subquery(last.order_by("-seen_version").values("at")[:1])
    return decided.annotate(decided_at=at).order_by("decided_at", "pk")


def labelled_drafts() -> list[tuple[int, Draft, bool]]:
    """Each decided proposal: its key, the draft as the machine made it, and whether it was right."""
    decided = list(decided_by_people().values_list("pk", "status"))
    found: list[tuple[int, Draft, bool]] = []
    for at in range(0, len(decided), AT_ONCE):
        group = dict(decided[at : at + AT_ONCE])
        drafts = drafts_of(list(group))
        found += [(pk, drafts[pk], Status(group[pk]) in RIGHT) for pk in group if pk in drafts]
    return found


def drafts_of(pks: Sequence[int]) -> dict[int, Draft]:
    """The drafts as machines last made them: what people changed since would tell what they think."""
    words, quotes = last_words(list(pks)), _first_quotes(pks)
    reading = Reading.objects.filter(text=OuterRef("article__text")).order_by("-read_at", "-pk")
    around = (
        Allegation.objects.filter(pk__in=pks)
        .annotate(relevance=Subquery(reading.values("relevance")[:1]))
        .values(
            "pk", "article__publisher__reliability", "article__publisher__kind", "article__text__language",
            "relevance",
        )
    )  # fmt: skip
    return {
        row["pk"]: Draft(
            summary=words[row["pk"]]["summary"],
            evidence=quotes.get(row["pk"], ""),
            category=words[row["pk"]]["category"],
            strength=words[row["pk"]]["claim_strength"],
            basis=words[row["pk"]]["basis"],
            regime=str(words[row["pk"]]["regime_id"] or ""),
            reliability=row["article__publisher__reliability"] or "",
            publisher_kind=row["article__publisher__kind"] or "",
            language=row["article__text__language"] or "",
            relevance=row["relevance"] or 0.0,
            told=frozenset(name for name, column in TOLD.items() if words[row["pk"]][column]),
        )
        for row in around
        if row["pk"] in words
    }


def _first_quotes(pks: Sequence[int]) -> dict[int, str]:
    """The chief quote of each, as a machine last wrote it."""
    rows = apps.get_model("allegations", "EvidenceEvent")._default_manager  # noqa: SLF001 - its documented name
    written = (
        rows.annotate(by=KeyTextTransform("by", "pgh_context"))
        .filter(allegation_id__in=pks, pgh_label="insert", by__isnull=True)
        .order_by("allegation_id", "-pgh_id")
        .values_list("allegation_id", "supports", "quote")
    )
    found: dict[int, str] = {}
    chief: dict[int, str] = {}
    for allegation, supports, quote in written.iterator(chunk_size=AT_ONCE):
        found.setdefault(allegation, quote)
        if "category" in supports:
            chief.setdefault(allegation, quote)
    return found | chief


def is_ranking_on() -> bool:
    """Whether a ranking model is on, so that the queue offers its order."""
    return RankingModel.objects.filter(is_on=True).exists()


def weights_in_use() -> dict[str, float] | None:
    """The weights of the model that is on; None where none is, or where they were altered."""
    on = RankingModel.objects.filter(is_on=True).values_list("pk", "sha256").first()
    return _weights(*on) if on else None


@lru_cache(maxsize=1)
def _weights(pk: int, sha256: str) -> dict[str, float] | None:
    weights: dict[str, float] = RankingModel.objects.values_list("weights", flat=True).get(pk=pk)
    if fingerprint(weights) != sha256:
        log.error("ranking_altered", ranking=pk)
        return None
    return weights
