"""Notes, for looking."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet

from tracker.accounts.admin_base import ReadOnlyAdmin
from tracker.accounts.models import User

from .models import Annotation


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin[Annotation]):
    list_display = ("__str__", "author", "content_type", "object_id", "created_at")
    list_select_related = ("author", "content_type")
    list_filter = ("content_type",)
    search_fields = ("body", "exact", "author__username")
    date_hierarchy = "created_at"

    def visible(self, rows: QuerySet[Annotation], user: User) -> QuerySet[Annotation]:
        return rows.filter(pk__in=Annotation.objects.visible_to(user).values("pk"))
