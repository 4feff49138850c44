"""What is asked before an allegation moves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Status

_REASON = {"class": "input", "rows": 3, "dir": "auto"}


class DecisionForm(forms.Form):
    """Where to and why. The service says whether a reason is needed: it knows the move."""

    to = forms.ChoiceField(choices=Status)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs=_REASON),
    )
    original = forms.CharField(
        label=_("Reference of the original"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "list": "other-allegations"}),
    )

    def __init__(self, data: Any = None, *, name: str, is_required: bool = False) -> None:
        """`name` keeps the ids of one dialogue apart from those of another."""
        super().__init__(data, auto_id=f"{name}-%s")
        if is_required:
            self.fields["reason"].widget.attrs["required"] = True
        self.fields["original"].widget.attrs["required"] = True

    def clean_original(self) -> str:
        """The reference at the beginning of what was typed or picked from the list."""
        words: str = self.cleaned_data["original"].split()
        return words[0].upper() if words else ""
