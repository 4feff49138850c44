"""The record, for looking: a decision can be neither made nor forged here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.accounts.admin_base import ReadOnlyAdmin, ReadOnlyInline
from tracker.accounts.models import User

from .models import (
    Allegation,
    AllegationLink,
    Citation,
    Decision,
    Evidence,
    Involvement,
    RankingModel,
    Reading,
    ReferenceCounter,
    RelevanceLabel,
    SecondReading,
    Suggestion,
)
from .queries.evaluation.labels import knows_all_of
from .services import ask_again


def visible_allegations(user: User) -> QuerySet[Allegation]:
    return Allegation.objects.visible_to(user).order_by()


class PartInline(ReadOnlyInline[Any]):
    """Parts of an allegation that was found visible already."""


class EvidenceInline(PartInline):
    model = Evidence
    fields = ("quote", "supports", "text", "start", "end")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("text").defer("text__text")


class InvolvementInline(PartInline):
    model = Involvement
    fields = ("role", "name", "kind", "speaks_for", "mention")


class CitationInline(PartInline):
    model = Citation
    fields = ("basis", "number", "paragraph", "reason", "state", "decided_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("decided_by", "resolution")


class DecisionInline(PartInline):
    model = Decision
    fk_name = "allegation"
    fields = ("at", "move", "by", "machine", "from_status", "to_status", "reason", "seen_version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(Allegation)
class AllegationAdmin(ReadOnlyAdmin[Allegation]):
    list_display = ("reference", "summary", "category", "regime", "claim_strength", "status", "created_at")
    list_select_related = ("regime",)
    list_filter = ("status", "category", "claim_strength", "basis", "regime", "is_sample")
    search_fields = ("reference", "summary", "involvements__name")
    date_hierarchy = "created_at"
    # What it repeats is named by a decision, and may be a record that this person must not know of.
    exclude = ("duplicate_of",)
    inlines = (EvidenceInline, InvolvementInline, CitationInline, DecisionInline)

    def visible(self, rows: QuerySet[Allegation], user: User) -> QuerySet[Allegation]:
        return rows.filter(pk__in=visible_allegations(user).values("pk"))


class PartAdmin(ReadOnlyAdmin[Any]):
    """Rows of an allegation: absent where the allegation is."""

    def visible(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(allegation__in=visible_allegations(user))


@admin.register(Decision)
class DecisionAdmin(PartAdmin):
    list_display = ("allegation", "move", "from_status", "to_status", "by", "machine", "at")
    list_filter = ("move", "to_status")
    search_fields = ("allegation__reference", "by__username", "machine", "reason")
    date_hierarchy = "at"
    exclude = ("original",)
    readonly_fields = ("repeats",)

    def visible(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        original = visible_allegations(user).filter(pk=OuterRef("original"))
        known: QuerySet[Any] = super().visible(rows, user).select_related("allegation", "by", "original")
        shown: QuerySet[Any] = known.annotate(original_is_visible=Exists(original))
        return shown

    @admin.display(description=_("original"))
    def repeats(self, decision: Any) -> str:
        return str(decision.original) if decision.original_is_visible else ""


@admin.register(Evidence)
class EvidenceAdmin(PartAdmin):
    list_display = ("allegation", "__str__", "supports")
    list_select_related = ("allegation",)
    search_fields = ("allegation__reference", "quote")


@admin.register(Involvement)
class InvolvementAdmin(PartAdmin):
    list_display = ("allegation", "role", "name", "kind", "speaks_for")
    list_filter = ("role", "kind")
    list_select_related = ("allegation",)
    search_fields = ("allegation__reference", "name", "speaks_for")


@admin.register(Citation)
class CitationAdmin(PartAdmin):
    list_display = ("allegation", "__str__", "basis", "state", "problem", "decided_by")
    list_select_related = ("allegation", "resolution", "decided_by")
    list_filter = ("basis", "state", "problem")
    search_fields = ("allegation__reference", "=number", "paragraph", "reason")


@admin.register(Suggestion)
class SuggestionAdmin(PartAdmin):
    list_display = ("allegation", "field", "value", "reader", "state", "created_at")
    list_filter = ("state", "field")
    list_select_related = ("allegation",)
    search_fields = ("allegation__reference", "field", "reader")


@admin.register(AllegationLink)
class AllegationLinkAdmin(ReadOnlyAdmin[AllegationLink]):
    list_display = ("source", "kind", "target", "by", "rule", "state")
    list_select_related = ("source", "target", "by")
    list_filter = ("kind", "state")
    search_fields = ("source__reference", "target__reference", "note", "rule")

    def visible(self, rows: QuerySet[AllegationLink], user: User) -> QuerySet[AllegationLink]:
        known = visible_allegations(user)
        return rows.filter(source__in=known, target__in=known)


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin[Reading]):
    """What it gave, counted, is shown nowhere: some of it may be of a circle."""

    list_display = ("text", "reader", "read_at")
    list_filter = ("reader",)
    exclude = ("is_relevant", "relevance", "proposals", "kept_out")
    search_fields = ("text__article__title", "reader")
    date_hierarchy = "read_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).select_related("text").defer("text__text")


@admin.register(RelevanceLabel)
class RelevanceLabelAdmin(ReadOnlyAdmin[RelevanceLabel]):
    """Absent where the article has a record that this person must not know of: the label may tell of it."""

    list_display = ("text", "is_relevant", "drawn_for", "by", "at")
    list_filter = ("is_relevant",)
    search_fields = ("text__article__title", "note")
    date_hierarchy = "at"

    def visible(self, rows: QuerySet[RelevanceLabel], user: User) -> QuerySet[RelevanceLabel]:
        known = rows.select_related("text", "by").defer("text__text")
        return known.filter(knows_all_of("text__article", user))


@admin.register(RankingModel)
class RankingModelAdmin(ReadOnlyAdmin[RankingModel]):
    """Each training with its figures. It is switched on and off on its own page, by a person."""

    list_display = ("version", "trained_at", "by", "labels", "auc", "rules_auc", "is_on")
    list_select_related = ("by",)
    list_filter = ("is_on",)
    exclude = ("weights",)
    search_fields = ("=version", "sha256")


@admin.register(SecondReading)
class SecondReadingAdmin(ReadOnlyAdmin[SecondReading]):
    """The calls to the operator's model and their cost. What it answered may be of a circle: not shown."""

    list_display = ("text", "model", "prompt", "state", "asked_at", "attempts", "tokens_in", "tokens_out")
    list_filter = ("state", "model", "prompt")
    exclude = ("answer", "proposals", "offered", "dropped")
    search_fields = ("text__article__title", "problem")
    date_hierarchy = "asked_at"
    actions = ("ask_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondReading]:
        return super().get_queryset(request).select_related("text").defer("text__text", "answer")

    @admin.action(description=_("Ask again what got no answer that can be used"))
    def ask_again(self, request: HttpRequest, orders: QuerySet[SecondReading]) -> None:
        count = ask_again(list(orders.values_list("pk", flat=True)), now=timezone.now())
        self.message_user(request, _("%(count)s texts are asked about again.") % {"count": count})


@admin.register(ReferenceCounter)
class ReferenceCounterAdmin(ReadOnlyAdmin[ReferenceCounter]):
    list_display = ("series", "year", "last")
    search_fields = ("series",)
