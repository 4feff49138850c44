"""Polls and deliveries, and what became of each thing in them."""

from __future__ import annotations

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.sources.models import Feed

from .articles import Article
from .snapshots import Snapshot


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
            models.Index(
                F("trigger"),
                F("started_at").desc(),
                F("id").desc(),
                name="run_by_trigger",
                condition=~Q(trigger="schedule"),
            ),
            models.Index(
                F("started_at").desc(),
                F("id").desc(),
                name="run_went_wrong",
                condition=~Q(problem="") | Q(failed__gt=0) | Q(refused__gt=0),
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
    # The host in whose line it stands; empty for all that wait for no host.
    host = models.CharField(_("waits for the host"), max_length=255, blank=True, default="", db_default="")
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
            # What a person delivered goes before what a feed brought, then first come, first served.
            models.Index(
                F("host"),
                F("feed").asc(nulls_first=True),
                F("id"),
                name="item_in_line",
                condition=Q(outcome="waiting") & ~Q(host=""),
            ),
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
