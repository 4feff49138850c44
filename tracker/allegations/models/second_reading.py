"""What an optional second reader, a language model of the operator's, answered about a text."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.ingestion.models import ArticleText


class SecondReading(models.Model):
    """One call to the model about one text: the work order, then its answer as it came.

    The answer is kept raw and checked anew at each reading, so that a stricter check needs no new call.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ANSWERED = "answered", _("answered")
        WASTED = "wasted", _("answered with nothing that can be used")
        FAILED = "failed", _("no answer")

    text = models.ForeignKey(
        ArticleText, models.CASCADE, related_name="second_readings", verbose_name=_("text")
    )
    model = models.CharField(_("model"), max_length=60)
    prompt = models.CharField(_("prompt version"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("asked"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    problem = models.TextField(_("problem"), blank=True)
    proposals = models.PositiveIntegerField(_("proposals"), default=0)
    offered = models.PositiveIntegerField(_("values offered"), default=0)
    dropped = models.PositiveIntegerField(_("values dropped"), default=0)
    tokens_in = models.PositiveIntegerField(_("tokens sent"), default=0)
    tokens_out = models.PositiveIntegerField(_("tokens received"), default=0)

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="second_reading_waiting", condition=Q(state="waiting")),
            models.Index(fields=["asked_at"], name="second_reading_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["text", "model", "prompt"], name="second_reading_once_a_model"),
            models.CheckConstraint(
                condition=~Q(state__in=["wasted", "failed"]) | ~Q(problem=""),
                name="second_reading_says_what_went_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}, prompt {self.prompt}, text {self.text_id}"

    @property
    def reader(self) -> str:
        """The mark of its proposals: model and prompt version."""
        return f"{self.model}, prompt {self.prompt}"
