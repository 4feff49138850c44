"""Accounts: the first one, and what administrators may do in the admin."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from .actors import Machine, acting
from .models import Role, User

# The rooms whose rows administrators look after; the record itself they only see.
EDITED = ("accounts", "sources", "resolutions", "django_celery_beat")
SEEN = ("ingestion", "allegations", "annotations", "cases")


@dataclass(frozen=True)
class FirstAccount:
    username: str
    password: str


def grant_admin_permissions() -> Group:
    """Give the administrators' group its permissions in the admin. Safe to run twice."""
    group, _made = Group.objects.get_or_create(name=Role.ADMINISTRATOR.value)
    wanted = Permission.objects.filter(content_type__app_label__in=EDITED) | Permission.objects.filter(
        content_type__app_label__in=SEEN, codename__startswith="view_"
    )
    group.permissions.set(wanted)
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
