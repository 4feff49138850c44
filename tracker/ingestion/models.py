"""What came in: runs and their items, bytes as received, articles and their text."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Upper
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.sources.models import Feed, Publisher

# Unique addresses are compared by their MD5: a B-tree refuses the row of an address over 2,704 bytes, and
# with it all others of its poll. Who makes two addresses of one MD5 keeps out a page of their own.
# Rows of samples can be removed with one command; nothing else here can ever be changed or erased.
NOT_A_SAMPLE = pgtrigger.Q(old__is_sample=False)


class Outcome(models.TextChoices):
    """What became of an item. The counts of a run are these, and add up to what it saw."""

    WAITING = "waiting", _("still reading")
    NEW = "new", _("new")
    KNOWN = "known", _("known already")
    FILTERED = "filtered", _("filtered out")
    DISCARDED = "discarded", _("discarded")
    LATER = "later", _("put off")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("not readable")


COUNTED = [o.value for o in Outcome if o is not Outcome.WAITING]


class IngestionRun(models.Model):
    """One poll of a feed, or one delivery by hand, with counts that add up once it is finished."""

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("schedule")
        HAND = "hand", _("by hand")
        UPLOAD = "upload", _("upload")
        SENT = "sent", _("sent from a browser")
        BACKFILL = "backfill", _("back-fill")

    trigger = models.CharField(_("trigger"), max_length=10, choices=Trigger)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, related_name="runs", verbose_name=_("feed"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    problem = models.TextField(_("problem"), blank=True)
    # A large file (ZIP, WARC, table of addresses) whose documents become items in the background.
    container = models.ForeignKey(
        "Snapshot", models.PROTECT, null=True, related_name="+", verbose_name=_("file to unpack")
    )
    unpacked = models.PositiveIntegerField(_("entries unpacked"), default=0)
    unpacked_at = models.DateTimeField(_("unpacked"), null=True)
    unpack_attempts = models.PositiveSmallIntegerField(default=0)
    unpack_due_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cancelled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("cancelled by")
    )
    likely_missed = models.PositiveIntegerField(_("entries likely missed"), default=0)
    is_sample = models.BooleanField(default=False)
    seen = models.PositiveIntegerField(_("seen"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    known = models.PositiveIntegerField(_("known"), default=0)
    filtered = models.PositiveIntegerField(_("filtered"), default=0)
    discarded = models.PositiveIntegerField(_("discarded"), default=0)
    later = models.PositiveIntegerField(_("later"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)

    class Meta:
        verbose_name = _("ingestion run")
        verbose_name_plural = _("ingestion runs")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(F("started_at").desc(), F("id").desc(), name="run_newest"),
            models.Index(fields=["feed", "-started_at"], name="run_of_feed"),
            models.Index(
                F("started_at").desc(),
                F("id").desc(),
                name="run_delivered",
                condition=Q(feed__isnull=True),
            ),
            models.Index(fields=["started_at"], name="run_unfinished", condition=Q(finished_at__isnull=True)),
            models.Index(
                fields=["unpack_due_at"], name="run_to_unpack", condition=Q(unpack_due_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(
                    seen=F("new")
                    + F("known")
                    + F("filtered")
                    + F("discarded")
                    + F("later")
                    + F("refused")
                    + F("failed")
                ),
                name="run_counts_add_up",
                violation_error_message=_("The counts of a finished run must add up to what it saw."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="run_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(container__isnull=True)
                | Q(unpacked_at__isnull=False)
                | Q(cancelled_at__isnull=False)
                | ~Q(problem=""),
                name="run_is_unpacked_before_it_is_finished",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="run_is_cancelled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()} {self.started_at:%Y-%m-%d %H:%M}"


class Snapshot(models.Model):
    """Bytes as received, under their SHA-256, and how they were received. Write-once."""

    class Origin(models.TextChoices):
        UNKNOWN = "", _("not recorded")
        FETCHED = "fetched", _("fetched from its address")
        FEED = "feed", _("text that the feed carried")
        UPLOADED = "uploaded", _("uploaded")
        PASTED = "pasted", _("pasted")
        SENT = "sent", _("sent from a browser, as its reader saw it")
        ARCHIVE = "archive", _("taken out of an archive")

    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.UNKNOWN, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=200, blank=True)
    request_url = models.CharField(_("requested address"), max_length=4096, blank=True)
    final_url = models.CharField(_("final address"), max_length=4096, blank=True)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    retrieval = models.JSONField(_("how it was fetched"), default=dict, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved at"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint("sha256", MD5("request_url"), name="snapshot_once_an_address"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_sha256_is_hex"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="snapshot_is_not_empty"),
        ]
        triggers = [
            pgtrigger.Protect(name="snapshot_is_write_once", operation=pgtrigger.Update),
            pgtrigger.Protect(name="snapshot_is_kept", operation=pgtrigger.Delete, condition=NOT_A_SAMPLE),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["search"]
)
class Article(models.Model):
    """A document that could be read: what it is, and its current text."""

    class State(models.TextChoices):
        TO_READ = "to_read", _("still reading")
        READ = "read", _("read")
        PARKED = "parked", _("reading failed")

    class Precision(models.TextChoices):
        MOMENT = "moment", _("to the minute")
        DAY = "day", _("day only")
        MONTH = "month", _("month only")
        YEAR = "year", _("year only")
        UNKNOWN = "unknown", _("not known")

    class Disposition(models.TextChoices):
        KEEP = "keep", _("kept")
        LATER = "later", _("for later")
        DISCARD = "discard", _("discarded")

    publisher = models.ForeignKey(
        Publisher, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("publisher")
    )
    publisher_as_stated = models.CharField(
        _("publisher as the document names it"), max_length=200, blank=True
    )
    canonical_url = models.CharField(_("canonical address"), max_length=4096, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    byline = models.CharField(_("byline"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    published_text = models.CharField(_("date as written"), max_length=200, blank=True)
    published_offset = models.SmallIntegerField(
        _("offset of the date"), null=True, blank=True, help_text=_("Minutes east of UTC, where stated.")
    )
    # A discarded article stays as its own tombstone: what comes again at its address or text is known by it.
    disposition = models.CharField(
        _("disposition"), max_length=8, choices=Disposition, default=Disposition.KEEP
    )
    later_until = models.DateTimeField(_("put off until"), null=True, blank=True)
    first_seen = models.DateTimeField(_("first seen"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TO_READ)
    problem = models.TextField(_("problem"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    text = models.OneToOneField(
        "ArticleText", models.PROTECT, null=True, related_name="current_of", verbose_name=_("current text")
    )
    fingerprint = models.CharField(_("fingerprint of the text"), max_length=64)
    search = SearchVectorField(null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-first_seen", "-pk"]
        indexes = [
            models.Index(F("first_seen").desc(), F("id").desc(), name="article_newest"),
            models.Index(fields=["publisher", "-first_seen"], name="article_of_publisher"),
            models.Index(fields=["fingerprint"], name="article_fingerprint"),
            models.Index(fields=["first_seen"], name="article_to_read", condition=Q(state="to_read")),
            models.Index(fields=["later_until"], name="article_put_off", condition=Q(disposition="later")),
            models.Index(fields=["first_seen"], name="article_discarded", condition=Q(disposition="discard")),
            GinIndex(fields=["search"], name="article_search"),
            HashIndex(fields=["canonical_url"], name="article_address"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="article_title_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                MD5("canonical_url"),
                condition=~Q(canonical_url=""),
                name="article_once_an_address",
                violation_error_message=_("There is an article with this address already."),
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(canonical_url=""),
                name="article_without_address_once_a_text",
                violation_error_message=_("There is an article with this text already."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_precision="unknown")
                | (Q(published_at__isnull=False) & ~Q(published_precision="unknown")),
                name="article_date_has_its_precision",
                violation_error_message=_("Give a date and its precision, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(disposition="later", later_until__isnull=False)
                | (~Q(disposition="later") & Q(later_until__isnull=True)),
                name="article_put_off_says_until_when",
                violation_error_message=_("Say until when, or do not put it off."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="article_is_kept", operation=pgtrigger.Delete, condition=NOT_A_SAMPLE)
        ]

    def __str__(self) -> str:
        return self.title or self.canonical_url or str(self.pk)


class ArticleText(models.Model):
    """The text that one reader got out of one snapshot. Write-once: every offset points into one.

    Offsets are Unicode code points, end exclusive. `page_map` is [[page, start, end], ...] for
    paged documents, else empty.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="texts", verbose_name=_("article"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="texts", verbose_name=_("snapshot"))
    reader = models.CharField(_("reader"), max_length=100)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=20, blank=True)
    page_map = models.JSONField(_("pages"), default=list, blank=True)
    remarks = models.JSONField(_("remarks of the reader"), default=list, blank=True)
    created_at = models.DateTimeField(_("read at"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("article text")
        verbose_name_plural = _("article texts")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "snapshot", "reader"], name="article_text_once_a_reader"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="article_text_is_not_empty"),
        ]
        triggers = [
            pgtrigger.Protect(name="article_text_is_write_once", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="article_text_is_kept", operation=pgtrigger.Delete, condition=NOT_A_SAMPLE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader}, {self.language}"


class IngestionItem(models.Model):
    """One entry of a run: an address to fetch or a file that was delivered, and what became of it.

    The row is the work order. A worker claims it for a while (`claimed_until`); what a dead worker
    left behind is claimed again by the sweep, at most `attempts` times.
    """

    run = models.ForeignKey(IngestionRun, models.CASCADE, related_name="items", verbose_name=_("run"))
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, related_name="items", verbose_name=_("feed"))
    identity = models.CharField(_("identity in its feed"), max_length=4096, blank=True)
    url = models.CharField(_("address"), max_length=4096, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    published = models.CharField(_("date in the feed"), max_length=100, blank=True)
    # What an entry said when it was last seen: a changed headline or date is a new edition, fetched again.
    edition = models.CharField(max_length=64, blank=True)
    carried_text = models.TextField(_("text that the feed carried"), blank=True)
    stated = models.JSONField(_("what its sender says about it"), default=dict, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    reason = models.TextField(_("reason"), blank=True)
    may_pass = models.BooleanField(_("another try may help"), default=True, db_default=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due"))
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, related_name="items", verbose_name=_("snapshot")
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="items", verbose_name=_("article")
    )
    created_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("ingestion item")
        verbose_name_plural = _("ingestion items")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="item_newest"),
            models.Index(fields=["due_at"], name="item_waiting", condition=Q(outcome="waiting")),
            models.Index(fields=["run", "outcome", "id"], name="item_of_run_in_order"),
            models.Index(
                F("feed"),
                F("outcome"),
                F("created_at").desc(),
                F("id").desc(),
                name="item_of_feed",
                condition=Q(feed__isnull=False),
            ),
            HashIndex(fields=["identity"], name="item_identity"),
        ]
        constraints = [
            models.UniqueConstraint(
                "feed",
                MD5("identity"),
                "edition",
                condition=Q(feed__isnull=False),
                name="item_once_an_edition",
            ),
            models.UniqueConstraint(
                "run",
                MD5("identity"),
                condition=Q(feed__isnull=True) & ~Q(identity=""),
                name="item_once_in_its_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["refused", "failed"]) | ~Q(reason=""),
                name="item_failure_has_its_reason",
                violation_error_message=_("Say why it failed."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="new") | Q(article__isnull=False), name="item_new_has_its_article"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.identity
