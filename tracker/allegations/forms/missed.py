"""What people send about texts that the reader kept out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 2**31 - 1


class WhereForm(forms.Form):
    """Where in the samples somebody is: behind a label, and which one was judged just now."""

    after = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    judged = forms.IntegerField(required=False, min_value=1, max_value=MOST)

    def wanted(self) -> tuple[int, int]:
        """Both as numbers; a wrong value is 0."""
        self.is_valid()
        return self.cleaned_data.get("after") or 0, self.cleaned_data.get("judged") or 0


class JudgeForm(forms.Form):
    missed = forms.ChoiceField(choices=[("yes", _("Something")), ("no", _("Nothing"))])


class SendInForm(forms.Form):
    """A text that was kept out wrongly, and the words that show it, where somebody picked some."""

    text = forms.IntegerField(min_value=1, max_value=MOST)
    start = forms.IntegerField(required=False, min_value=0, max_value=MOST)
    end = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    note = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start is None or end is None or start >= end:
            values["start"] = values["end"] = None
        return values
