"""Cases, for looking."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tracker.accounts.admin_base import ReadOnlyAdmin, ReadOnlyInline, person
from tracker.accounts.models import User
from tracker.allegations.models import Allegation

from .models import Case, CaseAllegation


def _visible(rows: QuerySet[CaseAllegation], user: User) -> QuerySet[CaseAllegation]:
    """Both ends count: an open case does not tell of a restricted allegation."""
    return rows.filter(
        case__in=Case.objects.visible_to(user), allegation__in=Allegation.objects.visible_to(user)
    )


class EntryInline(ReadOnlyInline[CaseAllegation]):
    model = CaseAllegation
    fields = ("allegation", "by", "note", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseAllegation]:
        rows = super().get_queryset(request).select_related("allegation", "by", "case")
        return _visible(rows, person(request))


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin[Case]):
    list_display = ("reference", "title", "regime", "status", "lead", "created_at")
    list_select_related = ("regime", "lead")
    list_filter = ("status", "regime")
    search_fields = ("reference", "title", "summary")
    date_hierarchy = "created_at"
    inlines = (EntryInline,)

    def visible(self, rows: QuerySet[Case], user: User) -> QuerySet[Case]:
        return rows.filter(pk__in=Case.objects.visible_to(user).values("pk"))


@admin.register(CaseAllegation)
class CaseAllegationAdmin(ReadOnlyAdmin[CaseAllegation]):
    list_display = ("case", "allegation", "by", "created_at")
    list_select_related = ("case", "allegation", "by")
    search_fields = ("case__reference", "case__title", "allegation__reference")
    date_hierarchy = "created_at"

    def visible(self, rows: QuerySet[CaseAllegation], user: User) -> QuerySet[CaseAllegation]:
        return _visible(rows, user)
