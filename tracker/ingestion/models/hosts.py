"""The sites that are asked for pages: how often they may be, and what their robots.txt says."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Host(models.Model):
    """A host that pages are fetched from. All workers share the row, so that together they are polite.

    A request under way holds a lease, the moment at which it ends by itself should its worker die.
    """

    name = models.CharField(_("host"), max_length=255, unique=True)
    next_free_at = models.DateTimeField(_("may be asked again from"))
    leases = ArrayField(models.DateTimeField(), default=list, verbose_name=_("requests under way, until"))
    crawl_delay = models.FloatField(_("seconds between requests that its robots.txt asks for"), default=0)
    resting_until = models.DateTimeField(_("left alone until"), null=True)
    why_resting = models.TextField(_("why it is left alone"), blank=True)
    # For when a worker has been told to look at the line of items that wait for this host.
    called_for = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(crawl_delay__gte=0), name="host_crawl_delay_is_no_less_than_0")
        ]

    def __str__(self) -> str:
        return self.name


class RobotsFile(models.Model):
    """What the robots.txt of a scheme, host and port says (RFC 9309), and when it is asked for again.

    `read_at` is empty while it could never be reached: then nothing of that site is read. An older
    text stays in force while the site's robots.txt cannot be reached.
    """

    origin = models.CharField(_("site"), max_length=300, unique=True)
    text = models.TextField(_("rules"), blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    problem = models.TextField(_("problem"), blank=True)
    ask_again_at = models.DateTimeField(_("asked for again from"))

    class Meta:
        verbose_name = _("robots.txt")
        verbose_name_plural = _("robots.txt files")
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin
