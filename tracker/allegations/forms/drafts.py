"""The fields of a draft that a person edits, in the groups in which the workbench shows them."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from ..models import Allegation, ClaimStrength, Credibility
from ..models.allegation import DRAFT_FIELDS

GROUPS: dict[str, tuple[str, ...]] = {
    "summary": ("summary",),
    "category": ("category", "regime"),
    "items": ("items", "quantity_text", "quantity_value", "quantity_unit", "quantity_hedge"),
    "date": ("event_text", "event_from", "event_until", "event_precision"),
    "place": ("place",),
    "claim": ("claim_strength", "basis"),
    "res": ("cites_unspecified_resolutions",),
    "grade": ("credibility",),
}
# Radio buttons without an empty one; a grade is shown by its number, its words stand in the hint.
_CHOICES = {
    "claim_strength": ClaimStrength.choices,
    "credibility": [(c.value, c.value or "–") for c in Credibility],
}
_INPUT = {"class": "input", "dir": "auto", "autocomplete": "off"}
_DATE = {"class": "input", "autocomplete": "off"}


class DraftForm(forms.ModelForm[Allegation]):
    """All that a person may edit; `draft_form` keeps one group of it."""

    class Meta:
        model = Allegation
        fields = DRAFT_FIELDS
        labels = {
            "event_text": _("As written"),
            "event_from": _("From"),
            "event_until": _("Until"),
            "cites_unspecified_resolutions": _("Leans on UN resolutions without a number"),
        }
        widgets = {
            "summary": forms.Textarea(attrs={**_INPUT, "rows": 2}),
            "category": forms.Select(attrs={"class": "input"}),
            "regime": forms.Select(attrs={"class": "input"}),
            "items": forms.TextInput(attrs=_INPUT),
            "quantity_text": forms.TextInput(attrs=_INPUT),
            "quantity_value": forms.TextInput(
                attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
            ),
            "quantity_unit": forms.TextInput(attrs=_INPUT),
            "quantity_hedge": forms.TextInput(attrs=_INPUT),
            "event_text": forms.TextInput(attrs=_INPUT),
            "event_from": forms.DateInput(attrs={**_DATE, "type": "date"}, format="%Y-%m-%d"),
            "event_until": forms.DateInput(attrs={**_DATE, "type": "date"}, format="%Y-%m-%d"),
            "event_precision": forms.Select(attrs={"class": "input"}),
            "place": forms.TextInput(attrs=_INPUT),
            "claim_strength": forms.RadioSelect,
            "basis": forms.Select(attrs={"class": "input"}),
            "credibility": forms.RadioSelect,
        }


def draft_form(group: str, allegation: Allegation, data: Any = None) -> DraftForm:
    """The form of one group, bound if there is `data`. `allegation` itself is left as it is.

    Raises KeyError for a group that is none.
    """
    names = GROUPS[group]
    form = DraftForm(data, instance=copy.copy(allegation), auto_id="d-%s")
    for name in set(form.fields) - set(names):
        del form.fields[name]
    for name, choices in _CHOICES.items():
        if name in form.fields:
            form.fields[name].choices = choices  # type: ignore[attr-defined]
    for name in names:
        form.fields[name].widget.attrs["aria-describedby"] = f"state-{group}"
    return form


def in_words(name: str, value: Any) -> str:
    """A value of a draft's field as a person reads it; empty for none."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None or value == "":
        return ""
    if isinstance(value, Model):
        return str(value)
    choices = dict(Allegation._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    if name == "quantity_value":
        return f"{value.normalize():f}"
    return str(choices.get(value, value))
