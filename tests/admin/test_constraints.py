"""What breaks a rule of the database cannot be saved in the admin, and is no error page either."""

from __future__ import annotations

import pytest
from django.db import connection

from .breaking import EDITED, SEEN_ONLY, UNREAD, Breaking, named_rules
from .pages import address, post_form

pytestmark = pytest.mark.django_db


def test_every_named_rule_is_tried():
    assert named_rules() - {case.rule for case in (*EDITED, *UNREAD, *SEEN_ONLY)} == set()


def test_nothing_is_tried_that_is_no_rule():
    assert {case.rule for case in (*EDITED, *UNREAD, *SEEN_ONLY)} - named_rules() == set()


@pytest.mark.parametrize("case", EDITED, ids=str)
def test_a_form_says_what_is_wrong(signed_in, rows, case: Breaking):
    row = rows[case.model]
    before = case.model.objects.filter(pk=row.pk).values().get()
    answer = post_form(signed_in, address(row, "change"), **case.sent)
    assert answer.status_code == 200
    assert case.says in str(answer.context["errors"])
    assert case.model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("case", EDITED, ids=str)
def test_the_same_form_saves_what_breaks_nothing(signed_in, rows, case: Breaking):
    answer = post_form(signed_in, address(rows[case.model], "change"))
    assert answer.status_code == 302, answer.context["errors"]


@pytest.mark.parametrize("case", UNREAD, ids=str)
def test_what_a_form_does_not_offer_is_not_read(signed_in, administrator, case: Breaking):
    answer = post_form(signed_in, address(administrator, "change"), **case.sent)
    assert answer.status_code == 302, answer.context["errors"]
    administrator.refresh_from_db()
    assert administrator.is_superuser is False


@pytest.mark.parametrize("case", SEEN_ONLY, ids=str)
def test_a_forged_post_is_refused(signed_in, rows, case: Breaking):
    row = rows[case.model]
    before = list(case.model.objects.order_by("pk").values())
    answer = signed_in.post(address(case.model if case.page == "add" else row, case.page), case.sent)
    connection.check_constraints()
    assert answer.status_code == 403
    assert list(case.model.objects.order_by("pk").values()) == before


def test_a_forged_bulk_deletion_of_decisions_deletes_none(signed_in, rows):
    decisions = next(model for model in rows if model.__name__ == "Decision")
    sent = {"action": "delete_selected", "select_across": "1", "_selected_action": ["1"], "post": "yes"}
    signed_in.post(address(decisions, "changelist"), sent)
    assert decisions.objects.count() == 1


@pytest.mark.parametrize("name", ["Publisher", "Feed", "Circle", "Regime", "Resolution", "Provision", "User"])
def test_a_second_row_of_the_same_name_is_refused_in_words(signed_in, rows, name):
    model = next(model for model in rows if model.__name__ == name)
    row = rows[model]
    count = model.objects.count()
    twin = {f.name: f.value_from_object(row) for f in model._meta.fields if f.unique and not f.primary_key}
    if name == "User":
        groups = list(row.groups.values_list("pk", flat=True)) or [1]
        twin |= {"groups": groups, "password1": "correct horse staple", "password2": "correct horse staple"}
    if name == "Feed":
        twin |= {"publisher": row.publisher_id}
    answer = post_form(signed_in, address(model, "add"), **twin)
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()
    assert model.objects.count() == count
