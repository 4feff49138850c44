"""What people say of documents that the reader kept out: the labels by which it is measured and mended."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.ingestion.models import ArticleText


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RelevanceLabel(models.Model):
    """Whether a text from which nothing was proposed holds an allegation after all, as a person judged.

    `drawn_for` is the Monday of the week for whose random sample it was drawn; without it somebody sent
    the text in as a counter-example. Only what was drawn says how much is missed.
    """

    text = models.ForeignKey(
        ArticleText, models.CASCADE, related_name="relevance_labels", verbose_name=_("text")
    )
    is_relevant = models.BooleanField(_("holds an allegation"), null=True)
    drawn_for = models.DateField(_("drawn for the week of"), null=True, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    at = models.DateTimeField(_("judged at"), null=True, blank=True)
    # The words that somebody picked when they sent the text in, as code points.
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("relevance label")
        verbose_name_plural = _("relevance labels")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["drawn_for"], name="relevance_label_drawn"),
            models.Index(
                fields=["drawn_for", "id"], name="relevance_label_waiting", condition=Q(is_relevant=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["text"], name="relevance_label_once_a_text"),
            models.CheckConstraint(
                condition=Q(is_relevant__isnull=True, by__isnull=True, at__isnull=True)
                | Q(is_relevant__isnull=False, by__isnull=False, at__isnull=False),
                name="relevance_label_judged_by_somebody",
                violation_error_message=_("Only a person judges a text."),
            ),
            models.CheckConstraint(
                condition=Q(drawn_for__isnull=False) | Q(is_relevant__isnull=False),
                name="relevance_label_drawn_or_sent_in",
                violation_error_message=_("A label was drawn for a sample, or judged."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="relevance_label_words_have_both_ends",
                violation_error_message=_("Words have a start and an end behind it."),
            ),
        ]

    def __str__(self) -> str:
        return f"text {self.text_id}"
