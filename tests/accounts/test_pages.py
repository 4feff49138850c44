"""Signing in and out, one's own settings, and the pages for faults."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import person
from tests.factories import CircleFactory
from tracker.accounts.models import Role, User

pytestmark = pytest.mark.django_db
QUEUE, LOGIN = reverse("allegations:queue"), reverse("accounts:login")
SETTINGS, PASSWORD, THEME = (reverse(f"accounts:{name}") for name in ("settings", "password", "theme"))
PHRASE = "correct horse battery staple"


def sign_in(client, password=PHRASE, **more):
    return client.post(LOGIN, {"username": "ruth", "password": password, **more})


def test_signing_in_leads_to_the_queue_or_to_where_one_wanted_to_go(client, reviewer):
    assert sign_in(client).url == QUEUE
    client.logout()
    assert sign_in(client, next=SETTINGS).url == SETTINGS
    client.logout()
    assert sign_in(client, next="https://evil.example/").url == QUEUE


def test_a_wrong_password_is_told_and_the_way_to_a_new_one(client, reviewer):
    answer = sign_in(client, "wrong")
    assertContains(answer, "Please enter a correct username and password", status_code=422)
    assertContains(answer, "Ask an administrator", status_code=422)


def test_somebody_who_was_deactivated_cannot_sign_in(client, reviewer):
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert sign_in(client).status_code == 422


def test_too_many_wrong_tries_lock_the_name_and_say_for_how_long(client, reviewer, settings):
    settings.AXES_ENABLED = True
    for _try in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "wrong").status_code == 422
    answer = sign_in(client, "wrong")
    assertContains(answer, "for 15 minutes", status_code=429)
    assertContains(answer, "ask an administrator", status_code=429)
    assert sign_in(client).status_code == 429


def test_signing_out_takes_a_post_and_ends_the_session(client, reviewer):
    client.force_login(reviewer)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == LOGIN
    assert client.get(QUEUE).status_code == 302


def test_a_session_that_ran_out_sends_the_whole_browser_to_the_sign_in_page(client):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{QUEUE}?status=proposed"}
    answer = client.get(QUEUE, headers=headers)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"{LOGIN}?next=/%3Fstatus%3Dproposed"
    assert client.post(THEME, {"theme": "dark"}).url == f"{LOGIN}?next={QUEUE}"


def test_the_settings_tell_who_one_is(client, reviewer):
    CircleFactory(name="Harbour").members.add(reviewer)
    client.force_login(reviewer)
    answer = client.get(SETTINGS)
    for words in ("ruth", "Reviewer", "Harbour"):
        assertContains(answer, words)


def test_single_keys_are_switched_off_on_every_page_and_the_history_knows_who_did_it(client, reviewer):
    client.force_login(reviewer)
    assertNotContains(client.get(SETTINGS), 'data-single-keys="off"')
    answer = client.post(SETTINGS, {})
    assert (answer.status_code, answer.url) == (303, SETTINGS)
    assertContains(client.get(QUEUE), 'data-single-keys="off"')
    assert reviewer.events.latest("pgh_id").pgh_context["by"] == reviewer.pk
    client.post(SETTINGS, {"single_keys": "on"})
    assertNotContains(client.get(QUEUE), 'data-single-keys="off"')


def test_the_colours_are_kept_in_the_browser(client, reader):
    client.force_login(reader)
    answer = client.post(THEME, {"theme": "dark", "next": QUEUE})
    assert (answer.status_code, answer.url) == (303, QUEUE)
    assertContains(client.get(QUEUE), 'data-theme="dark"')
    client.post(THEME, {"theme": ""})
    assertNotContains(client.get(QUEUE), "data-theme")


def test_a_colour_that_is_none_is_not_kept_and_a_foreign_address_not_followed(client, reader):
    client.force_login(reader)
    answer = client.post(THEME, {"theme": '"><script>', "next": "//evil.example/"})
    assert answer.url == SETTINGS
    client.cookies["theme"] = "purple"
    assertNotContains(client.get(QUEUE), "data-theme")


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(client, reviewer):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(reviewer)
    new = "a longer one, 2026!"
    wrong = client.post(PASSWORD, {"old_password": "no", "new_password1": new, "new_password2": new})
    assertContains(wrong, "old password was entered incorrectly", status_code=422)
    short = client.post(PASSWORD, {"old_password": PHRASE, "new_password1": "abc", "new_password2": "abc"})
    assertContains(short, "too short", status_code=422)
    done = client.post(PASSWORD, {"old_password": PHRASE, "new_password1": new, "new_password2": new})
    assert (done.status_code, done.url) == (303, SETTINGS)
    assertContains(client.get(SETTINGS), "Your password was changed")
    assert elsewhere.get(SETTINGS).status_code == 302
    client.logout()
    assert sign_in(client, new).url == QUEUE


def test_the_bar_shows_only_the_rooms_that_one_may_enter(client, reader, administrator):
    client.force_login(reader)
    assertNotContains(client.get(QUEUE), reverse("admin:index"))
    client.force_login(administrator)
    assertContains(client.get(QUEUE), f'href="{reverse("admin:index")}"')


def test_somebody_without_a_role_is_told_what_is_missing(client):
    client.force_login(person("nobody"))
    assertContains(client.get(QUEUE), "Your account has no role yet", status_code=403)


def test_a_page_that_is_not_there_does_not_tell_whether_a_record_is(client, reader):
    assertContains(client.get("/nowhere"), "We do not say which", status_code=404)
    client.force_login(reader)
    assertContains(client.get("/nowhere"), "We do not say which", status_code=404)


def test_a_form_without_its_token_is_refused_in_plain_words(reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)
    assertContains(strict.post(THEME, {"theme": "dark"}), "no longer good", status_code=403)


def test_a_fault_has_a_number_and_no_trace(reader, monkeypatch):
    browser = Client(raise_request_exception=False)
    browser.force_login(reader)
    monkeypatch.setattr(User, "circles", property(lambda _user: 1 / 0))
    answer = browser.get(SETTINGS)
    assertContains(answer, "500, fault ", status_code=500)
    assertNotContains(answer, "ZeroDivisionError", status_code=500)


def test_no_page_of_the_frame_has_an_inline_script_or_style(client, administrator):
    pages = [client.get(LOGIN)]
    client.force_login(administrator)
    pages += [client.get(address) for address in (QUEUE, SETTINGS, PASSWORD, "/nowhere")]
    for page in pages:
        text = page.content.decode()
        assert "<script>" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "'unsafe-inline'" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_with_a_role_has_settings(client, role):
    client.force_login(person("one", role))
    for address in (SETTINGS, PASSWORD):
        assert client.get(address).status_code == 200
