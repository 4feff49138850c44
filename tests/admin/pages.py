"""Addresses of the admin, and its forms filled in as a browser would."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def address(of: Model | type[Model], page: str, **query: object) -> str:
    """The address of a page ("changelist", "add" of a model; "change", "delete", "history" of a row)."""
    name = f"admin:{of._meta.app_label}_{of._meta.model_name}_{page}"
    args = [of.pk] if isinstance(of, Model) else []
    return reverse(name, args=args, query=query or None)


def post_form(client: Client, page_url: str, /, **changes: Any) -> HttpResponse:
    """Open the form at `page_url`, change some fields, leave the others as they are, and send it."""
    page: Any = client.get(page_url)
    assert page.status_code == 200
    data = _sent(page.context["adminform"].form)
    for formset in page.context.get("inline_admin_formsets", []):
        for form in [formset.formset.management_form, *formset.formset.forms]:
            data |= _sent(form)
    kept = {name: value for name, value in (data | changes).items() if value is not None}
    return client.post(page_url, kept)


def _sent(form: BaseForm) -> dict[str, Any]:
    """What a browser sends for an untouched form: a box that is not ticked sends nothing."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress") and not isinstance(value, list):
            for number, part in enumerate(widget.decompress(value)):
                sent[f"{bound.html_name}_{number}"] = part
        elif value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = (
                value if isinstance(value, list | tuple) else widget.format_value(value) or ""
            )
    return {name: value for name, value in sent.items() if value is not None}
