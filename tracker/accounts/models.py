"""People, their roles, and the circles that may see restricted records."""

from __future__ import annotations

from functools import cached_property

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do. Roles add up; each is a group of the same name."""

    READER = "reader", _("Reader")
    ANALYST = "analyst", _("Analyst")
    REVIEWER = "reviewer", _("Reviewer")
    LEAD = "lead", _("Lead")
    ADMINISTRATOR = "administrator", _("Administrator")


# The roles that may do what DESIGN's table of roles says.
MAY_DRAFT = frozenset({Role.ANALYST, Role.REVIEWER, Role.LEAD})
MAY_DECIDE = frozenset({Role.REVIEWER, Role.LEAD})


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["password", "last_login"])
class User(AbstractUser):
    """A person with an account. Never deleted: deactivating keeps all that they did."""

    single_keys = models.BooleanField(
        _("single-key shortcuts"),
        default=True,
        help_text=_("Keys such as C to confirm work without Ctrl or Alt (WCAG 2.1.4)."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_superuser=False),
                name="user_is_never_superuser",
                violation_error_message=_("Give the role administrator: a superuser would pass every check."),
            ),
        ]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of this person, read once an instance."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True)) & frozenset(Role.values)

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def may_draft(self) -> bool:
        """May annotate, edit drafts, claim and propose by hand."""
        return bool(self.roles & MAY_DRAFT)

    @property
    def may_decide(self) -> bool:
        """May decide, and accept citations and links."""
        return bool(self.roles & MAY_DECIDE)

    @property
    def is_lead(self) -> bool:
        return Role.LEAD in self.roles

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """Two letters for an avatar."""
        words = self.display_name.replace(".", " ").split() or ["?"]
        letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
        return letters.upper()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Circle(models.Model):
    """The people who may see a restricted record. For everybody else it does not exist."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    members = models.ManyToManyField(User, related_name="circles", blank=True, verbose_name=_("members"))

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class RoleGiven(User.groups.through):  # type: ignore[name-defined,misc]
    """That a person has a role. Tracked, since roles say who may decide."""

    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class CircleJoined(Circle.members.through):  # type: ignore[name-defined,misc]
    """That a person is in a circle. Tracked, since circles say who may see."""

    class Meta:
        proxy = True


def open_to(user: User | None) -> Q:
    """The condition on a row with a `circle` that `user` may see it: open, or of their circle."""
    if user is None or not user.is_active or not user.roles:
        return Q(pk__in=[])
    return Q(circle__isnull=True) | Q(circle__in=Circle.objects.filter(members=user).values("pk"))
