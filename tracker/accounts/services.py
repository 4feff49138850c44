"""Accounts: the first one, and what administrators may do in the admin."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .actors import Machine, acting
from .models import Role, User

# What administrators do with the rows of each room in the admin. The record itself they only see.
MAY = {
    "accounts": ("view", "add", "change"),
    "resolutions": ("view", "add", "change"),
    "sources": ("view", "add", "change", "delete"),
    "django_celery_beat": ("view", "add", "change", "delete"),
    "ingestion": ("view",),
    "allegations": ("view",),
    "annotations": ("view",),
    "cases": ("view",),
}


class AccountRefused(Exception):
    """Why an account was left as it was, in words for the administrator."""


@dataclass(frozen=True)
class FirstAccount:
    username: str
    password: str


def grant_admin_permissions() -> Group:
    """Make the groups of the roles where they lack, and give the administrators' group its permissions.

    Safe to run twice.
    """
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    group = groups[Role.ADMINISTRATOR]
    wanted = Q(pk__in=[])
    for room, verbs in MAY.items():
        for verb in verbs:
            wanted |= Q(content_type__app_label=room, codename__startswith=f"{verb}_")
    group.permissions.set(Permission.objects.filter(wanted))
    return group


@transaction.atomic
def create_first_account(*, by: Machine, username: str = "admin") -> FirstAccount | None:
    """Make the first account, administrator and lead, with a random password. None if there is an account.

    The password is known only to the caller: it is printed once and stored as a hash.
    """
    if User.objects.exists():
        return None
    grant_admin_permissions()
    password = "-".join(secrets.token_hex(3) for _part in range(4))
    with acting(by, "First account of the installation"):
        user = User.objects.create_user(username, password=password, is_staff=True)
        user.groups.set(Group.objects.filter(name__in=[Role.ADMINISTRATOR.value, Role.LEAD.value]))
    return FirstAccount(username, password)


def switch_single_keys(user: User, *, on: bool, by: User) -> None:
    """Turn the single-key shortcuts of `user` on or off (WCAG 2.1.4)."""
    user.single_keys = on
    with acting(by, "Own settings"):
        user.save(update_fields=["single_keys"])


def would_leave_no_administrator(leaving: Iterable[User]) -> bool:
    """Whether nobody active would administer the site without `leaving`.

    Waits for whoever asks the same in another transaction, so that two administrators cannot each
    remove the other.
    """
    group = Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    pks = [user.pk for user in leaving]
    active = User.objects.filter(groups=group, is_active=True)
    return active.filter(pk__in=pks).exists() and not active.exclude(pk__in=pks).exists()


@transaction.atomic
def settle_staff(user: User, *, by: User) -> None:
    """Let `user` into the admin if they have the role administrator, and nobody else."""
    is_staff = user.groups.filter(name=Role.ADMINISTRATOR.value).exists()
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        with acting(by, _("Follows the role administrator")):
            user.save(update_fields=["is_staff"])


@transaction.atomic
def set_active(users: Sequence[User], *, active: bool, by: User) -> int:
    """Let people sign in, or no longer. All that they did stays. Returns how many changed.

    Raises AccountRefused if nobody would be left to administer the site.
    """
    if not active and would_leave_no_administrator(users):
        raise AccountRefused(_("Somebody has to stay administrator: make another one first."))
    with acting(by, _("Activated") if active else _("Deactivated")):
        return (
            User.objects.filter(pk__in=[u.pk for u in users])
            .exclude(is_active=active)
            .update(is_active=active)
        )
