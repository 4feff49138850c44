"""Documents that could be read, and their text."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Upper
from django.utils.translation import gettext_lazy as _

from tracker.sources.models import Publisher

from .snapshots import NOT_A_SAMPLE, Snapshot

# Unique addresses are compared by their MD5: a B-tree refuses the row of an address over 2,704 bytes, and
# with it all others of its poll. Who makes two addresses of one MD5 keeps out a page of their own.


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
