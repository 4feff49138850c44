"""What a candidate shows now: its last entries with their text, and how often it had best be polled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.sources.models import Feed
from tracker.sources.publishers import host_of

from ..feed_fetching import Watched, ask
from ..feeds import FeedEntry
from ..fetching import Fetched, FetchFailed, FetchRefused
from ..identity import identified
from ..reading import NotReadable, ReadDocument, read_bytes
from ..services.articles import believable_date
from .finding import Candidate
from .visit import Visit

SHOWN = 5
LONGEST_EXCERPT = 1_500
MOST_MAPS = 2
INTERVALS = (15, 30, 60, 120, 240, 360, 720, 1440)
# Large to fetch, or without dates that would tell how quick they are.
_SHORTEST = {Feed.Kind.SITEMAP: 60, Feed.Kind.LISTING: 30}
_WITHOUT_DATES = 60


@dataclass(frozen=True)
class Shown:
    """One entry: its date where anybody tells it, its text as the reader gets it, or why there is none."""

    url: str
    title: str
    published: datetime | None = None
    precision: str = ""
    text: str = ""
    length: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Preview:
    """What a candidate shows: how many entries, the last of them, and the interval that suits it."""

    candidate: Candidate
    entries: tuple[Shown, ...] = ()
    count: int = 0
    interval_minutes: int = _WITHOUT_DATES
    pace: str = ""
    problem: str = ""


def preview(candidate: Candidate, *, now: datetime, visit: Visit | None = None) -> Preview:
    """Look at a candidate and at the pages of its last 5 entries. Never raises: what fails is told."""
    visit = visit or Visit()
    watched = Watched(
        url=candidate.url,
        kind=candidate.kind,
        link_pattern=candidate.link_pattern,
        hosts=[host_of(candidate.site_url)],
    )
    try:
        answer = ask(watched, now=now, get=visit.get, most_maps=MOST_MAPS)
    except (FetchRefused, FetchFailed) as failed:
        return Preview(candidate, problem=failed.why)
    entries = [one.entry for one in identified(answer.entries)]
    dated = {index: _date_of(entry, now)[0] for index, entry in enumerate(entries)}
    moments = sorted(moment for moment in dated.values() if moment)
    # The newest first; without dates in their own order, which in sitemaps is that of growing.
    order = list(dated)[::-1] if candidate.kind == Feed.Kind.SITEMAP else list(dated)
    order = sorted(order, key=lambda index: dated[index] or now, reverse=True) if moments else order
    minutes, pace = suggest_interval(moments, candidate.kind)
    return Preview(
        candidate,
        tuple(_shown(entries[index], visit, now) for index in order[:SHOWN]),
        len(entries),
        minutes,
        pace,
        (answer.parsed and answer.parsed.problem) or ("" if entries else _("There is nothing in it now.")),
    )


def suggest_interval(moments: Sequence[datetime], kind: str = Feed.Kind.SYNDICATION) -> tuple[int, str]:
    """Minutes between two polls of what brought entries at these moments, in order, and why in words.

    No longer than the usual time between two entries, and never so long that a quarter of what the
    feed shows could go by unseen.
    """
    shortest = _SHORTEST.get(Feed.Kind(kind), INTERVALS[0])
    if len(moments) < 2 or moments[0] == moments[-1]:
        return max(_WITHOUT_DATES, shortest), _("Its entries do not tell how often it has new ones.")
    span = moments[-1] - moments[0]
    spacing = span / (len(moments) - 1)
    wanted = min(spacing, span / 4) / timedelta(minutes=1)
    minutes = max([shortest, *(length for length in INTERVALS if length <= wanted)])
    a_day = timedelta(days=1) / spacing
    if a_day >= 1:
        count = round(a_day)
        words = ngettext("About %(count)s entry a day.", "About %(count)s entries a day.", count)
        return minutes, words % {"count": count}
    days = round(spacing / timedelta(days=1))
    return minutes, ngettext("An entry about every day.", "An entry about every %(count)s days.", days) % {
        "count": days
    }


def _date_of(entry: FeedEntry, now: datetime) -> tuple[datetime | None, str]:
    return believable_date(entry.published or entry.updated, now=now)


def _shown(entry: FeedEntry, visit: Visit, now: datetime) -> Shown:
    moment, precision = _date_of(entry, now)
    carried = entry.text or entry.summary or ""
    if not entry.url:
        return _with_text(entry, entry.title, moment, precision, carried, _("It has no link to a page."))
    try:
        read = _read(visit.get_page(entry.url, now=now), now)
    except (FetchRefused, FetchFailed) as failed:
        return _with_text(entry, entry.title, moment, precision, carried, failed.why)
    except NotReadable as refused:
        return _with_text(entry, entry.title, moment, precision, carried, refused.reason)
    if moment is None:
        moment, precision = believable_date(read.published, now=now)
    return _with_text(entry, entry.title or read.title or "", moment, precision, read.text, "")


def _read(page: Fetched, now: datetime) -> ReadDocument:
    if b"%PDF-" in page.body[:1024]:
        raise NotReadable(_("A PDF: it is read once it is taken in."), "pdf")
    return read_bytes(page.body, media_type=page.media_type, url=page.final_url, now=now)


def _with_text(
    entry: FeedEntry, title: str, moment: datetime | None, precision: str, text: str, problem: str
) -> Shown:
    excerpt = text[:LONGEST_EXCERPT]
    return Shown(entry.url or "", title, moment, precision, excerpt, len(text), problem)
