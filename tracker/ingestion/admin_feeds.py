"""Feeds in the administration: found from any page of their site, thought over, and filled up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.accounts.admin_base import person
from tracker.sources.admin import FeedAdmin
from tracker.sources.models import BlindSpot, Feed
from tracker.sources.publishers import guess_publisher, known_publisher
from tracker.sources.services import SourceRefused, add_feed

from .discovery import Candidate, Preview, Visit, discover, preview
from .fetching import FetchFailed, FetchRefused
from .forms import AddForm, BackFillForm, LookForm
from .services import back_fill, refilter

FILTERS = ("wanted_words", "unwanted_words", "wanted_sections", "unwanted_sections")


@admin.register(Feed)
class WatchedFeedAdmin(FeedAdmin):
    """The pages that look at a site. Each looks on a POST, since a GET neither fetches nor writes."""

    actions = (*FeedAdmin.actions, "look_again")

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("discover/", guarded(self.discover_view), name="sources_feed_discover"),
            path("<int:pk>/back-fill/", guarded(self.back_fill_view), name="sources_feed_back_fill"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if change and set(FILTERS) & set(form.changed_data):
            said = _("The filter holds from the next poll.")
            hint = _("What it dropped before can be looked at again: choose that action in the list.")
            self.message_user(request, f"{said} {hint}")

    @admin.action(description=_("Look again at what the filter dropped"), permissions=["change"])
    def look_again(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        looked = [refilter(feed, by=person(request), now=timezone.now()) for feed in feeds]
        said = _("%(looked_at)s dropped entries were looked at again; %(passed)s pass now.")
        counts = {name: sum(getattr(one, name) for one in looked) for name in ("looked_at", "passed")}
        self.message_user(request, said % counts)

    def discover_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for an address, show what can be watched there, and add what was chosen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, "discover", form=LookForm())
        if "add" in request.POST:
            return self._add(request)
        form = LookForm(request.POST)
        if not form.is_valid():
            return self._page(request, "discover", form=form)
        visit, now = Visit(), timezone.now()
        try:
            found = _candidates(form, visit)
        except (FetchRefused, FetchFailed) as failed:
            form.add_error("address", failed.why)
            return self._page(request, "discover", form=form)
        previews = [preview(candidate, now=now, visit=visit) for candidate in found]
        known = {feed.url: feed for feed in Feed.objects.filter(url__in=[one.url for one in found])}
        offers = [
            {"preview": one, "known": known.get(one.candidate.url), "form": _add_form(one, number)}
            for number, one in enumerate(previews, start=1)
        ]
        return self._page(request, "discover", form=form, looked=True, offers=offers, was_cut=visit.was_cut)

    def _add(self, request: HttpRequest) -> HttpResponse:
        form = AddForm(request.POST)
        if form.is_valid():
            try:
                feed = add_feed(**form.chosen(), by=person(request))
            except SourceRefused as refused:
                form.add_error(None, str(refused))
            else:
                self.log_addition(request, feed, "discovered")
                said = _("The feed was added. It is polled with the next tick.")
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:sources_feed_change", args=[feed.pk]))
        return self._page(request, "discover_add", form=form)

    def back_fill_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a sitemap and a time, and take in what it has of that time."""
        feed = self.get_object(request, str(pk))
        if feed is None:
            raise Http404
        if not self.has_change_permission(request, feed):
            raise PermissionDenied
        spots = list(feed.blind_spots.filter(kind=BlindSpot.Kind.BEHIND)[:10])
        sent = request.method == "POST"
        form = BackFillForm(request.POST) if sent else BackFillForm.for_gap(feed, spots[:1])
        if sent and form.is_valid():
            try:
                run = back_fill(feed, **form.asked(), by=person(request), now=timezone.now())
            except SourceRefused as refused:
                form.add_error(None, str(refused))
            else:
                return HttpResponseRedirect(reverse("admin:ingestion_ingestionrun_change", args=[run.pk]))
        return self._page(request, "back_fill", form=form, feed=feed, spots=spots)

    def _page(self, request: HttpRequest, name: str, *, form: Any, **more: Any) -> HttpResponse:
        titles = {"back_fill": _("Back-fill a feed")}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": titles.get(name, _("Add a feed from its site")),
            "form": form,
            **more,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, f"admin/sources/feed/{name}.html", context, status=status)


def _candidates(form: LookForm, visit: Visit) -> list[Candidate]:
    """What the address leads to; with a pattern of links it is a list of links itself."""
    address, pattern = form.cleaned_data["address"], form.cleaned_data["link_pattern"]
    if pattern:
        found = _("With the pattern that you gave.")
        return [Candidate(address, Feed.Kind.LISTING, "", pattern, str(found), site_url=address)]
    return discover(address, now=timezone.now(), visit=visit)


def _add_form(shown: Preview, number: int) -> AddForm:
    """The form that adds a candidate, filled with what is known and guessed of its publisher."""
    candidate = shown.candidate
    publisher = known_publisher(candidate.site_url, candidate.url, name=candidate.site_name)
    guess = guess_publisher(candidate.site_url or candidate.url, name=candidate.site_name)
    return AddForm(
        auto_id=f"feed_{number}_%s",
        initial={
            "url": candidate.url,
            "kind": candidate.kind,
            "link_pattern": candidate.link_pattern,
            "interval_minutes": shown.interval_minutes,
            "publisher": publisher,
            "name": "" if publisher else guess.name,
            "publisher_kind": guess.kind,
            "country": guess.country,
            "domain": guess.domain,
        },
    )
