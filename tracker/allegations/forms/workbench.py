"""The small forms of the workbench: parties, words, citations, links and notes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import AllegationLink, EvidenceField, PartyKind, Role

_INPUT = {"class": "input", "dir": "auto", "autocomplete": "off"}
_NUMBER = re.compile(r"(?<!\d)(\d{1,4})(?!\d)")


class PartyForm(forms.Form):
    """A party of one role: a new one, or (`pk`) one that is there."""

    role = forms.ChoiceField(choices=Role)
    pk = forms.IntegerField(required=False)
    name = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput(attrs=_INPUT))
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("kind not known")), *PartyKind.choices],
        widget=forms.Select(attrs={"class": "input"}),
    )
    speaks_for = forms.CharField(
        label=_("Speaks for"), required=False, max_length=300, widget=forms.TextInput(attrs=_INPUT)
    )


class WordsForm(forms.Form):
    """Words to tie to a field: by their place (code points of a text), or as typed, to be found."""

    field = forms.ChoiceField(
        label=_("Field"), choices=EvidenceField, widget=forms.Select(attrs={"class": "input"})
    )
    text = forms.IntegerField()
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    quote = forms.CharField(
        label=_("Words as the article has them"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("start") is None and not found.get("quote"):
            raise ValidationError(_("Pick words in the article, or type them as they stand there."))
        return found


class CitationForm(forms.Form):
    """A resolution as people write it (1718, 1718 (2006), S/RES/1718) and its operative paragraph."""

    number = forms.CharField(
        label=_("Resolution"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "list": "resolution-numbers"}),
    )
    paragraph = forms.CharField(
        label=_("Operative paragraph"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "list": "paragraphs"}),
    )

    def clean_number(self) -> int:
        written = self.cleaned_data["number"]
        match = _NUMBER.search(written)
        if match is None:
            raise ValidationError(_("Give its number, such as 1718."))
        return int(match.group(1))


class LinkForm(forms.Form):
    """How this allegation hangs together with another."""

    kind = forms.ChoiceField(
        label=_("This allegation"), choices=AllegationLink.Kind, widget=forms.Select(attrs={"class": "input"})
    )
    reference = forms.CharField(
        label=_("Reference of the other"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "list": "other-allegations"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2_000, widget=forms.TextInput(attrs=_INPUT)
    )

    def clean_reference(self) -> str:
        """The reference at the beginning of what was typed or picked from the list."""
        words: str = self.cleaned_data["reference"].split()[0].upper()
        return words


class NoteForm(forms.Form):
    """A note on the allegation, or an answer to one."""

    body = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "dir": "auto"}),
    )
    reply_to = forms.IntegerField(required=False)
