"""Who gets into the admin, and that every model of ours has all its pages there."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.conftest import person
from tracker.accounts.admin_base import KeptAdmin, ReadOnlyAdmin
from tracker.accounts.models import CircleJoined, Role, RoleGiven

from .pages import address

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)  # noqa: SLF001 - it has no other list
TO_SEE = [model for model in REGISTERED if isinstance(admin.site.get_model_admin(model), ReadOnlyAdmin)]
TO_EDIT = [model for model in REGISTERED if model not in TO_SEE]
RECORD = {"allegations", "annotations", "cases", "ingestion"}


def names(model):
    return model._meta.label


def test_every_model_of_ours_has_its_pages():
    ours = {
        model
        for app in apps.get_app_configs()
        if app.name.startswith("tracker.")
        for model in app.get_models()
        if not hasattr(model, "pgh_tracked_model") and model not in {RoleGiven, CircleJoined}
    }
    assert ours - set(REGISTERED) == set()


def test_every_model_of_the_record_is_only_seen():
    assert {model._meta.label for model in TO_EDIT if model._meta.app_label in RECORD} == set()


def test_every_model_can_be_searched_and_its_long_lists_narrowed():
    pages = [admin.site.get_model_admin(model) for model in REGISTERED]
    assert [page.opts.label for page in pages if not page.search_fields] == []
    unfiltered = {page.opts.label for page in pages if not page.list_filter and not page.date_hierarchy}
    assert unfiltered == {"allegations.Evidence", "allegations.ReferenceCounter"}


@pytest.mark.parametrize("role", [Role.READER, Role.ANALYST, Role.REVIEWER, Role.LEAD])
def test_other_roles_stay_outside(client, role):
    client.force_login(person("someone", role))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


def test_staff_without_the_role_stay_outside(client):
    someone = person("someone", Role.LEAD)
    someone.is_staff = True
    someone.save()
    client.force_login(someone)
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_deactivated_administrator_stays_outside(signed_in, administrator):
    administrator.is_active = False
    administrator.save()
    assert signed_in.get(reverse("admin:index")).status_code == 302


def test_strangers_stay_outside():
    answer = Client().get(reverse("admin:allegations_allegation_changelist"))
    assert answer.status_code == 302


def test_the_front_page_lists_every_room(signed_in):
    page = signed_in.get(reverse("admin:index")).content.decode()
    assert [names(model) for model in REGISTERED if address(model, "changelist") not in page] == []


@pytest.mark.parametrize("model", REGISTERED, ids=names)
def test_an_administrator_sees_every_row(signed_in, rows, model):
    for url in (
        address(model, "changelist"),
        address(rows[model], "change"),
        address(rows[model], "history"),
    ):
        assert signed_in.get(url).status_code == 200, url


@pytest.mark.parametrize("model", REGISTERED, ids=names)
def test_every_list_can_be_searched_by_anything(signed_in, rows, model):
    assert signed_in.get(address(model, "changelist", q="' 1 Ж%_")).status_code == 200


@pytest.mark.parametrize("model", TO_SEE, ids=names)
def test_the_record_is_neither_added_nor_changed_nor_deleted(signed_in, rows, model):
    row = rows[model]
    before = model.objects.filter(pk=row.pk).values().get()
    urls = [address(model, "add"), address(row, "change"), address(row, "delete")]
    assert [signed_in.post(url, {"post": "yes", "status": "confirmed"}).status_code for url in urls] == [
        403,
        403,
        403,
    ]
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", REGISTERED, ids=names)
def test_bulk_deletion_is_offered_only_where_a_row_may_go(signed_in, rows, model):
    kept = isinstance(admin.site.get_model_admin(model), KeptAdmin)
    data = {
        "action": "delete_selected",
        "_selected_action": [rows[model].pk],
        "post": "yes",
        "select_across": "1",
    }
    signed_in.post(address(model, "changelist"), data)
    assert model.objects.filter(pk=rows[model].pk).exists() or not kept
