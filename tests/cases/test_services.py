"""Cases: who opens and changes them, and what a restricted one closes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.conftest import person
from tests.factories import AllegationFactory, AnnotationFactory, CaseFactory, CircleFactory
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation
from tracker.annotations.models import Annotation
from tracker.cases.models import Case, CaseAllegation
from tracker.cases.services import (
    CaseRefused,
    edit_case,
    link_allegation,
    open_case,
    restrict_case,
    set_people,
    unlink_allegation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(analyst, lead):
    circle = CircleFactory(name="Shipping")
    circle.members.set([analyst, lead])
    return circle


def test_references_count_the_cases_of_a_year(analyst, reader):
    first, second = open_case(by=analyst, title="Shells by rail"), open_case(by=analyst, title="Coal")
    year = timezone.now().year
    assert (first.reference, second.reference) == (f"{year}-001", f"{year}-002")
    assert first.lead == analyst
    with pytest.raises(CaseRefused):
        open_case(by=reader, title="Coal")
    with pytest.raises(CaseRefused, match="title"):
        open_case(by=analyst, title="  ")


def test_analysts_and_reviewers_change_their_own_cases_and_leads_all(analyst, reviewer, lead):
    case = CaseFactory(lead=analyst)
    with pytest.raises(CaseRefused, match="lead and the members"):
        edit_case(case, by=reviewer, seen_version=1, changes={"title": "Other"})
    case.members.add(reviewer)
    case = edit_case(case, by=reviewer, seen_version=1, changes={"title": "Other"})
    case = edit_case(case, by=lead, seen_version=2, changes={"status": "closed"})
    assert (case.title, case.status, case.version) == ("Other", "closed", 3)


def test_a_reader_who_is_named_a_member_still_changes_nothing(reader):
    case = CaseFactory()
    case.members.add(reader)
    with pytest.raises(CaseRefused):
        link_allegation(case, AllegationFactory(), by=reader)


def test_the_slower_of_two_editors_is_told(analyst, lead):
    case = CaseFactory(lead=analyst)
    edit_case(case, by=lead, seen_version=1, changes={"title": "Other"})
    with pytest.raises(CaseRefused, match="changed this case") as refused:
        edit_case(case, by=analyst, seen_version=1, changes={"title": "Mine"})
    assert refused.value.current.title == "Other"


def test_nothing_is_written_when_nothing_differs(analyst):
    case = CaseFactory(lead=analyst)
    assert edit_case(case, by=analyst, seen_version=1, changes={"title": case.title}).version == 1


def test_linking_twice_is_one_entry_and_taking_out_twice_is_safe(analyst):
    case, allegation = CaseFactory(lead=analyst), AllegationFactory()
    entry = link_allegation(case, allegation, by=analyst, note="Same train")
    assert link_allegation(case, allegation, by=analyst) == entry
    allegation.refresh_from_db()
    assert allegation.version == 1
    unlink_allegation(case, allegation, by=analyst)
    unlink_allegation(case, allegation, by=analyst)
    assert not CaseAllegation.objects.exists()


def test_nothing_goes_into_a_closed_case(analyst):
    case = CaseFactory(lead=analyst, status=Case.Status.CLOSED)
    with pytest.raises(CaseRefused, match="closed"):
        link_allegation(case, AllegationFactory(), by=analyst)


def test_a_restricted_case_closes_what_is_put_into_it(analyst, circle, reviewer):
    case, allegation = CaseFactory(lead=analyst, circle=circle), AllegationFactory()
    note = AnnotationFactory(target=allegation)
    link_allegation(case, allegation, by=analyst, seen_version=1)
    allegation.refresh_from_db()
    note.refresh_from_db()
    assert (allegation.circle, allegation.version, note.circle) == (circle, 2, circle)
    assert not Allegation.objects.visible_to(reviewer).exists()
    assert not Annotation.objects.visible_to(reviewer).exists()


def test_closing_an_allegation_that_somebody_changed_meanwhile_is_refused(analyst, circle):
    case, allegation = CaseFactory(lead=analyst, circle=circle), AllegationFactory()
    with pytest.raises(CaseRefused, match="changed this allegation"):
        link_allegation(case, allegation, by=analyst, seen_version=7)
    allegation.refresh_from_db()
    assert allegation.circle is None
    assert not CaseAllegation.objects.exists()


def test_an_allegation_of_another_circle_stays_out(analyst, circle):
    allegation = AllegationFactory(circle=CircleFactory())
    with pytest.raises(CaseRefused, match="another circle"):
        link_allegation(CaseFactory(lead=analyst, circle=circle), allegation, by=analyst, seen_version=1)


def test_taking_an_allegation_out_does_not_open_it(analyst, circle):
    case, allegation = CaseFactory(lead=analyst, circle=circle), AllegationFactory()
    link_allegation(case, allegation, by=analyst, seen_version=1)
    unlink_allegation(case, allegation, by=analyst)
    allegation.refresh_from_db()
    assert allegation.circle == circle


def test_only_a_lead_of_the_circle_restricts(analyst, lead, circle):
    case = CaseFactory(lead=analyst)
    with pytest.raises(CaseRefused, match="Only a lead"):
        restrict_case(case, by=analyst, seen_version=1, circle=circle)
    with pytest.raises(CaseRefused, match="Not of the circle"):
        restrict_case(case, by=person("lou", Role.LEAD), seen_version=1, circle=circle)
    assert restrict_case(case, by=lead, seen_version=1, circle=circle).circle == circle


def test_restricting_closes_what_is_in_the_case_and_opening_lifts_it_again(analyst, lead, circle):
    case, other = CaseFactory(lead=analyst), CaseFactory(lead=analyst, circle=circle)
    mine, shared = AllegationFactory(), AllegationFactory()
    for allegation in (mine, shared):
        link_allegation(case, allegation, by=analyst)
    case = restrict_case(case, by=lead, seen_version=1, circle=circle)
    link_allegation(other, shared, by=analyst)
    assert set(Allegation.objects.values_list("circle", "version")) == {(circle.pk, 2)}
    restrict_case(case, by=lead, seen_version=2, circle=None)
    mine.refresh_from_db()
    shared.refresh_from_db()
    assert (mine.circle, shared.circle) == (None, circle)


def test_people_of_a_restricted_case_are_of_its_circle(analyst, lead, reviewer, circle):
    case = CaseFactory(lead=analyst, circle=circle)
    with pytest.raises(CaseRefused, match="ruth"):
        set_people(case, by=lead, seen_version=1, lead=analyst, members=[reviewer])
    case = set_people(case, by=analyst, seen_version=1, lead=lead, members=[analyst])
    assert (case.lead, list(case.members.all()), case.version) == (lead, [analyst], 2)


def test_restricting_past_a_member_outside_the_circle_is_refused(analyst, lead, reviewer, circle):
    case = CaseFactory(lead=analyst)
    case.members.add(reviewer)
    with pytest.raises(CaseRefused, match="ruth"):
        restrict_case(case, by=lead, seen_version=1, circle=circle)


def test_a_member_hands_nothing_over(analyst, reviewer):
    case = CaseFactory(lead=analyst)
    case.members.add(reviewer)
    with pytest.raises(CaseRefused, match="people"):
        set_people(case, by=reviewer, seen_version=1, lead=reviewer, members=[])


def test_a_reader_leads_no_case(analyst, reader):
    with pytest.raises(CaseRefused, match="only reads"):
        set_people(CaseFactory(lead=analyst), by=analyst, seen_version=1, lead=reader, members=[])


def test_a_person_without_an_active_account_joins_no_case(analyst):
    gone = person("gone", Role.ANALYST, is_active=False)
    with pytest.raises(CaseRefused, match="active"):
        set_people(CaseFactory(lead=analyst), by=analyst, seen_version=1, lead=analyst, members=[gone])
