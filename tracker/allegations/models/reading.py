"""What a reader made of a text, and what a newer reading offers for a record that a person has touched."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.ingestion.models import ArticleText

from .allegation import Allegation
from .vocabulary import Opinion


class Reading(models.Model):
    """One reader's answer for one text: its blocks, and whether it holds an allegation at all."""

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="readings", verbose_name=_("text"))
    # The rules and up to three models beside them.
    reader = models.CharField(_("reader"), max_length=300)
    read_at = models.DateTimeField(_("read at"))
    is_relevant = models.BooleanField(_("relevant"))
    relevance = models.FloatField(_("relevance"))
    proposals = models.PositiveIntegerField(_("proposals"), default=0)
    blocks = models.JSONField(_("blocks"), default=list)
    citations = models.JSONField(_("citations"), default=list)
    vessels = models.JSONField(_("vessels"), default=list)
    # Why nothing, or nothing more, was proposed: its kind, and [rule, sentence, words] of the best sentences.
    kept_out = models.JSONField(_("why nothing"), default=dict)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-read_at"]
        indexes = [models.Index(fields=["is_relevant", "read_at"], name="reading_by_outcome")]
        constraints = [models.UniqueConstraint(fields=["text", "reader"], name="reading_once_a_reader")]

    def __str__(self) -> str:
        return f"{self.reader}, text {self.text_id}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Suggestion(models.Model):
    """A value that a newer reading has for a field of an allegation that a person has touched."""

    allegation = models.ForeignKey(
        Allegation, models.CASCADE, related_name="suggestions", verbose_name=_("allegation")
    )
    field = models.CharField(_("field"), max_length=40)
    value = models.JSONField(_("value"))
    reader = models.CharField(_("reader"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=Opinion, default=Opinion.OPEN)
    created_at = models.DateTimeField(_("offered at"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["allegation", "field", "reader"], name="suggestion_once_a_reader"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False)),
                name="suggestion_decided_by_somebody",
                violation_error_message=_("Only a person takes or refuses a suggestion."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
