"""Accounts: made with roles, given another password, deactivated; somebody stays in charge."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.conftest import person
from tests.factories import AllegationFactory, CircleFactory
from tracker.accounts.models import Role, User
from tracker.allegations.models import Decision, Status
from tracker.allegations.services import decide

from .pages import address, post_form

pytestmark = pytest.mark.django_db
PASSWORD = "a long way to Rajin"


def groups(*roles: Role) -> list[int]:
    return list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))


def new_person(signed_in: Client, *roles: Role, username: str = "noor") -> User:
    answer = post_form(
        signed_in,
        address(User, "add"),
        username=username,
        first_name="Noor",
        groups=groups(*roles),
        password1=PASSWORD,
        password2=PASSWORD,
    )
    assert answer.status_code == 302
    return User.objects.get(username=username)


def test_a_new_person_has_their_roles_and_can_sign_in(signed_in):
    noor = new_person(signed_in, Role.ANALYST, Role.REVIEWER)
    assert noor.roles == {Role.ANALYST, Role.REVIEWER}
    assert not noor.is_staff
    answer = Client().post(reverse("accounts:login"), {"username": "noor", "password": PASSWORD})
    assert answer.status_code in {302, 303}


def test_a_person_without_a_role_is_not_made(signed_in):
    answer = post_form(
        signed_in, address(User, "add"), username="noor", password1=PASSWORD, password2=PASSWORD
    )
    assert answer.status_code == 200
    assert not User.objects.filter(username="noor").exists()


def test_the_role_administrator_opens_the_admin_and_its_loss_closes_it(signed_in):
    noor = new_person(signed_in, Role.ADMINISTRATOR)
    assert noor.is_staff
    theirs = Client()
    theirs.force_login(noor)
    assert theirs.get(reverse("admin:index")).status_code == 200
    post_form(signed_in, address(noor, "change"), groups=groups(Role.READER))
    noor.refresh_from_db()
    assert not noor.is_staff
    assert theirs.get(reverse("admin:index")).status_code == 302


def test_a_forged_form_gives_neither_staff_nor_superuser_nor_permissions(signed_in):
    noor = new_person(signed_in, Role.READER)
    forged = {"is_staff": "on", "is_superuser": "on", "user_permissions": ["1", "2"]}
    assert post_form(signed_in, address(noor, "change"), **forged).status_code == 302
    noor.refresh_from_db()
    assert (noor.is_staff, noor.is_superuser, noor.user_permissions.count()) == (False, False, 0)


def test_a_group_that_is_no_role_is_refused(signed_in):
    noor = new_person(signed_in, Role.READER)
    other = Group.objects.create(name="superheroes")
    answer = post_form(signed_in, address(noor, "change"), groups=[other.pk])
    assert answer.status_code == 200
    assert noor.groups.get().name == Role.READER


def test_a_new_password_needs_no_mail(signed_in, mailoutbox):
    noor = new_person(signed_in, Role.READER)
    url = reverse("admin:auth_user_password_change", args=[noor.pk])
    sent = {"password1": "another long way", "password2": "another long way", "usable_password": "true"}
    assert signed_in.post(url, sent).status_code == 302
    noor.refresh_from_db()
    assert noor.check_password("another long way")
    assert mailoutbox == []
    assert "Changed password" in signed_in.get(address(noor, "history")).content.decode()


def test_a_new_password_ends_the_lock_after_wrong_ones(signed_in, settings):
    settings.AXES_ENABLED = True
    noor = new_person(signed_in, Role.READER)
    login, theirs = reverse("accounts:login"), Client()
    for _try in range(settings.AXES_FAILURE_LIMIT):
        theirs.post(login, {"username": "noor", "password": "wrong"})
    assert theirs.post(login, {"username": "noor", "password": PASSWORD}).status_code == 429
    sent = {"password1": "another long way", "password2": "another long way", "usable_password": "true"}
    signed_in.post(reverse("admin:auth_user_password_change", args=[noor.pk]), sent)
    answer = theirs.post(login, {"username": "noor", "password": "another long way"})
    assert answer.status_code in {302, 303}


def test_a_password_is_in_no_page_and_no_history(signed_in):
    noor = new_person(signed_in, Role.READER)
    pages = [signed_in.get(address(noor, page)).content.decode() for page in ("change", "history")]
    assert [page for page in pages if noor.password in page or PASSWORD in page] == []


def test_deactivating_a_person_keeps_all_that_they_did(signed_in, reviewer):
    allegation = AllegationFactory()
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="Seen on imagery", seen_version=1)
    connection.check_constraints()
    theirs = Client()
    theirs.force_login(reviewer)
    answer = post_form(signed_in, address(reviewer, "change"), is_active=None, groups=groups(Role.REVIEWER))
    assert answer.status_code == 302
    assert Decision.objects.get().by == reviewer
    assert User.objects.get(pk=reviewer.pk).groups.get().name == Role.REVIEWER
    assert theirs.get(reverse("allegations:queue")).status_code == 302


def test_many_are_deactivated_and_activated_at_once(signed_in):
    people = [person("p1", Role.READER), person("p2", Role.READER)]
    chosen = [someone.pk for someone in people]
    for action, state in (("deactivate", False), ("activate", True)):
        signed_in.post(address(User, "changelist"), {"action": action, "_selected_action": chosen})
        assert set(User.objects.filter(pk__in=chosen).values_list("is_active", flat=True)) == {state}


def test_the_last_administrator_stays(signed_in, administrator):
    for change in ({"is_active": None}, {"groups": groups(Role.READER)}):
        answer = post_form(signed_in, address(administrator, "change"), **change)
        assert "Somebody has to stay administrator" in answer.content.decode()
    page = signed_in.post(
        address(User, "changelist"),
        {"action": "deactivate", "_selected_action": [administrator.pk]},
        follow=True,
    )
    assert "Somebody has to stay administrator" in page.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_administrator


def test_one_of_two_administrators_may_go(signed_in, administrator):
    other = person("adele", Role.ADMINISTRATOR)
    assert post_form(signed_in, address(other, "change"), is_active=None).status_code == 302
    other.refresh_from_db()
    assert not other.is_active


def test_nobody_is_deleted(signed_in, reader):
    assert signed_in.post(address(reader, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=reader.pk).exists()


def test_roles_and_circles_have_their_history(signed_in, administrator):
    noor = new_person(signed_in, Role.ANALYST)
    post_form(signed_in, address(noor, "change"), groups=groups(Role.LEAD), first_name="Nora")
    history = signed_in.get(address(noor, "history"))
    what = [(c.who, f.name, f.before, f.after) for c in history.context["changes"] for f in c.fields]
    who = administrator.display_name
    assert {(who, "role", "", "analyst"), (who, "role", "analyst", ""), (who, "role", "", "lead")} <= set(
        what
    )
    assert (who, "first name", "Noor", "Nora") in what
    circle = CircleFactory()
    post_form(signed_in, address(circle, "change"), members=[noor.pk])
    history = signed_in.get(address(circle, "history"))
    assert ("member", "noor") in [(f.name, f.after) for c in history.context["changes"] for f in c.fields]
