"""The allegation itself."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import Circle, User, open_to
from tracker.ingestion.models import Article
from tracker.resolutions.models import Regime

from .history import changes_of_machines
from .triggers import ALLEGATION_TRIGGERS
from .vocabulary import (
    OPEN_STATUSES,
    Basis,
    Category,
    ClaimStrength,
    Credibility,
    EventPrecision,
    Status,
)

# The order of likelihood: what has no estimate, such as a draft by hand, comes last.
NO_ESTIMATE = -1.0
LIKELIHOOD_OR_LAST = Coalesce(F("likelihood"), Value(NO_ESTIMATE))


class ReferenceCounter(models.Model):
    """The last running number given out in a series and year: A-2023-0042, 2023-014."""

    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="reference_counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class AllegationQuerySet(models.QuerySet["Allegation"]):
    def visible_to(self, user: User) -> AllegationQuerySet:
        """What `user` may know of: open records and those of their circles."""
        return self.filter(open_to(user))

    def open(self) -> AllegationQuerySet:
        """Not decided yet."""
        return self.filter(status__in=OPEN_STATUSES)

    def with_expired_claim(self, now: datetime) -> AllegationQuerySet:
        return self.filter(status=Status.IN_REVIEW, claim_expires_at__lte=now)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["likelihood"],
    meta={
        "indexes": [changes_of_machines(F("pgh_obj"), F("pgh_id").desc(), name="allegation_last_by_machine")]
    },
)
class Allegation(models.Model):
    """A claim, in somebody's words, that some parties broke a UN measure.

    The pipeline creates it as PROPOSED. Only `services.decide` changes `status`, because each move
    needs a named reviewer and a reason. Every change raises `version` by one.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="allegations", verbose_name=_("article")
    )
    summary = models.CharField(_("summary"), max_length=500)
    category = models.CharField(_("category"), max_length=40, choices=Category)
    regime = models.ForeignKey(
        Regime, models.PROTECT, null=True, blank=True, related_name="allegations", verbose_name=_("regime")
    )
    items = models.CharField(_("items"), max_length=500, blank=True)
    quantity_text = models.CharField(_("quantity"), max_length=200, blank=True)
    quantity_value = models.DecimalField(_("number"), max_digits=20, decimal_places=4, null=True, blank=True)
    quantity_unit = models.CharField(_("unit"), max_length=60, blank=True)
    quantity_hedge = models.CharField(_("hedge"), max_length=60, blank=True)
    event_text = models.CharField(_("conduct date as written"), max_length=300, blank=True)
    event_from = models.DateField(_("conduct from"), null=True, blank=True)
    event_until = models.DateField(_("conduct until"), null=True, blank=True)
    event_precision = models.CharField(
        _("precision"), max_length=10, choices=EventPrecision, default=EventPrecision.UNKNOWN
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    claim_strength = models.CharField(_("claim strength"), max_length=20, choices=ClaimStrength)
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    cites_unspecified_resolutions = models.BooleanField(
        _("leans on UN resolutions without a number"), default=False
    )
    credibility = models.CharField(
        _("information credibility"), max_length=1, choices=Credibility, blank=True, default=""
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PROPOSED)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("claimed by")
    )
    claim_expires_at = models.DateTimeField(_("claim expires"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by hand by")
    )
    reader = models.CharField(_("reader"), max_length=100, blank=True)
    # Which rule gave each field, and the words it went by: [field, rule, words].
    why = models.JSONField(_("why"), default=list, blank=True)
    created_at = models.DateTimeField(_("proposed at"))
    touched_at = models.DateTimeField(_("last touched by a person"), null=True, blank=True)
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("circle")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    # How likely a ranking model thinks its confirmation: an order, no part of the record, no history.
    likelihood = models.FloatField(_("likelihood, by estimate"), null=True, blank=True, editable=False)

    objects = AllegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allegation")
        verbose_name_plural = _("allegations")
        ordering = ["-created_at", "-pk"]
        triggers = ALLEGATION_TRIGGERS
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="allegation_newest"),
            models.Index(
                F("status"), F("created_at").desc(), F("id").desc(), name="allegation_status_newest"
            ),
            models.Index(
                F("regime"),
                F("status"),
                F("created_at").desc(),
                F("id").desc(),
                name="allegation_regime_newest",
            ),
            models.Index(
                fields=["claim_expires_at"], name="allegation_claims", condition=Q(status="in_review")
            ),
            models.Index(
                LIKELIHOOD_OR_LAST.desc(),
                F("id").desc(),
                name="allegation_likeliest",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            GinIndex(OpClass(Upper("summary"), name="gin_trgm_ops"), name="allegation_summary_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "fingerprint"],
                name="allegation_once_in_its_article",
                violation_error_message=_("This article has this allegation already."),
            ),
            models.CheckConstraint(
                condition=~Q(summary=""),
                name="allegation_has_a_summary",
                violation_error_message=_("Say in a sentence what is alleged."),
            ),
            models.CheckConstraint(
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of__isnull=True)),
                name="allegation_duplicate_names_its_original",
                violation_error_message=_("Say which allegation this one repeats."),
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                name="allegation_does_not_repeat_itself",
                violation_error_message=_("An allegation cannot be its own duplicate."),
            ),
            models.CheckConstraint(
                condition=Q(status="in_review", assignee__isnull=False, claim_expires_at__isnull=False)
                | (~Q(status="in_review") & Q(assignee__isnull=True, claim_expires_at__isnull=True)),
                name="allegation_in_review_is_claimed",
                violation_error_message=_("In review means: claimed by somebody, for some time."),
            ),
            models.CheckConstraint(
                condition=Q(event_from__isnull=True)
                | Q(event_until__isnull=True)
                | Q(event_until__gte=F("event_from")),
                name="allegation_conduct_ends_after_it_begins",
                violation_error_message=_("The conduct cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(claim_strength__in=ClaimStrength.values),
                name="allegation_claim_strength_is_known",
                violation_error_message=_("Choose one of the five strengths."),
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values),
                name="allegation_category_is_known",
                violation_error_message=_("Choose one of the categories."),
            ),
            models.CheckConstraint(
                condition=Q(credibility__in=Credibility.values),
                name="allegation_credibility_is_1_to_6",
                violation_error_message=_("One of 1 to 6, or not graded yet."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("allegations:workbench", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_apart(self) -> bool:
        """Feared and denied claims are kept apart from acts alleged to have happened."""
        return self.claim_strength in {ClaimStrength.FEARED, ClaimStrength.DENIED}


# What a person may edit in a draft; everything else of the row is moved by a service of its own.
DRAFT_FIELDS = (
    "summary",
    "category",
    "regime",
    "items",
    "quantity_text",
    "quantity_value",
    "quantity_unit",
    "quantity_hedge",
    "event_text",
    "event_from",
    "event_until",
    "event_precision",
    "place",
    "claim_strength",
    "basis",
    "cites_unspecified_resolutions",
    "credibility",
)
