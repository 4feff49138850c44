"""What people bring by hand: addresses, text, files, a page sent from their browser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.ingestion.reading.dates import read_moment

MOST_FILES = 20


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class AnyFiles(forms.FileField):
    """Files of any size: an empty one is told of on the run, where it harms no other."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - the base class passes it
        return data


class AddForm(forms.Form):
    """Documents by hand. What is wrong with one of them is said on its run, and the others go on."""

    address = forms.CharField(required=False, max_length=4096)
    addresses = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=False)
    documents = AnyFiles(required=False)
    publisher = forms.CharField(required=False, max_length=200)
    published = forms.CharField(required=False, max_length=60)

    def clean_addresses(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        return list(dict.fromkeys(lines))

    def clean_documents(self) -> list[UploadedFile]:
        """The files themselves, empty ones too, for which Django would refuse the whole form."""
        given = self.files.getlist("documents") if self.files else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at a time.") % {"most": MOST_FILES})
        return given

    def clean_published(self) -> str:
        written: str = self.cleaned_data["published"].strip()
        if written and read_moment(written, now=timezone.now()) is None:
            raise forms.ValidationError(_("This is no clear day: write it as 2024-03-12 or 12 March 2024."))
        return written

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        urls = [*([values["address"]] if values.get("address") else []), *(values.get("addresses") or [])]
        values["urls"] = list(dict.fromkeys(urls))
        values["stated"] = {name: values[name] for name in ("publisher", "published") if values.get(name)}
        nothing = not urls and not (values.get("text") or "").strip() and not values.get("documents")
        if nothing and not self.errors:
            raise forms.ValidationError(_("Nothing to add: give an address, a text or a file."))
        return values


class SendForm(forms.Form):
    """A page that somebody sends from their browser. What it is, the service judges."""

    url = forms.CharField(max_length=4096)
    title = forms.CharField(required=False, max_length=2000)
    selection = forms.CharField(required=False, max_length=20_000)
    page = forms.FileField(required=False, allow_empty_file=True)
    preferred = forms.BooleanField(required=False)
