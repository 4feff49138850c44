"""Decisions: every move of an allegation, for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User

from .allegation import Allegation
from .triggers import DECISION_TRIGGERS
from .vocabulary import Status


class Move(models.TextChoices):
    """What was done, in one word. Only machines expire, withdraw and restore."""

    CLAIM = "claim", _("claimed")
    RELEASE = "release", _("released")
    CONFIRM = "confirm", _("confirmed")
    REJECT = "reject", _("rejected")
    ASK = "ask", _("asked for information")
    DUPLICATE = "duplicate", _("marked as a duplicate")
    RETURN = "return", _("returned to review")
    REOPEN = "reopen", _("reopened")
    UNDO = "undo", _("undid the last move")
    EXPIRE = "expire", _("claim expired")
    WITHDRAW = "withdraw", _("withdrawn")
    RESTORE = "restore", _("proposed again")


MACHINE_MOVES = (Move.EXPIRE, Move.WITHDRAW, Move.RESTORE)
NEED_A_REASON = (Move.REJECT, Move.ASK, Move.DUPLICATE, Move.RETURN, Move.REOPEN)


class Decision(models.Model):
    """Who moved an allegation from which status to which, when, why, and on which version. Append-only."""

    allegation = models.ForeignKey(
        Allegation, models.PROTECT, related_name="decisions", verbose_name=_("allegation")
    )
    move = models.CharField(_("move"), max_length=12, choices=Move)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="decisions", verbose_name=_("by"))
    machine = models.CharField(_("machine"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    from_status = models.CharField(_("from"), max_length=20, choices=Status)
    to_status = models.CharField(_("to"), max_length=20, choices=Status)
    reason = models.TextField(_("reason"), blank=True)
    seen_version = models.PositiveIntegerField(_("version seen"))
    original = models.ForeignKey(
        Allegation, models.PROTECT, null=True, related_name="+", verbose_name=_("original")
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes")
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["allegation_id", "seen_version"]
        triggers = DECISION_TRIGGERS
        constraints = [
            models.UniqueConstraint(fields=["allegation", "seen_version"], name="decision_once_a_version"),
            models.CheckConstraint(
                condition=Q(by__isnull=False, machine="") & ~Q(move__in=MACHINE_MOVES)
                | Q(by__isnull=True, move__in=MACHINE_MOVES) & ~Q(machine=""),
                name="decision_by_a_person_or_a_machine",
            ),
            models.CheckConstraint(
                condition=~Q(move__in=NEED_A_REASON) | ~Q(reason=""), name="decision_says_why"
            ),
            models.CheckConstraint(
                condition=Q(to_status="duplicate", original__isnull=False)
                | (~Q(to_status="duplicate") & Q(original__isnull=True)),
                name="decision_duplicate_names_its_original",
            ),
            models.CheckConstraint(
                condition=Q(move="undo", undoes__isnull=False) | (~Q(move="undo") & Q(undoes__isnull=True)),
                name="decision_undo_names_what_it_undoes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allegation_id}: {self.from_status} -> {self.to_status}"

    @property
    def who(self) -> str:
        return self.by.display_name if self.by else self.machine
