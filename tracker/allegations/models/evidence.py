"""What an allegation rests on: quotes, and the parties named."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tracker.ingestion.models import ArticleText

from .allegation import Allegation
from .history import changes_of_people
from .triggers import MENTION_TRIGGERS, QUOTE_TRIGGERS
from .vocabulary import EvidenceField, PartyKind, Role


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"indexes": [changes_of_people(F("allegation"), name="evidence_changed_by_people")]},
)
class Evidence(models.Model):
    """A passage of a stored text and the fields it supports. A trigger refuses any other quote."""

    allegation = models.ForeignKey(
        Allegation, models.CASCADE, related_name="evidence", verbose_name=_("allegation")
    )
    text = models.ForeignKey(ArticleText, models.PROTECT, related_name="evidence", verbose_name=_("text"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("quote"))
    supports = ArrayField(models.CharField(max_length=20, choices=EvidenceField), verbose_name=_("supports"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["text_id", "start", "-end"]
        triggers = QUOTE_TRIGGERS
        indexes = [
            models.Index(fields=["text", "start"], name="evidence_of_text"),
            GinIndex(OpClass(Upper("quote"), name="gin_trgm_ops"), name="evidence_quote_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["allegation", "text", "start", "end"],
                name="evidence_once_a_passage",
                violation_error_message=_("This passage is evidence already."),
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="evidence_is_not_empty",
                violation_error_message=_("A passage ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(supports__len__gt=0, supports__contained_by=EvidenceField.values),
                name="evidence_supports_a_field",
                violation_error_message=_("Say which field the passage supports."),
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"indexes": [changes_of_people(F("allegation"), F("role"), name="parties_changed_by_people")]},
)
class Involvement(models.Model):
    """A party of an allegation, by its name as written, in a role; and the mention it rests on."""

    allegation = models.ForeignKey(
        Allegation, models.CASCADE, related_name="involvements", verbose_name=_("allegation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind, blank=True)
    speaks_for = models.CharField(_("speaks for"), max_length=300, blank=True)
    text = models.ForeignKey(
        ArticleText, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("text")
    )
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    mention = models.CharField(_("mention"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        ordering = ["pk"]
        triggers = MENTION_TRIGGERS
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="involvement_name_trigrams")]
        constraints = [
            models.UniqueConstraint(
                fields=["allegation", "role", "name"],
                name="involvement_once_a_role",
                violation_error_message=_("This party has this role already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="involvement_has_a_name",
                violation_error_message=_("Name the party."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="involvement_role_is_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=True, start__isnull=True, end__isnull=True, mention="")
                | Q(text__isnull=False, start__isnull=False, end__gt=F("start")),
                name="involvement_mention_has_its_place",
                violation_error_message=_("A mention needs its text and its place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"
