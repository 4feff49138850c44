"""Deciding in the workbench: on to the next, refused with the reason kept, and the way back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.allegations.bench import a_full_allegation, address, fresh, send, signed_in
from tests.factories import AllegationFactory, CircleFactory, EvidenceFactory, RegimeFactory
from tracker.allegations.models import Status
from tracker.allegations.services import claim, decide, edit_draft

pytestmark = pytest.mark.django_db


def test_after_a_confirmation_the_next_open_record_is_there_with_the_way_back(reviewer):
    later = a_full_allegation()
    allegation = a_full_allegation()
    client = signed_in(reviewer)
    answer = send(client, allegation, "decision", to="confirmed", reason="")
    assert answer.status_code == 303
    assert answer["Location"] == f"{address(later)}?decided={allegation.reference}"
    assert fresh(allegation).status == Status.CONFIRMED
    html = client.get(answer["Location"]).content.decode()
    assert f"{allegation.reference} confirmed." in html
    assert re.search(r'id="undo-decided" type="submit" data-shortcut="z"', html)
    undone = client.post(address(allegation, "undo"), {"seen_version": 2}, follow=True)
    assert "Undone" in undone.content.decode()
    assert fresh(allegation).status == Status.PROPOSED


def test_the_list_that_the_person_came_from_goes_along(reviewer):
    AllegationFactory(category="coal-minerals")
    wanted, allegation = AllegationFactory(), AllegationFactory()
    client = signed_in(reviewer)
    came = f"{address(allegation, 'decision')}?queue=category%3Darms-transfer"
    answer = client.post(came, {"to": "rejected", "reason": "No.", "seen_version": 1})
    assert answer["Location"].startswith(f"{address(wanted)}?queue=category%3Darms-transfer&decided=")
    assert (
        f"{address(wanted, 'claim')}?queue=category%3Darms-transfer"
        in client.get(answer["Location"]).content.decode()
    )


def test_after_the_last_one_the_queue_is_there(reviewer):
    allegation, client = a_full_allegation(), signed_in(reviewer)
    answer = send(client, allegation, "decision", to="confirmed", reason="")
    assert answer["Location"] == f"{reverse('allegations:queue')}?decided={allegation.reference}"
    html = client.get(answer["Location"]).content.decode()
    assert "All decided" in html
    assert html.count(f"{allegation.reference} confirmed.") == 1
    assert 'id="undo-decided"' in html
    assert "decided" not in client.get(answer["Location"]).context["queue"].state


@pytest.mark.parametrize("name", ["claim", "undo"])
def test_htmx_gets_the_page_anew_after_a_move_and_the_reason_after_a_refusal(reviewer, name):
    allegation, client = a_full_allegation(), signed_in(reviewer)
    if name == "undo":
        decide(allegation, "needs_information", by=reviewer, reason="Which port?", seen_version=1)
    assert send(client, fresh(allegation), name, htmx=True)["HX-Redirect"] == address(allegation)
    answer = send(client, fresh(allegation), name, htmx=True)
    assert answer.status_code == 422
    assert re.search(r'id="bench-top" hx-swap-oob="true"', answer.content.decode())


def test_htmx_is_sent_to_the_next_page_whole(reviewer):
    answer = send(signed_in(reviewer), a_full_allegation(), "decision", htmx=True, to="confirmed", reason="")
    assert answer.status_code == 200
    assert "decided=" in answer["HX-Redirect"]


def test_the_way_back_is_offered_only_to_who_decided(reviewers):
    ana, ben = reviewers
    allegation, other = a_full_allegation(), a_full_allegation()
    decide(allegation, "rejected", by=ana, reason="No.", seen_version=1)
    page = f"{address(other)}?decided={allegation.reference}"
    assert 'id="undo-decided"' in signed_in(ana).get(page).content.decode()
    assert 'id="undo-decided"' not in signed_in(ben).get(page).content.decode()
    assert signed_in(ben).get(f"{address(other)}?decided=A%00B").status_code == 200


@pytest.mark.parametrize("to", ["rejected", "needs_information"])
@pytest.mark.parametrize("htmx", [True, False])
def test_without_a_reason_the_dialogue_asks_for_one(reviewer, to, htmx):
    allegation = a_full_allegation()
    answer = send(signed_in(reviewer), allegation, "decision", htmx=htmx, to=to, reason=" ")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a reason" in html
    name = {"rejected": "reject", "needs_information": "ask"}[to]
    assert (
        (f'id="box-{name}"' in html) if htmx else re.search(rf'<dialog [^>]*id="d-{name}"[^>]* open>', html)
    )
    assert fresh(allegation).status == Status.PROPOSED


@pytest.mark.parametrize("htmx", [True, False])
def test_the_slower_of_two_reviewers_sees_both_versions_and_keeps_the_reason(reviewers, htmx):
    ana, ben = reviewers
    allegation, client = a_full_allegation(), signed_in(ana)
    edit_draft(allegation, by=ben, seen_version=1, changes={"claim_strength": "alleged"})
    answer = send(client, allegation, "decision", htmx=htmx, version=1, to="rejected", reason="My own words.")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "ben.reviewer changed this after you opened it." in html
    assert "Your decision was not made. Your reason is kept." in html
    assert re.search(
        r"when you opened it</span> <ins[^>]*>Asserted</ins>.*?<ins[^>]*>Alleged</ins>", html, re.S
    )
    assert "My own words." in html
    assert 'name="seen_version" value="2"' in html
    assert fresh(allegation).status == Status.PROPOSED
    assert (
        send(client, fresh(allegation), "decision", to="rejected", reason="My own words.").status_code == 303
    )


@pytest.mark.parametrize("htmx", [True, False])
def test_a_move_that_a_colleague_closed_says_so_and_keeps_the_reason(reviewers, htmx):
    ana, ben = reviewers
    allegation = a_full_allegation()
    decide(allegation, "confirmed", by=ben, reason="", seen_version=1)
    answer = send(
        signed_in(ana), allegation, "decision", htmx=htmx, version=1, to="rejected", reason="My own words."
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This move is not open" in html
    assert "My own words." in html
    assert fresh(allegation).status == Status.CONFIRMED


@pytest.mark.parametrize("to", ["", "withdrawn", "proposed", "nonsense"])
def test_a_move_that_is_none_is_refused(lead, to):
    allegation = a_full_allegation()
    assert send(signed_in(lead), allegation, "decision", to=to, reason="x").status_code == 422
    assert fresh(allegation).status == Status.PROPOSED


def test_a_duplicate_names_an_original_that_the_person_may_see(reviewer):
    allegation, original = a_full_allegation(), AllegationFactory()
    hidden = AllegationFactory(circle=CircleFactory())
    client = signed_in(reviewer)
    for reference in ("", "A-1999-0001", hidden.reference):
        answer = send(client, allegation, "decision", to="duplicate", reason="Same.", original=reference)
        assert answer.status_code == 422
        assert "There is no such allegation." in answer.content.decode()
    picked = f" {original.reference.lower()} North Korea shipped"
    assert (
        send(client, allegation, "decision", to="duplicate", reason="Same.", original=picked).status_code
        == 303
    )
    assert fresh(allegation).duplicate_of == original


def test_an_original_behind_a_circle_is_not_named_to_outsiders(reviewer, reader):
    allegation, original = a_full_allegation(), AllegationFactory()
    decide(allegation, "duplicate", by=reviewer, reason="Same.", seen_version=1, original=original)
    client = signed_in(reader)
    for name in ("workbench", "history"):
        assert original.reference in client.get(address(allegation, name)).content.decode()
    original.circle, original.version = CircleFactory(), 2
    original.save(update_fields=["circle", "version"])
    for name in ("workbench", "history"):
        assert original.reference not in client.get(address(allegation, name)).content.decode()


def test_a_claim_is_taken_shown_and_given_back(analyst, reviewer):
    allegation, client = a_full_allegation(), signed_in(analyst)
    assert send(client, allegation, "claim").status_code == 303
    html = client.get(address(allegation)).content.decode()
    assert "claimed by you" in html
    assert 'id="release" type="submit" data-shortcut="m"' in html
    assert "claimed by ana" in signed_in(reviewer).get(address(allegation)).content.decode()
    assert send(client, fresh(allegation), "release").status_code == 303
    assert fresh(allegation).status == Status.PROPOSED


def test_a_claim_that_came_too_late_says_who_was_first(analyst, reviewer):
    allegation = a_full_allegation()
    claim(allegation, by=reviewer, seen_version=1)
    answer = send(signed_in(analyst), allegation, "claim", version=1)
    assert answer.status_code == 422
    assert "ruth changed this after you opened it." in answer.content.decode()


def test_undo_is_refused_once_something_came_after(reviewer):
    allegation = a_full_allegation()
    moved = decide(
        allegation, "needs_information", by=reviewer, reason="Which port?", seen_version=1
    ).allegation
    edit_draft(moved, by=reviewer, seen_version=2, changes={"place": "Rajin"})
    answer = send(signed_in(reviewer), fresh(allegation), "undo")
    assert answer.status_code == 422
    assert "There is nothing of yours to undo" in answer.content.decode()


def test_with_four_eyes_the_first_is_told_that_somebody_else_confirms(reviewers):
    ana, ben = reviewers
    allegation = AllegationFactory(regime=RegimeFactory(needs_second_review=True))
    EvidenceFactory(allegation=allegation)
    first, second = signed_in(ana), signed_in(ben)
    assert "Confirm 1 of 2" in first.get(address(allegation)).content.decode()
    send(first, allegation, "decision", to="second_review", reason="")
    html = first.get(address(allegation)).content.decode()
    assert "The second has to come from somebody else." in html
    assert 'href="#d-confirm"' not in html
    html = second.get(address(allegation)).content.decode()
    assert "First confirmed by ana.reviewer" in html
    assert "Confirm 2 of 2" in html
    assert 'href="#d-return"' in html
    assert send(second, fresh(allegation), "decision", to="confirmed", reason="").status_code == 303
    assert fresh(allegation).status == Status.CONFIRMED


def test_a_decided_record_is_reopened_with_a_reason(reviewer):
    allegation = a_full_allegation()
    decide(allegation, "rejected", by=reviewer, reason="No.", seen_version=1)
    client = signed_in(reviewer)
    assert 'href="#d-reopen"' in client.get(address(allegation)).content.decode()
    send(client, fresh(allegation), "decision", to="in_review", reason="A new text.")
    assert fresh(allegation).assignee == reviewer
