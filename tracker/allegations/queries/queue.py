"""The queue: what waits for review, filtered and in order, with its counts; and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.ingestion.models import Article

from ..filters import AllegationFilter
from ..models import OPEN_STATUSES, Allegation, ClaimStrength, Decision, Move, Status
from ..models.allegation import AllegationQuerySet
from .facets import APART, COLUMNS, Chip, Facet, chips_of, counts_of, facets_of, without
from .keyset import Slice, in_order, slice_of
from .ranking import is_ranking_on
from .rows import Row, rows_of, with_row_parts

PAGE = 40
APART_SHOWN = 10
LADDER = tuple(strength for strength in ClaimStrength if strength not in APART)
DECIDED = (Status.CONFIRMED, Status.REJECTED, Status.DUPLICATE)
SORTS = {"newest": _("Newest first"), "oldest": _("Oldest first")}
LIKELIEST = "likeliest"
ALL_SORTS = {**SORTS, LIKELIEST: _("Likeliest first")}


@dataclass(frozen=True)
class View:
    """A tab of the queue: a name in the URL, and the rows it starts from."""

    name: str
    label: Promise
    statuses: tuple[Status, ...]
    rows: Callable[[User], Q]


VIEWS = (
    View("open", _("Open"), OPEN_STATUSES, lambda _user: Q(status__in=OPEN_STATUSES)),
    View("mine", _("Mine"), OPEN_STATUSES, lambda user: Q(status__in=OPEN_STATUSES, assignee=user)),
    View(
        "unassigned",
        _("Unassigned"),
        OPEN_STATUSES,
        lambda _user: Q(status__in=OPEN_STATUSES, assignee__isnull=True),
    ),
    View("second", _("Second review"), (Status.SECOND_REVIEW,), lambda _user: Q(status=Status.SECOND_REVIEW)),
    View("decided", _("Decided"), DECIDED, lambda _user: Q(status__in=DECIDED)),
    View("all", _("All"), tuple(Status), lambda _user: Q()),
)
COUNTED = ("open", "mine", "unassigned", "second")


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    is_current: bool
    count: int | None
    query: str


@dataclass(frozen=True)
class Tally:
    """How many rows the filters leave: acts alleged to have happened, and those kept apart from them."""

    acts: int
    feared: int
    denied: int

    @property
    def everything(self) -> int:
        return self.acts + self.feared + self.denied


@dataclass(frozen=True)
class Relief:
    """A filter that is too narrow: how many rows there would be without it, and the list without it."""

    filter: str
    values: str
    count: int
    query: str


@dataclass(frozen=True)
class Emptiness:
    """Why a list is empty, and what helps."""

    is_new: bool = False
    last: Decision | None = None
    still_reading: int = 0
    relief: list[Relief] = field(default_factory=list)


@dataclass(frozen=True)
class Queue:
    """Everything the page shows. Query strings begin without a question mark."""

    view: View
    sort: str
    sorts: Mapping[str, Promise]
    filterset: AllegationFilter
    tabs: list[Tab]
    facets: list[Facet]
    chips: list[Chip]
    tally: Tally
    rows: list[Row]
    apart: list[Row]
    apart_query: str
    previous_query: str
    next_query: str
    state: str
    emptiness: Emptiness | None


def queue_of(user: User, params: QueryDict) -> Queue:
    """The queue as `params` (the query string) asks for it. What they get wrong is left out."""
    view = view_of(params)
    sorts = sorts_of(view)
    sort = sort_of(params, sorts)
    filterset = filtered(user, params, view)
    counts = counts_of(filterset.qs, COLUMNS)
    facets = facets_of(filterset, counts, view.statuses)
    chips = chips_of(filterset, facets, params)
    tally = tally_of(counts["strength"])
    acts, apart = _slices(user, filterset.qs, params, tally, sort)
    paged = acts if tally.acts else apart
    return Queue(
        view=view,
        sort=sort,
        sorts=sorts,
        filterset=filterset,
        tabs=tabs_of(user, params, view),
        facets=facets,
        chips=chips,
        tally=tally,
        rows=rows_of(acts.rows),
        apart=rows_of(apart.rows),
        apart_query=_only_apart(params) if tally.acts and apart.has_next else "",
        previous_query=_at(params, "before", paged.rows[0]) if paged.has_previous and paged.rows else "",
        next_query=_at(params, "after", paged.rows[-1]) if paged.has_next and paged.rows else "",
        state=state_of(params),
        emptiness=None if tally.everything else emptiness_of(user, filterset, chips, params),
    )


def view_of(params: QueryDict) -> View:
    return next((view for view in VIEWS if view.name == params.get("view")), VIEWS[0])


def sorts_of(view: View) -> Mapping[str, Promise]:
    """The orders that a view offers: by likelihood only what is open, and only while a ranking is on."""
    is_open = set(view.statuses) <= set(OPEN_STATUSES)
    return ALL_SORTS if is_open and is_ranking_on() else SORTS


def sort_of(params: QueryDict, sorts: Mapping[str, Promise] = SORTS) -> str:
    return sort if (sort := params.get("sort", "")) in sorts else "newest"


def state_of(params: QueryDict) -> str:
    """The query string that brings a colleague to this very list: no empty values, no default.

    Nor what the person who came here has just decided: that is no part of the list.
    """
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if name != "decided":
            kept.setlist(name, [value for value in values if value and (name, value) not in DEFAULTS])
    return kept.urlencode()


DEFAULTS = {("view", "open"), ("sort", "newest")}


def filtered(user: User, params: QueryDict, view: View) -> AllegationFilter:
    base = Allegation.objects.visible_to(user).filter(view.rows(user))
    return AllegationFilter(params, queryset=base)


def tally_of(strengths: Counter[str]) -> Tally:
    feared, denied = (strengths[strength.value] for strength in APART)
    return Tally(strengths.total() - feared - denied, feared, denied)


def tabs_of(user: User, params: QueryDict, current: View) -> list[Tab]:
    """The tabs; those of open records with their counts, which filters do not change."""
    open_rows = Allegation.objects.visible_to(user).open().order_by()
    counts = open_rows.aggregate(
        **{view.name: Count("pk", filter=view.rows(user)) for view in VIEWS if view.name in COUNTED}
    )
    kept = QueryDict(without(params, "view"), mutable=True)
    kept.pop("status", None)
    tabs = []
    for view in VIEWS:
        kept["view"] = view.name
        query = state_of(kept)
        tabs.append(Tab(view.name, str(view.label), view is current, counts.get(view.name), query))
    return tabs


def _slices(
    user: User, found: AllegationQuerySet, params: QueryDict, tally: Tally, sort: str
) -> tuple[Slice, Slice]:
    """A page of acts, and under the first one some rows kept apart; without acts a page of these."""
    found = with_row_parts(found)
    page_of = partial(slice_of, newest_first=sort != "oldest", likeliest_first=sort == LIKELIEST)
    after, before = (_marked(user, params.get(end, "")) for end in ("after", "before"))
    apart = found.filter(claim_strength__in=APART)
    if not tally.acts:
        return Slice([]), page_of(apart, PAGE, after=after, before=before)
    acts = found.filter(claim_strength__in=LADDER)
    page = page_of(acts, PAGE, after=after, before=before)
    if page.has_previous or not tally.feared + tally.denied:
        return page, Slice([])
    return page, page_of(apart, APART_SHOWN)


def _marked(user: User, reference: str) -> Allegation | None:
    """The record that a page begins or ends beside; one that `user` may not see is none."""
    if not reference or "\x00" in reference:
        return None
    return Allegation.objects.visible_to(user).filter(reference=reference).first()


def _at(params: QueryDict, end: str, record: Allegation) -> str:
    at = QueryDict(without(params, ""), mutable=True)
    at[end] = record.reference
    return state_of(at)


def _only_apart(params: QueryDict) -> str:
    only = QueryDict(without(params, "strength"), mutable=True)
    only.setlist("strength", [strength.value for strength in APART])
    return state_of(only)


def emptiness_of(user: User, filterset: AllegationFilter, chips: list[Chip], params: QueryDict) -> Emptiness:
    """Why nothing is listed: nothing ever came, all is decided, or the filters are too narrow."""
    if chips:
        return Emptiness(relief=_reliefs(filterset, chips, params))
    visible = Allegation.objects.visible_to(user)
    if not visible.exists():
        return Emptiness(is_new=True, still_reading=_still_reading())
    last = (
        Decision.objects.filter(allegation__in=visible, by__isnull=False, to_status__in=DECIDED)
        .select_related("by")
        .order_by("-at")
        .first()
    )
    return Emptiness(last=last, still_reading=_still_reading())


def _reliefs(filterset: AllegationFilter, chips: list[Chip], params: QueryDict) -> list[Relief]:
    """The filters that alone would have to go, whatever their values, for something to be found."""
    reliefs = []
    for name in dict.fromkeys(chip.filter for chip in chips):
        if count := filterset.all_but(name).count():
            own = [chip for chip in chips if chip.filter == name]
            values = ", ".join(chip.value for chip in own)
            reliefs.append(Relief(own[0].label, values, count, state_of(QueryDict(without(params, name)))))
    return reliefs


def _still_reading() -> int:
    return Article.objects.filter(state=Article.State.TO_READ).count()


def next_open(user: User, after: Allegation | None, params: QueryDict | str) -> Allegation | None:
    """The next record to review in the list that `user` came from (`params`: its query string).

    After the last one the list begins anew; acts come before what is kept apart. What a colleague
    has claimed is passed over, and so is what waits for somebody else's second look.
    """
    return _neighbour(user, after, params, backwards=False)


def previous_open(user: User, before: Allegation, params: QueryDict | str) -> Allegation | None:
    """The record before it, by the same rules: before the first one comes the last."""
    return _neighbour(user, before, params, backwards=True)


def _neighbour(
    user: User, mark: Allegation | None, params: QueryDict | str, *, backwards: bool
) -> Allegation | None:
    params = QueryDict(params) if isinstance(params, str) else params
    found = _to_do(user, params)
    if mark is not None:
        found = found.exclude(pk=mark.pk)
    sort = sort_of(params, ALL_SORTS)
    if sort == LIKELIEST and LIKELIEST not in sorts_of(VIEWS[0]):
        sort = "newest"
    descending, likeliest = (sort != "oldest") != backwards, sort == LIKELIEST
    groups = [found.filter(claim_strength__in=LADDER), found.filter(claim_strength__in=APART)]
    if mark is not None and mark.is_apart:
        groups.reverse()
    beside = in_order(groups[0], mark, descending=descending, by_likelihood=likeliest).first()
    for group in (*groups[1:], groups[0]):
        ordered = in_order(group, None, descending=descending, by_likelihood=likeliest)
        beside = beside or ordered.first()
    return beside


def _to_do(user: User, params: QueryDict) -> AllegationQuerySet:
    view = view_of(params)
    filterset = filtered(user, params, VIEWS[0] if view.name in {"decided", "all"} else view)
    mine = Decision.objects.filter(
        allegation=OuterRef("pk"), by=user, to_status=Status.SECOND_REVIEW, move=Move.CONFIRM
    )
    found: AllegationQuerySet = filterset.qs
    return (
        found.open()
        .filter(Q(assignee__isnull=True) | Q(assignee=user))
        .exclude(Q(status=Status.SECOND_REVIEW) & Exists(mine))
    )
