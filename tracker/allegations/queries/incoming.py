"""What became of a document that came in: its state, the reason, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.accounts.models import User
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome

from ..models import Allegation, ClaimStrength, Reading, Status
from .dispositions import Sorted
from .languages import language_name
from .whynot import short_reason

ICONS = {
    "reading": "i-clock",
    "proposed": "i-check",
    "nothing": "i-minus",
    "unreadable": "i-scan",
    "refused": "i-lock",
    "failed": "i-alert",
    "known": "i-check",
    "discarded": "i-x",
    "other": "i-minus",
}


@dataclass
class Incoming:
    """One document that came in, as `user` may see it. `state` is a key of ICONS."""

    item: IngestionItem
    state: str
    word: str
    reason: str
    proposals: list[Allegation] = field(default_factory=list)
    sorted: Sorted | None = None

    @property
    def icon(self) -> str:
        return ICONS[self.state]

    @property
    def article(self) -> Article | None:
        return self.item.article

    @property
    def name(self) -> str:
        article, snapshot = self.item.article, self.item.snapshot
        named = (article.title if article else "") or self.item.title or self.item.url
        return named or (snapshot.filename if snapshot else "") or _("Pasted text")

    @property
    def language(self) -> str:
        article = self.item.article
        return article.text.language if article and article.text else ""

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def is_sample(self) -> bool:
        return self.item.run.is_sample or bool(self.article and self.article.is_sample)

    @property
    def way(self) -> str:
        """How it came in."""
        if self.item.feed_id:
            return _("feed")
        if self.item.run.trigger == IngestionRun.Trigger.SENT:
            return _("sent from a browser")
        if self.item.run.trigger == IngestionRun.Trigger.UPLOAD:
            return _("out of an archive") if self.item.run.container_id else _("upload")
        return _("address") if self.item.url else _("by hand")

    @property
    def can_retry(self) -> bool:
        """Whether trying again could change the outcome: an address can answer, kept bytes can be read."""
        item = self.item
        failed = item.outcome in {Outcome.FAILED, Outcome.REFUSED} and item.may_pass
        return failed and bool(item.url or item.snapshot_id) and item.run.cancelled_at is None

    @property
    def next_try(self) -> datetime | None:
        """When an item that waits after a try is taken up again; None while somebody works on it."""
        item = self.item
        waits = item.outcome == Outcome.WAITING and item.claimed_until is None
        return item.due_at if waits and (item.attempts or item.reason) else None

    @property
    def open_proposal(self) -> Allegation | None:
        return next((a for a in self.proposals if a.is_open), None)


def with_parts(items: QuerySet[IngestionItem], user: User) -> QuerySet[IngestionItem]:
    """Fetch what `Incoming` shows, in two queries more however many items there are."""
    visible = (
        Allegation.objects.visible_to(user)
        .exclude(status=Status.WITHDRAWN)
        .only("reference", "claim_strength", "status", "article_id")
        .order_by("pk")
    )
    readings = Reading.objects.defer("blocks", "vessels").order_by("-read_at")
    return (
        items.select_related("run", "feed", "snapshot", "article__publisher", "article__text")
        .defer("article__text__text", "article__text__page_map", "article__search", "snapshot__headers")
        .prefetch_related(
            Prefetch("article__allegations", queryset=visible, to_attr="visible_allegations"),
            Prefetch("article__text__readings", queryset=readings),
        )
    )


def incoming(items: Iterable[IngestionItem]) -> list[Incoming]:
    """The state of each item. Costs no query after `with_parts`."""
    return [_state_of(item) for item in items]


def _state_of(item: IngestionItem) -> Incoming:
    proposals: list[Allegation] = getattr(item.article, "visible_allegations", []) if item.article else []
    match item.outcome:
        case Outcome.WAITING:
            return Incoming(item, "reading", _("Still reading"), item.reason or _("It waits for a worker"))
        case Outcome.FAILED if item.url and item.snapshot_id is None:
            return Incoming(item, "unreadable", _("Not fetched"), item.reason)
        case Outcome.FAILED:
            return Incoming(item, "unreadable", _("Not readable"), item.reason)
        case Outcome.REFUSED:
            return Incoming(item, "refused", _("Refused"), item.reason)
        case Outcome.KNOWN:
            word = _("Known already")
            said = "" if item.reason.rstrip(".") == word else item.reason
            reason = said or _known_since(item)
            return Incoming(item, "known", word, reason, proposals)
        case Outcome.NEW if item.article:
            return _of_article(item, item.article, proposals)
        case Outcome.DISCARDED:
            reason = _("What was discarded came again. Nothing was added")
            return Incoming(item, "discarded", _("Discarded"), reason, proposals)
    return Incoming(item, "other", str(Outcome(item.outcome).label).capitalize(), item.reason)


def _known_since(item: IngestionItem) -> str:
    """That a document was there before, and since when."""
    if item.article is None:
        return _("The same document was there before. Nothing was added")
    return _("The same text is kept since %(day)s. Nothing was added") % {
        "day": date_format(item.article.first_seen, "j M Y")
    }


def _of_article(item: IngestionItem, article: Article, proposals: list[Allegation]) -> Incoming:
    if article.disposition == Article.Disposition.DISCARD:
        return Incoming(item, "discarded", _("Discarded"), "", proposals)
    if article.state == Article.State.PARKED:
        reason = _("%(problem)s The document is kept.") % {"problem": article.problem}
        return Incoming(item, "failed", _("Reading failed"), reason, proposals)
    if proposals:
        word = ngettext("%(n)d proposal", "%(n)d proposals", len(proposals)) % {"n": len(proposals)}
        return Incoming(item, "proposed", word, _apart(proposals), proposals)
    if article.state == Article.State.TO_READ:
        return Incoming(
            item, "reading", _("Still reading"), _("Its text is kept and waits to be read for allegations")
        )
    return Incoming(item, "nothing", _("Nothing proposed"), _why_nothing(article))


def _apart(proposals: list[Allegation]) -> str:
    """How many are acts and how many are feared or denied, where they are not all acts."""
    feared = sum(1 for a in proposals if a.claim_strength == ClaimStrength.FEARED)
    denied = sum(1 for a in proposals if a.claim_strength == ClaimStrength.DENIED)
    acts = len(proposals) - feared - denied
    if acts == len(proposals):
        return ""
    parts = [
        ngettext("%(n)d alleged act", "%(n)d alleged acts", acts) % {"n": acts} if acts else "",
        _("%(n)d feared") % {"n": feared} if feared else "",
        _("%(n)d denied") % {"n": denied} if denied else "",
    ]
    return ", ".join(part for part in parts if part)


def _why_nothing(article: Article) -> str:
    text = article.text
    readings = list(text.readings.all()) if text else []
    return short_reason(text.language if text else "", readings[0] if readings else None)
