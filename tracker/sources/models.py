"""Whom we watch: publishers and their feeds."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Reliability(models.TextChoices):
    """How far a source can be relied on: the Admiralty code (NATO AJP-2.1, source reliability)."""

    COMPLETELY = "A", _("A, completely reliable")
    USUALLY = "B", _("B, usually reliable")
    FAIRLY = "C", _("C, fairly reliable")
    NOT_USUALLY = "D", _("D, not usually reliable")
    UNRELIABLE = "E", _("E, unreliable")
    CANNOT_BE_JUDGED = "F", _("F, reliability cannot be judged")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Publisher(models.Model):
    """A news agency, newspaper, ministry, court ... whose documents we read."""

    class Kind(models.TextChoices):
        NEWS_AGENCY = "news-agency", _("news agency")
        NEWSPAPER = "newspaper", _("newspaper")
        GOVERNMENT = "government", _("government")
        UN_BODY = "un-body", _("UN body")
        COURT = "court", _("court")
        NGO = "ngo", _("NGO")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    domains = ArrayField(
        models.CharField(max_length=253),
        default=list,
        blank=True,
        verbose_name=_("domains"),
        help_text=_(
            "Host names of its site, one after the other, separated by commas: a page there is its page."
        ),
    )
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166, two letters"))
    owner_group = models.CharField(_("owner group"), max_length=200, blank=True)
    reliability = models.CharField(
        _("source reliability"), max_length=1, choices=Reliability, default=Reliability.CANNOT_BE_JUDGED
    )
    ignores_robots = models.BooleanField(
        _("read against its robots.txt"),
        default=False,
        help_text=_("Only with the publisher's leave, or where the public interest asks for it: say why."),
    )
    robots_reason = models.TextField(_("why robots.txt is not followed"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]
        indexes = [GinIndex(fields=["domains"], name="publisher_domains")]
        constraints = [
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="publisher_country_is_iso_3166",
                violation_error_message=_("Two capital letters, such as KR."),
            ),
            models.CheckConstraint(
                condition=Q(reliability__in=Reliability.values),
                name="publisher_reliability_is_a_to_f",
                violation_error_message=_("One of A to F."),
            ),
            models.CheckConstraint(
                condition=Q(ignores_robots=False) | ~Q(robots_reason=""),
                name="publisher_robots_override_has_its_reason",
                violation_error_message=_("Say why its robots.txt is not followed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: datetime) -> FeedQuerySet:
        """Feeds that are on, not paused, and whose next poll has come."""
        return self.filter(is_on=True, paused_at__isnull=True, next_due_at__lte=now).filter(
            Q(backing_off_until__isnull=True) | Q(backing_off_until__lte=now)
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=[
        "etag",
        "last_modified",
        "validated_url",
        "last_polled_at",
        "last_success_at",
        "shortened_to",
        "likely_missed",
        "failures_in_row",
        "next_due_at",
        "backing_off_until",
        "last_problem",
        "last_problem_stage",
        "last_problem_status",
    ],
)
class Feed(models.Model):
    """An address that lists a publisher's new documents, and how its polls went."""

    class Kind(models.TextChoices):
        SYNDICATION = "syndication", _("feed (RSS, Atom, JSON Feed)")
        SITEMAP = "sitemap", _("sitemap")
        LISTING = "listing", _("page that lists links")

    class Stage(models.TextChoices):
        """Where a poll met its problem."""

        REFUSED = "refused", _("refused by our own rules")
        FETCH = "fetch", _("fetch")
        PARSE = "parse", _("reading the feed")
        PROGRAM = "program", _("fault of this program")

    publisher = models.ForeignKey(
        Publisher, models.PROTECT, related_name="feeds", verbose_name=_("publisher")
    )
    url = models.URLField(_("address"), max_length=2000, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SYNDICATION)
    link_pattern = models.CharField(
        _("pattern of the links"),
        max_length=500,
        blank=True,
        help_text=_(
            "For a page that lists links: /news/2* takes the links whose path fits; * stands for anything."
        ),
    )
    interval_minutes = models.PositiveIntegerField(_("interval in minutes"), default=60)
    is_on = models.BooleanField(_("on"), default=True)
    matters = models.BooleanField(
        _("matters"),
        default=False,
        help_text=_("Its failures are told to everybody, at the top of each page."),
    )
    wanted_words = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("only with one of these words"),
        help_text=_("In an entry's title or summary; separated by commas. Others are dropped unfetched."),
    )
    unwanted_words = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name=_("never with one of these words"),
    )
    wanted_sections = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name=_("only these sections"),
        help_text=_("Categories of the feed, or beginnings of paths, such as /world/."),
    )
    unwanted_sections = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("never these sections")
    )
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    # Validators are sent to the address that gave them, and to no other.
    validated_url = models.CharField(max_length=4096, blank=True, editable=False)
    last_polled_at = models.DateTimeField(_("last poll"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    last_problem = models.TextField(_("last problem"), blank=True, editable=False)
    last_problem_stage = models.CharField(
        _("stage of the last problem"), max_length=8, choices=Stage, blank=True, editable=False
    )
    last_problem_status = models.PositiveSmallIntegerField(
        _("HTTP status of the last problem"), null=True, editable=False
    )
    failures_in_row = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    next_due_at = models.DateTimeField(_("next due"), db_default=models.functions.Now())
    backing_off_until = models.DateTimeField(_("backing off until"), null=True, editable=False)
    paused_at = models.DateTimeField(_("paused since"), null=True, editable=False)
    # The interval that the gap meter asks for, while entries are missed at the chosen one.
    shortened_to = models.PositiveIntegerField(_("polled every, in minutes"), null=True, editable=False)
    likely_missed = models.PositiveIntegerField(_("entries likely missed"), default=0, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["publisher__name", "url"]
        indexes = [
            models.Index(F("next_due_at"), name="feed_due", condition=Q(is_on=True)),
            models.Index(fields=["id"], name="feed_that_matters", condition=Q(matters=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(interval_minutes__gte=5, interval_minutes__lte=43_200),
                name="feed_interval_between_5_minutes_and_30_days",
                violation_error_message=_("Between 5 minutes and 30 days (43,200 minutes)."),
            ),
            models.CheckConstraint(
                condition=Q(url__regex=r"^https?://"),
                name="feed_address_is_http",
                violation_error_message=_("The address must begin with http:// or https://."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="listing") | ~Q(link_pattern=""),
                name="feed_listing_has_its_pattern",
                violation_error_message=_("Say which links of the page are its documents."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    def clean(self) -> None:
        # The index that keeps addresses apart takes no row over 2,704 bytes, and letters may have four.
        if len(self.url.encode("utf-8", "replace")) > 2_500:
            raise ValidationError({"url": _("The address is too long: write what is not ASCII in % codes.")})

    @property
    def interval_now(self) -> int:
        """Minutes between two polls: the chosen ones, or fewer while entries are being missed."""
        return min(self.interval_minutes, self.shortened_to or self.interval_minutes)


class BlindSpot(models.Model):
    """A span of time in which a feed could not be seen, so that silence is not taken for peace.

    An open one has no end yet. Entries may be missing from `began_at` to `ended_at`, both UTC.
    """

    class Kind(models.TextChoices):
        DOWN = "down", _("down")
        PAUSED = "paused", _("paused after failing long")
        BEHIND = "behind", _("entries missed between two polls")
        OFF = "off", _("switched off")

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="blind_spots", verbose_name=_("feed"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True)
    why = models.TextField(_("why"), blank=True)
    likely_missed = models.PositiveIntegerField(_("entries likely missed"), default=0)

    class Meta:
        verbose_name = _("blind spot")
        verbose_name_plural = _("blind spots")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["feed", "-began_at"], name="blind_spot_of_feed")]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "kind"],
                condition=Q(ended_at__isnull=True),
                name="blind_spot_open_once_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="blind_spot_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.began_at:%Y-%m-%d %H:%M}"
