"""What people say when they sort an article."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.ingestion.models import Article

KEEP, LATER = Article.Disposition.KEEP, Article.Disposition.LATER


class SortForm(forms.Form):
    """Keep an article, or put it off: until a day, which begins at midnight UTC, or a moment."""

    to = forms.ChoiceField(choices=[(KEEP, KEEP), (LATER, LATER)])
    until = forms.CharField(required=False, max_length=40)
    next = forms.CharField(required=False, max_length=2000)

    def clean_until(self) -> datetime | None:
        written = self.cleaned_data["until"]
        if not written:
            return None
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            raise forms.ValidationError(_("Give a day such as 2026-03-02.")) from None
        return moment if moment.tzinfo else datetime.combine(moment, time.min, UTC)

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if values.get("to") == LATER and not values.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when."))
        return values


class DiscardForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto", "autofocus": True}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
