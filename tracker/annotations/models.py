"""Notes by people: on a passage of a text, on an allegation, on a case."""

from __future__ import annotations

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import Circle, User, open_to


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: User) -> AnnotationQuerySet:
        return self.filter(open_to(user))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Annotation(models.Model):
    """A note on a row of another room, named by content type; on a passage if it has a selector.

    The selector is that of the W3C Web Annotation model: TextPositionSelector (`start`, `end`, code
    points, end exclusive) and TextQuoteSelector (`exact`, `prefix`, `suffix`).
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(User, models.PROTECT, related_name="annotations", verbose_name=_("author"))
    body = models.TextField(_("note"))
    start = models.PositiveIntegerField(_("start"), null=True)
    end = models.PositiveIntegerField(_("end"), null=True)
    exact = models.TextField(_("passage"), blank=True)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("tags"))
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("circle")
    )
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "created_at"], name="annotation_of_target")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body=""),
                name="annotation_says_something",
                violation_error_message=_("Write something."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True, exact="")
                | Q(start__isnull=False, end=F("start") + Length("exact"), end__gt=F("start")),
                name="annotation_passage_has_its_quote",
                violation_error_message=_("A note on a passage needs its place and its words."),
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]
