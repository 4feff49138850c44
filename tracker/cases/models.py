"""Cases: allegations put together until they stand up."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import Circle, User, open_to
from tracker.allegations.models import Allegation
from tracker.resolutions.models import Regime


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """What `user` may know of: open cases and those of their circles."""
        return self.filter(open_to(user))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Case(models.Model):
    """What a committee, a court or an editor gets to see in the end."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ESTABLISHED = "established", _("Established")
        CLOSED = "closed", _("Closed")

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    regime = models.ForeignKey(
        Regime, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("regime")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    lead = models.ForeignKey(User, models.PROTECT, related_name="cases_led", verbose_name=_("lead"))
    members = models.ManyToManyField(User, related_name="cases", blank=True, verbose_name=_("members"))
    allegations: models.ManyToManyField[Allegation, CaseAllegation] = models.ManyToManyField(
        Allegation, through="CaseAllegation", related_name="cases", verbose_name=_("allegations")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("circle")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("opened"), db_default=models.functions.Now())

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="case_has_a_title",
                violation_error_message=_("Give the case a title."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.reference])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CaseAllegation(models.Model):
    """That an allegation belongs to a case, and who said so."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name=_("case"))
    allegation = models.ForeignKey(
        Allegation, models.CASCADE, related_name="case_entries", verbose_name=_("allegation")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("linked by"))
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("linked at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("allegation of a case")
        verbose_name_plural = _("allegations of a case")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "allegation"],
                name="case_has_an_allegation_once",
                violation_error_message=_("This allegation is in the case already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.allegation_id}"
