"""What people type into the pages of cases."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.accounts.models import Circle, User
from tracker.resolutions.models import Regime

from .models import Case
from .queries.linking import find_case


class LinkForm(forms.Form):
    """A case that is there, by its reference or title, or the title of a new one."""

    case = forms.CharField(required=False, max_length=330)
    title = forms.CharField(required=False, max_length=300)
    note = forms.CharField(required=False, max_length=1000)
    seen_version = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        words, title = values.get("case", ""), values.get("title", "")
        if bool(words) == bool(title):
            raise forms.ValidationError(
                _("Name a case that is there, or give a new one its title: one of the two.")
            )
        values["found"] = find_case(words, self.user) if words else None
        if words and values["found"] is None:
            self.add_error("case", _("There is no case of that name into which you can put something."))
        return values


class NewCaseForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    summary = forms.CharField(label=gettext_lazy("Summary"), required=False, widget=forms.Textarea)
    regime = forms.ModelChoiceField(Regime.objects.all(), label=gettext_lazy("Regime"), required=False)


class CaseForm(NewCaseForm):
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Case.Status.choices)
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=1000)
    seen_version = forms.IntegerField(min_value=1)


class PeopleForm(forms.Form):
    """The lead and the members. Only people with an account that is active can be chosen."""

    lead = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Lead"))
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("Members"), required=False
    )
    seen_version = forms.IntegerField(min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
        for name in ("lead", "members"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = attrgetter("display_name")  # type: ignore[attr-defined]


class CircleForm(forms.Form):
    """A circle of the person who chooses, or none: the names of other circles are nobody else's business."""

    circle = forms.ModelChoiceField(Circle.objects.none(), label=gettext_lazy("Circle"), required=False)
    seen_version = forms.IntegerField(min_value=1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["circle"].queryset = user.circles.all()  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """An allegation by its reference, and why it belongs to the case."""

    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=20)
    note = forms.CharField(label=gettext_lazy("Why it belongs here"), required=False, max_length=1000)


class NoteForm(forms.Form):
    body = forms.CharField(label=gettext_lazy("Note"), max_length=20_000, widget=forms.Textarea)
    tags = forms.CharField(label=gettext_lazy("Tags"), required=False, max_length=300)
    reply_to = forms.IntegerField(required=False)

    def clean_tags(self) -> list[str]:
        return [tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()]
