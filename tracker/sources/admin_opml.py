"""Lists of feeds in the administration: imported from other programs, exported for them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.accounts.admin_base import RowAdmin, person

from .models import Feed
from .opml import LARGEST, NotOpml, read_opml, write_opml
from .services import Imported, ImportOutcome, import_feeds

SHIPPED = Path(__file__).parent / "data" / "feeds.opml"


class ListForm(forms.Form):
    """A list of feeds: a file, or the one that ships with the program."""

    file = forms.FileField(
        label=_("OPML file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".opml,.xml,text/x-opml,application/xml"}),
        help_text=_("At most 5 MB. Feeds that are known stay as they are; new ones come in switched off."),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        return bytes(file.read(LARGEST + 1))


class OpmlPages(RowAdmin[Feed]):
    """The import of a list, and its export as an action on chosen feeds."""

    actions: Any = ("export_opml",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="sources_feed_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form; take a list in, and say of each feed what became of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        takes_shipped = sent and "shipped" in request.POST
        form = ListForm(request.POST, request.FILES) if sent and not takes_shipped else ListForm()
        imported: list[Imported] = []
        if takes_shipped or (sent and form.is_valid()):
            data = SHIPPED.read_bytes() if takes_shipped else form.cleaned_data["file"]
            try:
                imported = import_feeds(read_opml(data), by=person(request))
            except NotOpml as refused:
                form.add_error("file", str(refused))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import a list of feeds"),
            "form": form,
            "imported": imported,
            "counts": _counted(imported),
            "shipped": len(read_opml(SHIPPED.read_bytes())),
            "list_url": reverse("admin:sources_feed_changelist"),
        }
        return TemplateResponse(
            request, "admin/sources/feed/import.html", context, status=422 if form.errors else 200
        )

    @admin.action(description=_("Export as OPML"), permissions=["view"])
    def export_opml(self, request: HttpRequest, feeds: QuerySet[Feed]) -> HttpResponse:
        chosen = feeds.select_related("publisher").order_by("publisher__name", "url")
        return HttpResponse(
            write_opml(chosen, now=timezone.now()),
            content_type="text/x-opml; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="feeds.opml"'},
        )


def _counted(imported: list[Imported]) -> str:
    count = Counter(one.outcome for one in imported)
    added = ngettext("%(n)s feed added", "%(n)s feeds added", count[ImportOutcome.ADDED])
    known = ngettext("%(n)s known already", "%(n)s known already", count[ImportOutcome.KNOWN])
    refused = ngettext("%(n)s refused", "%(n)s refused", count[ImportOutcome.REFUSED])
    parts = ((added, ImportOutcome.ADDED), (known, ImportOutcome.KNOWN), (refused, ImportOutcome.REFUSED))
    return ", ".join(words % {"n": count[outcome]} for words, outcome in parts) + "."
