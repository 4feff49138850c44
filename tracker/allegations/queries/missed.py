"""What the reader kept out: which readings these are, and the texts of the samples that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from tracker.accounts.models import User
from tracker.ingestion.models import Article

from ..models import Reading, RelevanceLabel
from .evaluation.labels import knows_all_of
from .whynot import WhyNothing, why_nothing

SHOWN = 60_000  # characters of a text on the page; the rest is on its own page


def rejected_readings(since: datetime | None = None, until: datetime | None = None) -> QuerySet[Reading]:
    """The last readings of articles as they stand now that found nothing, made in a period.

    Samples and what is discarded do not count.
    """
    later = Reading.objects.filter(text=OuterRef("text"), read_at__gt=OuterRef("read_at"))
    found = Reading.objects.filter(
        ~Exists(later),
        is_relevant=False,
        text__article__text=F("text"),
        text__article__state=Article.State.READ,
        text__article__is_sample=False,
    ).exclude(text__article__disposition=Article.Disposition.DISCARD)
    if since:
        found = found.filter(read_at__gte=since)
    return found.filter(read_at__lt=until) if until else found


@dataclass(frozen=True)
class Missed:
    """One text of a sample, and how many wait. `label` is None where none does."""

    label: RelevanceLabel | None
    waiting: int
    judged: int
    why: WhyNothing | None = None
    is_cut: bool = False

    @property
    def paragraphs(self) -> list[str]:
        """The words to look at, each paragraph by itself: one may be written in another direction."""
        words = self.label.text.text[:SHOWN] if self.label else ""
        return [lines.strip("\n") for lines in words.split("\n\n") if lines.strip()]


def next_to_judge(after: int = 0) -> Missed:
    """The text of a sample that comes behind the label `after`; behind the last one the first again."""
    samples = RelevanceLabel.objects.filter(drawn_for__isnull=False)
    waiting = samples.filter(is_relevant=None)
    queue = waiting.select_related("text__article__publisher").order_by("drawn_for", "pk")
    last = RelevanceLabel.objects.filter(pk=after, drawn_for__isnull=False).first()
    label = None
    if last is not None and last.drawn_for is not None:
        label = queue.filter(drawn_for=last.drawn_for, pk__gt=last.pk).first()
        label = label or queue.filter(drawn_for__gt=last.drawn_for).first()
    label = label or queue.first()
    counts = waiting.count(), samples.filter(is_relevant__isnull=False).count()
    if label is None:
        return Missed(None, *counts)
    reading = Reading.objects.filter(text=label.text).order_by("-read_at", "-pk").first()
    return Missed(label, *counts, why_nothing(label.text, reading), len(label.text.text) > SHOWN)


def labels() -> QuerySet[RelevanceLabel]:
    """Every label with its text: the texts are open to everybody who may judge them."""
    return RelevanceLabel.objects.select_related("text__article")


def label_beside(article: Article, user: User) -> RelevanceLabel | None:
    """What somebody said of an article's text; none where the article has a record not for `user`."""
    found = RelevanceLabel.objects.filter(
        knows_all_of("text__article", user), text=article.text_id, is_relevant__isnull=False
    )
    return found.select_related("by").first()


def judged_just_now(pk: int, user: User) -> RelevanceLabel | None:
    """The label that `user` has just given, for the message that says so and takes it back."""
    return RelevanceLabel.objects.filter(pk=pk, by=user).select_related("text__article").first()
