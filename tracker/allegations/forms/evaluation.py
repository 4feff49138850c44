"""What the evaluation can be narrowed by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

EVER = 0


class EvaluationForm(forms.Form):
    """`weeks`: how far back decisions count, 0 for ever. `reader`: a reader and version, "" for all."""

    weeks = forms.TypedChoiceField(
        required=False,
        coerce=int,
        choices=[
            (4, _("Last 4 weeks")),
            (12, _("Last 12 weeks")),
            (52, _("Last year")),
            (EVER, _("All time")),
        ],
    )
    reader = forms.CharField(required=False, max_length=100)

    def wanted(self) -> tuple[int, str]:
        """Weeks and reader; a wrong value narrows nothing."""
        self.is_valid()
        weeks = self.cleaned_data.get("weeks", "")
        return 12 if weeks == "" else weeks, self.cleaned_data.get("reader", "")
