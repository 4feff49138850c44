"""Bytes as received."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

# Rows of samples can be removed with one command; nothing else here can ever be changed or erased.
NOT_A_SAMPLE = pgtrigger.Q(old__is_sample=False)


class Snapshot(models.Model):
    """Bytes as received, under their SHA-256, and how they were received. Write-once."""

    class Origin(models.TextChoices):
        UNKNOWN = "", _("not recorded")
        FETCHED = "fetched", _("fetched from its address")
        FEED = "feed", _("text that the feed carried")
        UPLOADED = "uploaded", _("uploaded")
        PASTED = "pasted", _("pasted")
        SENT = "sent", _("sent from a browser, as its reader saw it")
        ARCHIVE = "archive", _("taken out of an archive")

    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.UNKNOWN, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=200, blank=True)
    request_url = models.CharField(_("requested address"), max_length=4096, blank=True)
    final_url = models.CharField(_("final address"), max_length=4096, blank=True)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    retrieval = models.JSONField(_("how it was fetched"), default=dict, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved at"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        indexes = [HashIndex(fields=["request_url"], name="snapshot_address")]
        constraints = [
            models.UniqueConstraint("sha256", MD5("request_url"), name="snapshot_once_an_address"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_sha256_is_hex"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="snapshot_is_not_empty"),
        ]
        triggers = [
            pgtrigger.Protect(name="snapshot_is_write_once", operation=pgtrigger.Update),
            pgtrigger.Protect(name="snapshot_is_kept", operation=pgtrigger.Delete, condition=NOT_A_SAMPLE),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
