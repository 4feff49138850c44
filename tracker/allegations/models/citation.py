"""The resolutions that an allegation cites, or would fall under."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.extraction.reference import year_to_offer
from tracker.ingestion.models import ArticleText
from tracker.resolutions.models import Provision, Resolution

from .allegation import Allegation
from .vocabulary import Opinion


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Citation(models.Model):
    """A resolution and paragraph: cited by the text, implied by the conduct, or added by a reviewer."""

    class Basis(models.TextChoices):
        CITED = "cited", _("cited")
        IMPLIED = "implied", _("implied")
        ADDED = "added", _("added by a reviewer")

    class Problem(models.TextChoices):
        YEAR_MISMATCH = "year-mismatch", _("the year does not fit the number")
        NO_SUCH_RESOLUTION = "no-such-resolution", _("no such resolution")

    allegation = models.ForeignKey(
        Allegation, models.CASCADE, related_name="citations", verbose_name=_("allegation")
    )
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    number = models.PositiveIntegerField(_("number"))
    year = models.PositiveSmallIntegerField(_("year as written"), null=True, blank=True)
    paragraph = models.CharField(_("operative paragraph"), max_length=40, blank=True)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True)
    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name=_("resolution"),
    )
    provision = models.ForeignKey(
        Provision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name=_("provision"),
    )
    text = models.ForeignKey(
        ArticleText, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("text")
    )
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=Opinion, default=Opinion.OPEN)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["rank", "number", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["allegation", "basis", "number", "paragraph"],
                name="citation_once",
                violation_error_message=_("This paragraph is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="cited") | Q(text__isnull=False, start__isnull=False, end__gt=F("start")),
                name="citation_cited_has_its_place",
                violation_error_message=_("A cited resolution needs the words that cite it."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="implied") | ~Q(reason=""),
                name="citation_implied_has_its_reason",
                violation_error_message=_("An implied paragraph needs its reason."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="citation_decided_by_somebody",
                violation_error_message=_("Only a reviewer accepts or refuses a citation."),
            ),
        ]

    def __str__(self) -> str:
        words = self.resolution.symbol if self.resolution else f"S/RES/{self.number}"
        return f"{words}, {self.paragraph}" if self.paragraph else words

    @property
    def problem_in_words(self) -> str:
        """What is wrong with it: for a wrong year, the one of the text beside the right one that is shown."""
        right = year_to_offer(self.number, self.year) if self.problem == self.Problem.YEAR_MISMATCH else None
        if right is None:
            return str(self.get_problem_display())
        if self.resolution:
            return gettext("the text says %(year)s") % {"year": self.year}
        return gettext("%(number)s is of %(year)s") % {"number": self.number, "year": right}
