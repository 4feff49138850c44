"""How much is missed: estimated out of the random samples that people judged."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from tracker.accounts.models import User
from tracker.ingestion.models import Article

from ...models import OPEN_STATUSES, Allegation, Reading, RelevanceLabel, Status
from ...models.allegation import AllegationQuerySet
from ..missed import rejected_readings
from ..reading_much import reading_much
from .labels import knows_all_of
from .periods import Period
from .shares import Share
from .tallies import RIGHT


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the documents that hold an allegation, how many gave a proposal that stood.

    `found`: read in the period and right; `rejected`: read in the period and nothing proposed;
    `missed`: of the texts judged out of these at random, how many held an allegation. `waiting`:
    documents whose proposals are still to be decided, and `unjudged` texts of the samples.
    """

    found: int
    rejected: int
    missed: Share
    waiting: int = 0
    unjudged: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether a percentage may be shown: enough was judged, and something was found."""
        return self.missed.is_enough and self.found > 0

    @property
    def percent(self) -> float:
        return self._with(self.missed.percent)

    @property
    def low(self) -> float:
        """The end of the range with most missed."""
        return self._with(self.missed.high)

    @property
    def high(self) -> float:
        return self._with(self.missed.low)

    @property
    def missed_documents(self) -> int:
        """About how many of the rejected documents hold an allegation."""
        return round(self.missed.percent / 100 * self.rejected)

    def _with(self, missed_percent: float) -> float:
        all_there_are = self.found + missed_percent / 100 * self.rejected
        return 100 * self.found / all_there_are if all_there_are else 0.0


@reading_much()
def estimate_recall(user: User | None, period: Period) -> Recall:
    """Estimate recall over the documents that were read in a period.

    `user`: out of what this person may see; None for all there is. Samples count of the weeks that begin
    in the period.
    """
    labels = RelevanceLabel.objects.filter(drawn_for__isnull=False)
    if user is not None:
        labels = labels.filter(knows_all_of("text__article", user))
    if period.since:
        labels = labels.filter(drawn_for__gte=period.since.date())
    if period.until:
        labels = labels.filter(drawn_for__lt=period.until.date())
    judged = list(labels.values_list("is_relevant", flat=True))
    said = [one for one in judged if one is not None]
    if not judged:
        return Recall(0, 0, Share(0, 0))
    allegations = Allegation.objects.all() if user is None else Allegation.objects.visible_to(user)
    return Recall(
        found=_documents(allegations, period, RIGHT),
        rejected=rejected_readings(period.since, period.until).count(),
        missed=Share(sum(said), len(said)),
        waiting=_documents(allegations, period, OPEN_STATUSES),
        unjudged=len(judged) - len(said),
    )


def _documents(allegations: AllegationQuerySet, period: Period, statuses: tuple[Status, ...]) -> int:
    """The articles read in the period with a machine's proposal that stands like this."""
    there = allegations.filter(article=OuterRef("pk"), created_by__isnull=True, status__in=statuses)
    reading = Reading.objects.filter(text=OuterRef("text"), is_relevant=True)
    if period.since:
        reading = reading.filter(read_at__gte=period.since)
    if period.until:
        reading = reading.filter(read_at__lt=period.until)
    return Article.objects.filter(Exists(there.order_by()), Exists(reading), is_sample=False).count()
