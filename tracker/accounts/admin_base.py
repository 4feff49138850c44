"""What every page of the admin shares: only what the person may see, and the history of each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse

from .history import changes_of, is_tracked
from .models import User

Row = TypeVar("Row", bound=Model)


def person(request: HttpRequest) -> User:
    """Who acts in the admin: the site lets in nobody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RowAdmin(admin.ModelAdmin[Row]):
    """A model's pages, with the history that the database keeps.

    `get_queryset` also feeds the autocompletes and the history page, so a record that it leaves out
    is nowhere in the admin.
    """

    object_history_template = "admin/row_history.html"
    show_full_result_count = False
    list_per_page = 50
    # An address that is typed without its scheme is taken for https.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return self.visible(super().get_queryset(request), person(request))

    def visible(self, rows: QuerySet[Row], user: User) -> QuerySet[Row]:
        """Those of `rows` that `user` may know of. A model with restricted records overrides it."""
        return rows

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        more: dict[str, Any] = {"is_tracked": is_tracked(self.model)}
        if row is not None and self.has_view_or_change_permission(request, row):
            more["changes"] = changes_of(row)
        return super().history_view(request, object_id, {**more, **(extra_context or {})})


class KeptAdmin(RowAdmin[Row]):
    """Rows that are added and changed here but never deleted: other records rest on them."""

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin[Row]):
    """Rows of the record: seen here, made and changed only by the pages and the pipeline."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        # Django shows a row that may only be viewed, whatever was posted: say plainly that it is refused.
        if request.method == "POST":
            raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)


class ReadOnlyInline(admin.TabularInline[Row, Any]):
    """Rows of the record, shown under the row that they belong to."""

    extra = 0
    can_delete = False
    show_change_link = True
    ordering = ("pk",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
