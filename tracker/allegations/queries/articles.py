"""Everything that came in, newest first, with filters."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, Outcome
from tracker.sources.models import Publisher

from ..models import Allegation, Status
from .incoming import Incoming, incoming, with_parts

PAGE = 50
SHOWN = (Outcome.WAITING, Outcome.NEW, Outcome.FAILED, Outcome.REFUSED)
STATES = ("proposed", "nothing", "reading", "unreadable", "refused", "failed")
NOT_STATED = "none"
PUBLISHERS_OFFERED = 300


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty values narrow nothing."""

    states: list[str] = field(default_factory=list)
    publisher: str = ""
    language: str = ""
    sample: str = ""
    words: str = ""


@dataclass(frozen=True)
class ArticlesPage:
    rows: list[Incoming]
    has_newer: bool
    has_older: bool


def list_incoming(
    user: User, filters: Filters, *, older: int | None = None, newer: int | None = None
) -> ArticlesPage:
    """One page of what came in: after the item `older`, or just before the item `newer`, else the newest."""
    found = _narrowed(IngestionItem.objects.filter(outcome__in=SHOWN), user, filters)
    at = older or newer
    mark = IngestionItem.objects.filter(pk=at).only("created_at").first() if at else None
    upwards = mark is not None and newer is not None
    rows = list(with_parts(_behind(found, mark, upwards=upwards), user)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if upwards:
        return ArticlesPage(incoming(rows[::-1]), has_newer=more, has_older=True)
    return ArticlesPage(incoming(rows), has_newer=mark is not None, has_older=more)


def publishers_with_articles() -> QuerySet[Publisher]:
    has_articles = Exists(Article.objects.filter(publisher=OuterRef("pk")))
    return Publisher.objects.filter(has_articles).order_by("name")[:PUBLISHERS_OFFERED]


def items_with_snapshot() -> QuerySet[IngestionItem]:
    return IngestionItem.objects.filter(snapshot__isnull=False).select_related("snapshot")


def nothing_came_in() -> bool:
    return not IngestionItem.objects.exists()


def _behind(
    found: QuerySet[IngestionItem], mark: IngestionItem | None, *, upwards: bool
) -> QuerySet[IngestionItem]:
    """The items behind `mark`. The outer bound repeats the inner condition, so that the index is used."""
    if mark is not None:
        at, pk = mark.created_at, mark.pk
        if upwards:
            found = found.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk), created_at__gte=at)
        else:
            found = found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
    return found.order_by("created_at", "pk") if upwards else found.order_by("-created_at", "-pk")


def _narrowed(found: QuerySet[IngestionItem], user: User, filters: Filters) -> QuerySet[IngestionItem]:
    if filters.states:
        found = _in_states(found, user, filters.states)
    if filters.publisher == NOT_STATED:
        found = found.filter(article__isnull=False, article__publisher__isnull=True)
    elif filters.publisher:
        found = found.filter(article__publisher=int(filters.publisher))
    if filters.language:
        found = found.filter(article__text__language__startswith=filters.language)
    if filters.sample:
        found = found.filter(run__is_sample=filters.sample == "only")
    if filters.words:
        found = found.filter(_says(filters.words))
    return found


def _in_states(found: QuerySet[IngestionItem], user: User, states: list[str]) -> QuerySet[IngestionItem]:
    proposals = Allegation.objects.visible_to(user).exclude(status=Status.WITHDRAWN)
    found = found.annotate(has_proposals=Exists(proposals.filter(article=OuterRef("article"))))
    new, state = Q(outcome=Outcome.NEW), Article.State
    meaning = {
        "proposed": new & Q(has_proposals=True) & ~Q(article__state=state.PARKED),
        "nothing": new & Q(has_proposals=False, article__state=state.READ),
        "reading": Q(outcome=Outcome.WAITING) | new & Q(has_proposals=False, article__state=state.TO_READ),
        "unreadable": Q(outcome=Outcome.FAILED),
        "refused": Q(outcome=Outcome.REFUSED),
        "failed": new & Q(article__state=state.PARKED),
    }
    wanted = Q(pk__in=[])
    for name in states:
        wanted |= meaning[name]
    return found.filter(wanted)


def _says(words: str) -> Q:
    """Whole words anywhere in title and text, or a part of a title or an address."""
    fitting = Article.objects.filter(
        Q(search=SearchQuery(words, config="simple", search_type="websearch")) | Q(title__icontains=words)
    )
    return Q(article__in=fitting.values("pk")) | Q(title__icontains=words) | Q(url__icontains=words)
