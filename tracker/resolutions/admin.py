"""Regimes, resolutions and their operative paragraphs. They are corrected here, never deleted."""

from __future__ import annotations

from django.contrib import admin

from tracker.accounts.admin_base import KeptAdmin

from .models import Provision, Regime, Resolution


@admin.register(Regime)
class RegimeAdmin(KeptAdmin[Regime]):
    list_display = ("name", "slug", "is_live", "needs_second_review")
    list_filter = ("is_live", "needs_second_review")
    search_fields = ("name", "slug")


@admin.register(Resolution)
class ResolutionAdmin(KeptAdmin[Resolution]):
    list_display = ("symbol", "title", "regime", "adopted", "status")
    list_select_related = ("regime",)
    list_filter = ("status", "regime", "year")
    search_fields = ("symbol", "title", "=number")
    autocomplete_fields = ("regime",)


@admin.register(Provision)
class ProvisionAdmin(KeptAdmin[Provision]):
    list_display = (
        "resolution",
        "paragraph",
        "regime",
        "measure",
        "kind",
        "direction",
        "force",
        "confidence",
    )
    list_select_related = ("resolution", "regime")
    list_filter = ("force", "kind", "measure", "direction", "regime", "confidence")
    search_fields = ("slug", "resolution__symbol", "=resolution__number", "text_summary")
    autocomplete_fields = ("resolution", "regime")
