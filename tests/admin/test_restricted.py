"""A restricted record is nowhere in the admin for an administrator outside its circle."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from tests.conftest import person
from tests.factories import AllegationFactory, CaseAllegationFactory, CaseFactory, CircleFactory
from tracker.accounts.models import Role
from tracker.allegations.models import AllegationLink, Status
from tracker.allegations.services import decide

from .conftest import one_of_each
from .pages import address

pytestmark = pytest.mark.django_db
# Rows of the record: an allegation, a case, and whatever hangs on one. Its article is open to everybody.
# What their pages show is of the article alone.
OPEN = {"Reading", "SecondReading", "RankingModel", "ReferenceCounter"}
RESTRICTED = [
    model
    for label in ("allegations", "annotations", "cases")
    for model in apps.get_app_config(label).get_models()
    if model in admin.site._registry and model.__name__ not in OPEN  # noqa: SLF001
]


@pytest.fixture
def circle(db):
    return CircleFactory(name="Inner circle")


@pytest.fixture
def hidden(circle, reviewer):
    circle.members.add(reviewer)
    made = one_of_each(reviewer, circle=circle)
    connection.check_constraints()
    return {type(row): row for row in made}


@pytest.fixture
def insider(client, administrator, circle):
    inside = person("ines", Role.ADMINISTRATOR)
    circle.members.add(inside)
    client.force_login(inside)
    return client


def names(model):
    return model.__name__


@pytest.mark.parametrize("model", RESTRICTED, ids=names)
def test_an_outsider_finds_no_row(signed_in, hidden, model):
    row = hidden[model]
    page = signed_in.get(address(model, "changelist"))
    assert page.context["cl"].result_count == 0
    for one in ("change", "history"):
        answer = signed_in.get(address(row, one))
        assert (answer.status_code, answer.url) == (302, reverse("admin:index"))
    assert (
        signed_in.get(address(model, "changelist", all="", q=str(row)[:20])).context["cl"].result_count == 0
    )


@pytest.mark.parametrize("model", RESTRICTED, ids=names)
def test_an_insider_finds_the_row(insider, hidden, model):
    page = insider.get(address(model, "changelist"))
    assert page.context["cl"].result_count >= 1
    assert insider.get(address(hidden[model], "change")).status_code == 200
    assert insider.get(address(hidden[model], "history")).status_code == 200


def test_no_page_of_open_rows_names_a_hidden_record(signed_in, hidden):
    secrets = (
        "Shells by night train",
        *(row.reference for row in hidden.values() if hasattr(row, "reference")),
    )
    open_rows = [row for model, row in hidden.items() if model not in RESTRICTED]
    for row in open_rows:
        for url in (address(row, "change"), address(row, "history"), address(type(row), "changelist")):
            shown = signed_in.get(url).content.decode()
            assert [secret for secret in secrets if secret in shown] == [], url


def test_an_open_record_does_not_name_the_hidden_one_it_hangs_on(signed_in, circle, reviewer):
    hidden = AllegationFactory(circle=circle, reference="A-2026-9999")
    copy, open_case = AllegationFactory(), CaseFactory()
    marked = decide(copy, Status.DUPLICATE, by=reviewer, reason="Same ship", seen_version=1, original=hidden)
    link = AllegationLink.objects.create(source=copy, target=hidden, kind="follows", rule="same ship")
    entry = CaseAllegationFactory(case=open_case, allegation=hidden)
    connection.check_constraints()
    for row in (marked, marked.allegation, open_case):
        assert "A-2026-9999" not in signed_in.get(address(row, "change")).content.decode()
    for row in (link, entry):
        assert signed_in.get(address(row, "change")).status_code == 302


def test_an_insider_reads_which_record_a_duplicate_repeats(insider, circle, reviewer):
    hidden = AllegationFactory(circle=circle, reference="A-2026-9999")
    marked = decide(
        AllegationFactory(), Status.DUPLICATE, by=reviewer, reason="x", seen_version=1, original=hidden
    )
    connection.check_constraints()
    assert "A-2026-9999" in insider.get(address(marked, "change")).content.decode()


def test_suggestions_while_typing_leave_hidden_records_out(signed_in, hidden):
    """Every autocomplete of the admin goes through the rows of the model's own page."""
    for model, page in admin.site._registry.items():  # noqa: SLF001 - it has no other list
        for field in page.autocomplete_fields:
            query = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field,
            }
            found = signed_in.get(reverse("admin:autocomplete", query=query))
            assert found.status_code == 200
            target = model._meta.get_field(field).related_model
            assert target not in RESTRICTED or found.json()["results"] == []


def test_no_list_offers_records_to_filter_by():
    """A filter by a related row would name all of them, whoever looks."""
    offered = [
        (page.opts.label, name)
        for model, page in admin.site._registry.items()  # noqa: SLF001 - it has no other list
        for name in page.list_filter
        if isinstance(name, str)
        and "__" not in name
        and model._meta.get_field(name).related_model in {*RESTRICTED, apps.get_model("accounts.Circle")}
    ]
    assert offered == []
