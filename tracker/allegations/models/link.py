"""How allegations hang together."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User

from .allegation import Allegation
from .vocabulary import Opinion


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AllegationLink(models.Model):
    """One allegation says something about another: proposed by a rule or a person, accepted or refused."""

    class Kind(models.TextChoices):
        CORROBORATES = "corroborates", _("corroborates")
        CONTRADICTS = "contradicts", _("contradicts")
        SAME_EVENT = "same-event", _("is the same event as")
        FOLLOWS = "follows", _("follows")
        PART_OF = "part-of", _("is part of")

    source = models.ForeignKey(
        Allegation, models.CASCADE, related_name="links_out", verbose_name=_("allegation")
    )
    target = models.ForeignKey(
        Allegation, models.CASCADE, related_name="links_in", verbose_name=_("other allegation")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    rule = models.CharField(_("rule"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Opinion, default=Opinion.OPEN)
    created_at = models.DateTimeField(_("linked at"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("link between allegations")
        verbose_name_plural = _("links between allegations")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                name="link_once",
                violation_error_message=_("This link is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="link_joins_two",
                violation_error_message=_("An allegation cannot be linked to itself."),
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False, rule="") | (Q(by__isnull=True) & ~Q(rule="")),
                name="link_by_a_person_or_a_rule",
                violation_error_message=_("A link is made by a person or by a named rule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
