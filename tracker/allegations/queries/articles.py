"""Everything that came in, newest first, with filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, Outcome
from tracker.sources.models import Publisher

from ..models import Allegation, Status
from .dispositions import sortings
from .incoming import Incoming, incoming, with_parts
from .pages import newest_first

PAGE = 50
SHOWN = (Outcome.WAITING, Outcome.NEW, Outcome.FAILED, Outcome.REFUSED)
STATES = ("proposed", "nothing", "reading", "unreadable", "refused", "failed")
NOT_STATED = "none"
PUBLISHERS_OFFERED = 300
DUE_SHOWN = 20
LATER, DISCARDED = "later", "discarded"
SHELVES = (LATER, DISCARDED)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty values narrow nothing."""

    states: list[str] = field(default_factory=list)
    publisher: str = ""
    language: str = ""
    sample: str = ""
    words: str = ""
    shelf: str = ""


@dataclass(frozen=True)
class ArticlesPage:
    """`due` are the articles put off until now; they stand above the first page of what is kept."""

    rows: list[Incoming]
    has_newer: bool
    has_older: bool
    due: list[Incoming] = field(default_factory=list)


def list_incoming(
    user: User,
    filters: Filters,
    *,
    now: datetime | None = None,
    older: int | None = None,
    newer: int | None = None,
) -> ArticlesPage:
    """One page of what came in: after the item `older`, or just before the item `newer`, else the newest.

    What is put off or discarded has shelves of its own; what was put off until `now` is back.
    """
    now = now or timezone.now()
    narrowed = _narrowed(IngestionItem.objects.filter(outcome__in=SHOWN), user, filters)
    marks = IngestionItem.objects.only("created_at").in_bulk([pk for pk in (older, newer) if pk])
    page = newest_first(
        with_parts(_of_shelf(narrowed, filters.shelf), user),
        PAGE,
        by="created_at",
        older=marks.get(older or 0),
        newer=marks.get(newer or 0),
    )
    rows, due = incoming(page.rows), []
    if filters.shelf:
        _say_who_sorted(rows)
    elif not page.has_newer:
        come_back = narrowed.filter(article__in=_on_shelf(LATER).filter(later_until__lte=now).values("pk"))
        due = incoming(with_parts(come_back, user).order_by("article__later_until", "pk")[:DUE_SHOWN])
        _say_who_sorted(due)
    return ArticlesPage(rows, page.has_newer, page.has_older, due)


def count_due(*, now: datetime) -> int:
    """How many articles were put off until now."""
    return _on_shelf(LATER).filter(later_until__lte=now).count()


def sorted_just_now(pk: int, user: User) -> Article | None:
    """The article that `user` has just sorted, for the message that says so."""
    return Article.objects.defer("search").filter(pk=pk).first() if user.may_draft else None


def row_to_go_on_with(page: ArticlesPage, done: Article) -> int | None:
    """The item of `page` at which one goes on after sorting `done`: its own if it is there, else the next."""
    rows = [*page.due, *page.rows]
    own = next((row.item.pk for row in rows if row.item.article_id == done.pk), None)
    if own is not None or not rows:
        return own
    came = IngestionItem.objects.filter(article=done, outcome=Outcome.NEW).only("created_at").first()
    if came is None:
        return rows[0].item.pk
    place = (came.created_at, came.pk)
    behind = (row.item.pk for row in page.rows if (row.item.created_at, row.item.pk) < place)
    return next(behind, rows[-1].item.pk)


def publishers_with_articles() -> QuerySet[Publisher]:
    has_articles = Exists(Article.objects.filter(publisher=OuterRef("pk")))
    return Publisher.objects.filter(has_articles).order_by("name")[:PUBLISHERS_OFFERED]


def items_with_snapshot() -> QuerySet[IngestionItem]:
    return IngestionItem.objects.filter(snapshot__isnull=False).select_related("snapshot")


def nothing_came_in() -> bool:
    return not IngestionItem.objects.exists()


def _on_shelf(shelf: str) -> QuerySet[Article]:
    dispositions = {LATER: Article.Disposition.LATER, DISCARDED: Article.Disposition.DISCARD}
    return Article.objects.filter(disposition=dispositions[shelf])


def _of_shelf(found: QuerySet[IngestionItem], shelf: str) -> QuerySet[IngestionItem]:
    if shelf:
        return found.filter(article__in=_on_shelf(shelf).values("pk"))
    return found.filter(Q(article__isnull=True) | Q(article__disposition=Article.Disposition.KEEP))


def _say_who_sorted(rows: list[Incoming]) -> None:
    told = sortings(row.article for row in rows if row.article)
    for row in rows:
        row.sorted = told.get(row.article.pk) if row.article else None


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
