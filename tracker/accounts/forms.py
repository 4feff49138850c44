"""Forms of a person's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from .models import User


class SignInForm(AuthenticationForm):
    """Name and password, in the looks of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one twice, in the looks of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
            field.widget.attrs["class"] = "input"


class KeysForm(forms.ModelForm[User]):
    """Whether single keys act."""

    class Meta:
        model = User
        fields = ["single_keys"]
