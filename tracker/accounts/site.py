"""The admin site, for administrators."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User


class TrackerAdminSite(AdminSite):
    """Lets in active staff with the role administrator: staff alone is not enough."""

    site_header = _("Tracker administration")
    site_title = _("Tracker administration")
    index_title = _("Sources, reference data, people")

    def has_permission(self, request: HttpRequest) -> bool:
        user: User | AnonymousUser = request.user
        return isinstance(user, User) and user.is_active and user.is_staff and user.is_administrator
