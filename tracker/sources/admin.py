"""Publishers and their feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.accounts.admin_base import ReadOnlyAdmin, RowAdmin, person

from .admin_opml import OpmlPages
from .models import BlindSpot, Feed, Publisher
from .services import draw_nearer, note_switched, poll_now


class FeedInline(admin.TabularInline[Feed, Publisher]):
    model = Feed
    fields = ("url", "interval_minutes", "is_on")
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publisher)
class PublisherAdmin(RowAdmin[Publisher]):
    list_display = ("name", "kind", "country", "reliability", "owner_group", "is_sample")
    list_filter = ("kind", "reliability", "is_sample", "country")
    search_fields = ("name", "owner_group", "domains")
    readonly_fields = ("is_sample",)
    inlines = (FeedInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        draw_nearer(Feed.objects.filter(publisher=form.instance), by=person(request))
        note_switched(Feed.objects.filter(publisher=form.instance), now=timezone.now())


class FeedAdmin(OpmlPages):
    """How a feed fares is read here; the poller writes it. It is registered where feeds are looked at."""

    list_display = (
        "url", "publisher", "kind", "is_on", "matters", "interval_minutes", "next_due_at",
        "last_success_at", "failures_in_row",
    )  # fmt: skip
    list_select_related = ("publisher",)
    list_filter = ("is_on", "matters", "kind", "last_success_at")
    search_fields = ("url", "publisher__name")
    autocomplete_fields = ("publisher",)
    readonly_fields = (
        "next_due_at", "last_polled_at", "last_success_at", "failures_in_row", "backing_off_until",
        "paused_at", "last_problem", "last_problem_stage", "last_problem_status", "likely_missed",
        "shortened_to",
    )  # fmt: skip
    fieldsets = (
        (
            None,
            {"fields": ("publisher", "url", "kind", "link_pattern", "interval_minutes", "is_on", "matters")},
        ),
        (
            _("Filter"),
            {"fields": ("wanted_words", "unwanted_words", "wanted_sections", "unwanted_sections")},
        ),
        (_("Health"), {"fields": readonly_fields}),
    )
    actions = (*OpmlPages.actions, "poll_now")

    def get_fieldsets(self, request: HttpRequest, obj: Feed | None = None) -> Any:
        """A feed that is not there yet has no health: the database gives it its first values."""
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:2]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        draw_nearer(Feed.objects.filter(pk=form.instance.pk), by=person(request))
        note_switched(Feed.objects.filter(pk=form.instance.pk), now=timezone.now())

    @admin.action(description=_("Poll now: with the next tick, a minute at most"))
    def poll_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        count = poll_now(feeds, by=person(request), now=timezone.now())
        self.message_user(request, _("%(count)s will be polled with the next tick.") % {"count": count})


@admin.register(BlindSpot)
class BlindSpotAdmin(ReadOnlyAdmin[BlindSpot]):
    list_display = ("feed", "kind", "began_at", "ended_at", "likely_missed", "why")
    list_select_related = ("feed",)
    list_filter = ("kind",)
    search_fields = ("feed__url", "feed__publisher__name")
    date_hierarchy = "began_at"
