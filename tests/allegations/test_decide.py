"""Moves of an allegation: who may make them, what they need, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import AllegationFactory, RegimeFactory
from tracker.accounts.actors import Machine
from tracker.allegations.models import Allegation, Decision, Status
from tracker.allegations.services import (
    DecisionRefused,
    claim,
    decide,
    expire_claims,
    moves_open_to,
    release,
    undo,
)

pytestmark = pytest.mark.django_db
SWEEPER = Machine("sweep")


def test_the_slower_of_two_reviewers_is_told(reviewers):
    allegation, (ana, ben) = AllegationFactory(), reviewers
    decide(allegation, Status.CONFIRMED, by=ana, reason="Agreed", seen_version=1)
    with pytest.raises(DecisionRefused, match="changed") as refused:
        decide(allegation, Status.REJECTED, by=ben, reason="Unclear", seen_version=1)
    assert refused.value.current.status == Status.CONFIRMED
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("to", [Status.REJECTED, Status.NEEDS_INFORMATION])
def test_a_reason_is_required_except_to_confirm(reviewer, to):
    allegation = AllegationFactory()
    with pytest.raises(DecisionRefused, match="reason"):
        decide(allegation, to, by=reviewer, reason="  ", seen_version=1)
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)


def test_readers_and_analysts_decide_nothing(reader, analyst):
    allegation = AllegationFactory()
    for person in (reader, analyst):
        assert moves_open_to(person, allegation) == frozenset()
        with pytest.raises(DecisionRefused):
            decide(allegation, Status.CONFIRMED, by=person, reason="", seen_version=1)


def test_releasing_returns_to_what_it_was_before_the_claim(reviewer, analyst):
    allegation = AllegationFactory()
    asked = decide(allegation, Status.NEEDS_INFORMATION, by=reviewer, reason="Which port?", seen_version=1)
    taken = claim(asked.allegation, by=analyst, seen_version=2)
    assert taken.allegation.assignee == analyst
    given = release(taken.allegation, by=analyst, seen_version=3)
    assert given.allegation.status == Status.NEEDS_INFORMATION
    assert given.allegation.assignee is None


def test_after_reopening_a_release_makes_it_a_proposal_again(reviewer):
    allegation = decide(
        AllegationFactory(), Status.REJECTED, by=reviewer, reason="No", seen_version=1
    ).allegation
    again = decide(allegation, Status.IN_REVIEW, by=reviewer, reason="New text", seen_version=2).allegation
    assert release(again, by=reviewer, seen_version=3).allegation.status == Status.PROPOSED


def test_only_who_claimed_it_or_a_lead_releases(analyst, reviewer, lead):
    taken = claim(AllegationFactory(), by=analyst, seen_version=1).allegation
    with pytest.raises(DecisionRefused):
        release(taken, by=reviewer, seen_version=2)
    assert release(taken, by=lead, seen_version=2).allegation.status == Status.PROPOSED


def test_a_machine_releases_a_claim_that_ran_out(analyst):
    taken = claim(AllegationFactory(), by=analyst, seen_version=1).allegation
    assert expire_claims(by=SWEEPER, now=taken.claim_expires_at - timedelta(seconds=1)) == 0
    assert expire_claims(by=SWEEPER, now=taken.claim_expires_at) == 1
    assert expire_claims(by=SWEEPER, now=taken.claim_expires_at) == 0
    assert Allegation.objects.get().status == Status.PROPOSED
    assert Decision.objects.last().machine == "sweep"


def test_undo_goes_back_while_nothing_came_after(reviewers):
    ana, ben = reviewers
    allegation = decide(AllegationFactory(), Status.CONFIRMED, by=ana, reason="", seen_version=1).allegation
    with pytest.raises(DecisionRefused):
        undo(allegation, by=ben, seen_version=2)
    back = undo(allegation, by=ana, seen_version=2)
    assert back.allegation.status == Status.PROPOSED
    with pytest.raises(DecisionRefused):
        undo(back.allegation, by=ana, seen_version=3)


def test_a_duplicate_names_its_original_and_undo_forgets_it(reviewer):
    original, copy = AllegationFactory(), AllegationFactory()
    with pytest.raises(DecisionRefused, match="repeats"):
        decide(copy, Status.DUPLICATE, by=reviewer, reason="Same", seen_version=1)
    marked = decide(copy, Status.DUPLICATE, by=reviewer, reason="Same", seen_version=1, original=original)
    assert marked.allegation.duplicate_of == original
    with pytest.raises(DecisionRefused, match="circle"):
        decide(
            original, Status.DUPLICATE, by=reviewer, reason="Same", seen_version=1, original=marked.allegation
        )
    assert undo(marked.allegation, by=reviewer, seen_version=2).allegation.duplicate_of is None


def test_four_eyes_need_two_people(reviewers):
    ana, ben = reviewers
    allegation = AllegationFactory(regime=RegimeFactory(needs_second_review=True))
    assert Status.CONFIRMED not in moves_open_to(ana, allegation)
    first = decide(allegation, Status.SECOND_REVIEW, by=ana, reason="", seen_version=1).allegation
    with pytest.raises(DecisionRefused):
        decide(first, Status.CONFIRMED, by=ana, reason="", seen_version=2)
    assert decide(first, Status.CONFIRMED, by=ben, reason="", seen_version=2).allegation.status == "confirmed"


def test_taking_the_second_look_back_leaves_it_to_somebody_other_than_the_first(reviewers):
    ana, ben = reviewers
    allegation = AllegationFactory(regime=RegimeFactory(needs_second_review=True))
    first = decide(allegation, Status.SECOND_REVIEW, by=ana, reason="", seen_version=1).allegation
    second = decide(first, Status.CONFIRMED, by=ben, reason="", seen_version=2).allegation
    back = undo(second, by=ben, seen_version=3).allegation
    assert Status.CONFIRMED not in moves_open_to(ana, back)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.create(
            allegation=back,
            move="confirm",
            by=ana,
            from_status="second_review",
            to_status="confirmed",
            seen_version=4,
        )
    assert _broken(refused) == "decision_second_person"
    assert decide(back, Status.CONFIRMED, by=ben, reason="", seen_version=4).allegation.status == "confirmed"


def test_a_release_after_an_undone_decision_goes_back_to_before_the_claim(reviewer):
    asked = decide(
        AllegationFactory(), Status.NEEDS_INFORMATION, by=reviewer, reason="Which port?", seen_version=1
    ).allegation
    taken = claim(asked, by=reviewer, seen_version=2).allegation
    rejected = decide(taken, Status.REJECTED, by=reviewer, reason="Unclear", seen_version=3).allegation
    back = undo(rejected, by=reviewer, seen_version=4).allegation
    released = release(back, by=reviewer, seen_version=5).allegation
    assert released.status == Status.NEEDS_INFORMATION


def test_the_database_refuses_the_same_person_twice(reviewer):
    allegation = AllegationFactory(regime=RegimeFactory(needs_second_review=True))
    first = decide(allegation, Status.SECOND_REVIEW, by=reviewer, reason="", seen_version=1).allegation
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.create(
            allegation=first,
            move="confirm",
            by=reviewer,
            from_status="second_review",
            to_status="confirmed",
            seen_version=2,
        )
    assert "decision_second_person" in str(refused.value.__cause__.diag.constraint_name)


def _broken(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return error.value.__cause__.diag.constraint_name


def test_a_status_cannot_change_without_a_decision():
    allegation = AllegationFactory()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Allegation.objects.filter(pk=allegation.pk).update(status="confirmed", version=2)
        connection.check_constraints()
    assert _broken(refused) == "allegation_status_needs_decision"


def test_an_old_decision_excuses_no_later_change(reviewer):
    allegation = decide(
        AllegationFactory(), Status.CONFIRMED, by=reviewer, reason="", seen_version=1
    ).allegation
    decide(allegation, Status.IN_REVIEW, by=reviewer, reason="Again", seen_version=2)
    connection.check_constraints()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Allegation.objects.filter(pk=allegation.pk).update(
            status="confirmed", version=4, assignee=None, claim_expires_at=None
        )
        connection.check_constraints()
    assert _broken(refused) == "allegation_status_needs_decision"


def test_a_decision_that_moves_nothing_is_refused(reviewer):
    allegation = AllegationFactory()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.create(
            allegation=allegation,
            move="confirm",
            by=reviewer,
            from_status="proposed",
            to_status="confirmed",
            seen_version=1,
        )
        connection.check_constraints()
    assert _broken(refused) == "decision_moves_its_allegation"


@pytest.mark.parametrize("change", ["update", "delete", "truncate"])
def test_a_decision_is_never_changed_or_erased(reviewer, change):
    decide(AllegationFactory(), Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
    connection.check_constraints()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        if change == "update":
            Decision.objects.update(reason="Better so")
        elif change == "delete":
            Decision.objects.all().delete()
        else:
            connection.cursor().execute("TRUNCATE allegations_decision CASCADE")
    assert _broken(refused) in {"decision_is_append_only", "decision_is_kept"}


def test_an_allegation_begins_as_a_proposal():
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        AllegationFactory(status="confirmed")
    assert _broken(refused) == "allegation_begins_as_proposed"


def test_every_change_moves_the_version_on():
    allegation = AllegationFactory()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Allegation.objects.filter(pk=allegation.pk).update(summary="Other words")
    assert _broken(refused) == "allegation_change_moves_version"
