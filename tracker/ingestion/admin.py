"""What came in, for looking: runs with their failures, items, snapshots, articles, texts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.accounts.admin_base import ReadOnlyAdmin, ReadOnlyInline, person

from . import admin_feeds  # noqa: F401 - registers the pages of feeds
from .models import (
    COUNTED,
    Article,
    ArticleText,
    Host,
    IngestionItem,
    IngestionRun,
    Outcome,
    RobotsFile,
    Snapshot,
)
from .services import retry_items

WENT_WRONG = (Outcome.FAILED, Outcome.REFUSED)


class WentWrong(admin.SimpleListFilter):
    """Runs that failed as a whole, or some of whose items were not taken."""

    title = _("went wrong")
    parameter_name = "wrong"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[IngestionRun]) -> QuerySet[IngestionRun]:
        wrong = ~Q(problem="") | Q(failed__gt=0) | Q(refused__gt=0)
        if self.value() == "yes":
            return queryset.filter(wrong)
        return queryset.exclude(wrong) if self.value() == "no" else queryset


class FailureInline(ReadOnlyInline[IngestionItem]):
    """The items of a run that were not taken, each with its reason."""

    model = IngestionItem
    verbose_name_plural = _("failures")
    fields = ("outcome", "reason", "url", "title", "attempts", "snapshot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IngestionItem]:
        return super().get_queryset(request).filter(outcome__in=WENT_WRONG).select_related("snapshot")


@admin.register(IngestionRun)
class IngestionRunAdmin(ReadOnlyAdmin[IngestionRun]):
    list_display = ("started_at", "trigger", "feed", "by", "finished_at", *("seen", *COUNTED), "problem")
    list_select_related = ("feed", "by")
    list_filter = (WentWrong, "trigger", "is_sample")
    search_fields = ("feed__url", "feed__publisher__name", "problem")
    date_hierarchy = "started_at"
    inlines = (FailureInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "trigger",
                    "feed",
                    "by",
                    "started_at",
                    "finished_at",
                    "problem",
                    "likely_missed",
                    "container",
                    "unpacked",
                    "unpacked_at",
                    "cancelled_at",
                    "cancelled_by",
                    "is_sample",
                )
            },
        ),
        (_("Counts"), {"fields": ("seen", *COUNTED, "all_items")}),
    )
    readonly_fields = ("all_items",)
    actions = ("retry",)

    @admin.display(description=_("items"))
    def all_items(self, run: IngestionRun) -> str:
        address = reverse("admin:ingestion_ingestionitem_changelist", query={"run__id__exact": run.pk})
        return format_html('<a href="{}">{}</a>', address, _("All items of this run"))

    @admin.action(description=_("Try what failed again"))
    def retry(self, request: HttpRequest, runs: QuerySet[IngestionRun]) -> None:
        failed = IngestionItem.objects.filter(run__in=runs, outcome__in=WENT_WRONG)
        _retry(self, request, failed)


@admin.register(IngestionItem)
class IngestionItemAdmin(ReadOnlyAdmin[IngestionItem]):
    list_display = ("__str__", "outcome", "reason", "feed", "attempts", "created_at", "due_at")
    list_select_related = ("feed",)
    list_filter = ("outcome",)
    search_fields = ("url", "title", "identity", "reason")
    date_hierarchy = "created_at"
    actions = ("retry",)

    # The link from a run; the run is no filter of the list, which would name every run there is.
    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.action(description=_("Try again"))
    def retry(self, request: HttpRequest, items: QuerySet[IngestionItem]) -> None:
        _retry(self, request, items)


def _retry(page: admin.ModelAdmin[Any], request: HttpRequest, items: QuerySet[IngestionItem]) -> None:
    again = retry_items(items, by=person(request), now=timezone.now())
    page.message_user(request, _("%(count)s items are tried again.") % {"count": len(again)})


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin[Snapshot]):
    list_display = ("sha256", "media_type", "size", "final_url", "status", "retrieved_at", "is_sample")
    list_filter = ("media_type", "is_sample")
    search_fields = ("sha256", "request_url", "final_url", "filename")
    date_hierarchy = "retrieved_at"


class TextInline(ReadOnlyInline[ArticleText]):
    model = ArticleText
    fields = ("reader", "language", "snapshot", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleText]:
        return super().get_queryset(request).defer("text").select_related("snapshot")


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin[Article]):
    list_display = ("title", "publisher", "published_at", "state", "first_seen", "is_sample")
    list_select_related = ("publisher",)
    list_filter = ("state", "disposition", "is_sample", "published_precision")
    search_fields = ("title", "canonical_url", "publisher__name")
    date_hierarchy = "first_seen"
    exclude = ("search",)
    inlines = (TextInline,)


@admin.register(ArticleText)
class ArticleTextAdmin(ReadOnlyAdmin[ArticleText]):
    list_display = ("article", "reader", "language", "snapshot", "created_at")
    list_select_related = ("article", "snapshot")
    list_filter = ("reader", "language", "is_sample")
    search_fields = ("article__title", "article__canonical_url", "snapshot__sha256")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleText]:
        rows = super().get_queryset(request)
        return (
            rows
            if request.resolver_match and "object_id" in request.resolver_match.kwargs
            else rows.defer("text")
        )


@admin.register(Host)
class HostAdmin(ReadOnlyAdmin[Host]):
    list_display = ("name", "next_free_at", "crawl_delay", "resting_until", "why_resting")
    list_filter = ("resting_until",)
    search_fields = ("name",)


@admin.register(RobotsFile)
class RobotsFileAdmin(ReadOnlyAdmin[RobotsFile]):
    list_display = ("origin", "status", "read_at", "problem", "ask_again_at")
    list_filter = ("status",)
    search_fields = ("origin", "problem")
