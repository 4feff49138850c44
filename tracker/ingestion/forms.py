"""Forms of the pages that look at a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.sources.models import BlindSpot, Feed, Publisher
from tracker.sources.publishers import host_of


class MinuteInput(forms.DateTimeInput):
    """A moment to the minute, as browsers ask for one."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LookForm(forms.Form):
    """Where to look."""

    address = forms.CharField(
        label=_("Any page of the site"),
        max_length=2000,
        help_text=_("Its front page, a list of its news, or the feed itself, such as https://www.un.org/."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false", "class": "vURLField"}
        ),
    )
    link_pattern = forms.CharField(
        label=_("Pattern of the links"),
        max_length=500,
        required=False,
        help_text=_(
            "Only where a page lists links and there is no feed: /news/2* takes the links whose path fits."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "vTextField"}),
    )

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        return address if "://" in address else f"https://{address}"


class AddForm(forms.Form):
    """One candidate as it is added, with the publisher that it belongs to."""

    url = forms.CharField(label=_("Address"), max_length=2000, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=Feed.Kind.choices, widget=forms.HiddenInput)
    domain = forms.CharField(max_length=253, required=False, widget=forms.HiddenInput)
    link_pattern = forms.CharField(label=_("Pattern of the links"), max_length=500, required=False)
    interval_minutes = forms.IntegerField(
        label=_("Interval in minutes"), min_value=5, max_value=43_200, widget=forms.NumberInput
    )
    publisher = forms.ModelChoiceField(
        Publisher.objects.order_by("name"),
        label=_("Publisher"),
        required=False,
        empty_label=_("A new one, named below"),
    )
    name = forms.CharField(label=_("Name of the new publisher"), max_length=200, required=False)
    publisher_kind = forms.ChoiceField(label=_("Its kind"), choices=Publisher.Kind.choices)
    country = forms.CharField(
        label=_("Its country"), max_length=2, required=False, help_text=_("ISO 3166, two letters")
    )

    def chosen(self) -> dict[str, Any]:
        """What `add_feed` takes, of a form that is valid."""
        said = self.cleaned_data
        new = None
        if said["publisher"] is None and said["name"].strip():
            new = Publisher(
                name=said["name"].strip(),
                kind=said["publisher_kind"],
                country=said["country"].upper(),
                domains=[said["domain"]] if said["domain"] else [],
            )
        return {
            "url": said["url"],
            "kind": said["kind"],
            "link_pattern": said["link_pattern"],
            "interval_minutes": said["interval_minutes"],
            "publisher": said["publisher"],
            "new_publisher": new,
        }


class BackFillForm(forms.Form):
    """A sitemap, and the time of which its pages are taken in."""

    sitemap = forms.CharField(
        label=_("Address of the sitemap"),
        max_length=2000,
        help_text=_("Most sites name theirs in /robots.txt. An index of sitemaps will do."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "class": "vURLField"}),
    )
    since = forms.DateTimeField(label=_("From (UTC)"), widget=MinuteInput)
    until = forms.DateTimeField(label=_("Until (UTC)"), widget=MinuteInput)

    @classmethod
    def for_gap(cls, feed: Feed, spots: Sequence[BlindSpot]) -> BackFillForm:
        """The form as it opens: the last gap of the feed, or the last week, and the likeliest sitemap."""
        now = timezone.now()
        since: datetime = spots[0].began_at if spots else now - timedelta(days=7)
        until: datetime = (spots[0].ended_at if spots else None) or now
        domains = feed.publisher.domains
        host = domains[0] if domains else host_of(feed.url)
        return cls(
            initial={
                "sitemap": f"https://{host}/sitemap.xml",
                "since": since,
                # The minute in which the gap ends belongs to it.
                "until": until + timedelta(minutes=1),
            }
        )

    def asked(self) -> dict[str, Any]:
        """What `back_fill` takes, of a form that is valid."""
        said = self.cleaned_data
        return {"sitemap_url": said["sitemap"], "since": said["since"], "until": said["until"]}
