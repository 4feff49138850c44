"""The Security Council's regimes, resolutions and operative paragraphs. Loaded by `load_reference`."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Regime(models.Model):
    """A sanctions regime of the Security Council, by the slug of `vocabulary.json`."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_live = models.BooleanField(_("in force"), default=True)
    needs_second_review = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_("A confirmation is made by two people: the second reviews what the first confirmed."),
    )

    class Meta:
        verbose_name = _("regime")
        verbose_name_plural = _("regimes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name without its resolutions and explanations: "DPRK", "Libya"."""
        return self.name.split(" (")[0].split(",")[0]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Resolution(models.Model):
    """A resolution of the Security Council that lays down, changes or renews sanctions."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUPERSEDED = "superseded", _("superseded")
        TERMINATED = "terminated", _("terminated")
        CONTESTED = "contested", _("contested")

    number = models.PositiveIntegerField(_("number"), unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    symbol = models.CharField(_("symbol"), max_length=30, unique=True)
    adopted = models.DateField(_("adopted"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    regime = models.ForeignKey(
        Regime, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name=_("regime")
    )
    summary = models.TextField(_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    status_note = models.TextField(_("note on the status"), blank=True)
    official_url = models.URLField(_("official text"), blank=True)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, year__gte=1946),
                name="resolution_number_and_year_are_possible",
                violation_error_message=_("Numbers begin at 1, years at 1946."),
            ),
        ]

    def __str__(self) -> str:
        return self.symbol


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Provision(models.Model):
    """An operative paragraph and the measure that it lays down."""

    slug = models.CharField(_("identifier"), max_length=120, unique=True)
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="provisions", verbose_name=_("resolution")
    )
    paragraph = models.CharField(_("operative paragraph"), max_length=40, blank=True)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="provisions", verbose_name=_("regime"))
    measure = models.CharField(_("measure"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20)
    direction = models.CharField(_("direction"), max_length=10, blank=True)
    targets = models.JSONField(_("targets"), default=list, blank=True)
    text_summary = models.TextField(_("summary in our words"))
    binding = models.BooleanField(_("binding"), default=True)
    force = models.CharField(_("force today"), max_length=20)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["resolution__number", "paragraph"]
        indexes = [models.Index(fields=["resolution", "paragraph"], name="provision_of_resolution")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=models.F("in_force_from")),
                name="provision_ends_after_it_begins",
                violation_error_message=_("A measure cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution.symbol}, {self.paragraph or _('paragraph not known')}"
