"""What was learned from decisions: an order for the queue, never a status."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User

MIN_LABELS, MIN_OF_EACH = 100, 20


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["weights", "estimated_at"],
)
class RankingModel(models.Model):
    """One training: the weights of a logistic regression as plain numbers, and how well it orders.

    The figures are those of decisions that came after what it was trained on, beside those of the rules'
    own order of the same proposals. Areas under curves, 0 to 1; None where too few were decided.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    trained_at = models.DateTimeField(_("trained at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trained by")
    )
    labels = models.PositiveIntegerField(_("decisions"))
    right = models.PositiveIntegerField(_("confirmed"))
    wrong = models.PositiveIntegerField(_("rejected"))
    tested = models.PositiveIntegerField(_("tested on"))
    auc = models.FloatField(_("ROC AUC"), null=True)
    average_precision = models.FloatField(_("average precision"), null=True)
    rules_auc = models.FloatField(_("ROC AUC of the rules"), null=True)
    rules_average_precision = models.FloatField(_("average precision of the rules"), null=True)
    weights = models.JSONField(_("weights"))
    sha256 = models.CharField("SHA-256", max_length=64)
    decided = models.CharField(_("SHA-256 of the decisions"), max_length=64)
    is_on = models.BooleanField(_("on"), default=False)
    # Work done, not a fact of the record: while it is empty, the open proposals wait for their estimates.
    estimated_at = models.DateTimeField(_("estimated"), null=True, editable=False)

    class Meta:
        verbose_name = _("ranking model")
        verbose_name_plural = _("ranking models")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_on"],
                condition=Q(is_on=True),
                name="ranking_model_one_is_on",
                violation_error_message=_("Another one is on: switch that off first."),
            ),
            models.UniqueConstraint(
                fields=["decided"],
                name="ranking_model_once_the_same_decisions",
                violation_error_message=_("It was trained on these decisions already."),
            ),
            models.CheckConstraint(
                condition=Q(is_on=False)
                | Q(labels__gte=MIN_LABELS, right__gte=MIN_OF_EACH, wrong__gte=MIN_OF_EACH),
                name="ranking_model_on_saw_enough",
                violation_error_message=_("Too few decisions to go by."),
            ),
            models.CheckConstraint(
                condition=Q(is_on=False)
                | Q(auc__isnull=False, rules_auc__isnull=False, auc__gt=F("rules_auc")),
                name="ranking_model_on_beats_the_rules",
                violation_error_message=_("It orders no better than the rules."),
            ),
        ]

    def __str__(self) -> str:
        return f"ranking {self.version}"
