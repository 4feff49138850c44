"""What a person changes in a draft: nothing is overwritten silently, and the quote is cut by the service."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    InvolvementFactory,
    ResolutionFactory,
)
from tracker.allegations.models import (
    AllegationLink,
    Citation,
    Evidence,
    Involvement,
    Opinion,
    Status,
    Suggestion,
)
from tracker.allegations.services import (
    EditRefused,
    add_citation,
    add_evidence,
    decide,
    edit_draft,
    judge_citation,
    judge_link,
    judge_suggestion,
    link_allegations,
    propose_by_hand,
    remove_evidence,
    set_involvements,
)
from tracker.allegations.services.edit import Named

pytestmark = pytest.mark.django_db


def test_an_edit_moves_the_version_and_marks_the_record_as_touched(analyst):
    allegation = AllegationFactory()
    edited = edit_draft(allegation, by=analyst, seen_version=1, changes={"place": "Rason"})
    assert (edited.place, edited.version) == ("Rason", 2)
    assert edited.touched_at is not None
    assert edit_draft(edited, by=analyst, seen_version=2, changes={"place": "Rason"}).version == 2


def test_the_slower_of_two_editors_is_told_and_sees_what_stands(analyst, reviewer):
    allegation = AllegationFactory()
    edit_draft(allegation, by=analyst, seen_version=1, changes={"place": "Rason"})
    with pytest.raises(EditRefused, match="changed") as refused:
        edit_draft(allegation, by=reviewer, seen_version=1, changes={"place": "Tumen"})
    assert refused.value.current.place == "Rason"


def test_a_reader_edits_nothing_and_a_decided_record_is_closed(reader, reviewer):
    allegation = AllegationFactory()
    with pytest.raises(EditRefused):
        edit_draft(allegation, by=reader, seen_version=1, changes={"place": "Rason"})
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
    with pytest.raises(EditRefused, match="Reopen"):
        edit_draft(allegation, by=reviewer, seen_version=2, changes={"place": "Rason"})


def test_history_keeps_who_changed_what_and_why(analyst):
    allegation = AllegationFactory()
    edit_draft(allegation, by=analyst, seen_version=1, changes={"place": "Rason"}, why="The port is named.")
    last = allegation.events.order_by("pgh_id").last()
    assert (last.place, last.pgh_context["by"], last.pgh_context["why"]) == (
        "Rason",
        analyst.pk,
        "The port is named.",
    )


def test_parties_that_stay_keep_the_mention_they_rest_on(analyst):
    allegation = AllegationFactory()
    text = allegation.article.text
    start = text.text.index("North Korea")
    InvolvementFactory(allegation=allegation, text=text, start=start, end=start + 11, mention="North Korea")
    parties = [Named("North Korea", "state"), Named("Korea Shell Trading", "organisation")]
    set_involvements(allegation, by=analyst, seen_version=1, role="supplier", parties=parties)
    assert dict(allegation.involvements.values_list("name", "mention")) == {
        "North Korea": "North Korea",
        "Korea Shell Trading": "",
    }
    set_involvements(allegation, by=analyst, seen_version=2, role="supplier", parties=[])
    assert not allegation.involvements.exists()


def test_a_party_that_is_renamed_keeps_the_mention_it_rests_on(analyst):
    allegation = AllegationFactory()
    text = allegation.article.text
    start = text.text.index("North Korea")
    first = InvolvementFactory(
        allegation=allegation, text=text, start=start, end=start + 11, mention="North Korea"
    )
    parties = [Named("Democratic People's Republic of Korea", "state", renames=first.pk)]
    set_involvements(allegation, by=analyst, seen_version=1, role="supplier", parties=parties)
    kept = allegation.involvements.get()
    assert (kept.pk, kept.name, kept.mention) == (
        first.pk,
        "Democratic People's Republic of Korea",
        "North Korea",
    )


def test_a_party_takes_no_name_that_another_one_of_its_role_has(analyst):
    allegation = AllegationFactory()
    one, other = (InvolvementFactory(allegation=allegation, name=name) for name in ("Rason", "Tumen"))
    for parties in (
        [Named("Tumen", renames=one.pk), Named("Tumen", "state")],
        [Named("Rason", "state"), Named("Rason", renames=other.pk, kind="vessel")],
    ):
        with pytest.raises(EditRefused, match="already"):
            set_involvements(allegation, by=analyst, seen_version=1, role="supplier", parties=parties)
    assert set(allegation.involvements.values_list("name", flat=True)) == {"Rason", "Tumen"}


def test_tied_words_are_cut_out_of_the_text_in_code_points(analyst):
    text = ArticleTextFactory(text="Прапор 🚢 가나다 ship. North Korea sent shells.")
    allegation = AllegationFactory(article=text.article)
    start = text.text.index("가나다")
    add_evidence(allegation, by=analyst, seen_version=1, text=text, start=start, end=start + 3, field="items")
    add_evidence(allegation, by=analyst, seen_version=2, text=text, start=start, end=start + 3, field="place")
    evidence = allegation.evidence.get()
    assert (evidence.quote, evidence.supports) == ("가나다", ["items", "place"])


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (0, 10**6), (9, 4)])
def test_words_outside_the_text_are_refused(analyst, start, end):
    allegation = AllegationFactory()
    with pytest.raises(EditRefused, match="not in the text"):
        add_evidence(
            allegation,
            by=analyst,
            seen_version=1,
            text=allegation.article.text,
            start=start,
            end=end,
            field="items",
        )
    assert not Evidence.objects.exists()


def test_the_last_passage_cannot_go(analyst):
    evidence = EvidenceFactory()
    with pytest.raises(EditRefused, match="at least one"):
        remove_evidence(evidence.allegation, by=analyst, seen_version=1, evidence_id=evidence.pk)
    EvidenceFactory(allegation=evidence.allegation, quote="artillery shells")
    remove_evidence(evidence.allegation, by=analyst, seen_version=1, evidence_id=evidence.pk)
    assert evidence.allegation.evidence.get().quote == "artillery shells"


@pytest.mark.parametrize("field", ["quote", "mention"])
def test_the_database_refuses_words_that_the_text_does_not_have(field):
    allegation = AllegationFactory()
    text = allegation.article.text
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        if field == "quote":
            Evidence.objects.create(
                allegation=allegation, text=text, start=0, end=4, quote="Nort", supports=["items"]
            )
        else:
            Involvement.objects.create(
                allegation=allegation, role="supplier", name="X", text=text, start=0, end=4, mention="Nort"
            )
    assert "quotes_its_text" in refused.value.__cause__.diag.constraint_name


def test_a_reviewer_accepts_refuses_and_adds_citations(reviewer, analyst):
    citation, resolution = CitationFactory(), ResolutionFactory(number=1874, year=2009)
    allegation = citation.allegation
    with pytest.raises(EditRefused, match="reviewers"):
        judge_citation(allegation, by=analyst, seen_version=1, citation_id=citation.pk, opinion="accepted")
    judge_citation(allegation, by=reviewer, seen_version=1, citation_id=citation.pk, opinion="accepted")
    citation.refresh_from_db()
    assert (citation.state, citation.decided_by) == (Opinion.ACCEPTED, reviewer)
    add_citation(allegation, by=reviewer, seen_version=2, number=1874, paragraph="9")
    added = Citation.objects.get(basis="added")
    assert (added.resolution, added.paragraph, added.state) == (resolution, "9", Opinion.ACCEPTED)
    with pytest.raises(EditRefused, match="not in our table"):
        add_citation(allegation, by=reviewer, seen_version=3, number=99999)


def test_a_reviewers_link_is_accepted_and_an_analysts_waits(reviewer, analyst):
    one, two, three = AllegationFactory(), AllegationFactory(), AllegationFactory()
    assert link_allegations(one, two, by=reviewer, kind="corroborates").state == Opinion.ACCEPTED
    waiting = link_allegations(one, three, by=analyst, kind="follows", note="Two days later")
    assert waiting.state == Opinion.OPEN
    assert link_allegations(one, three, by=analyst, kind="follows") == waiting
    with pytest.raises(EditRefused, match="itself"):
        link_allegations(one, one, by=reviewer, kind="follows")
    with pytest.raises(EditRefused):
        judge_link(waiting, by=analyst, opinion="accepted")
    assert judge_link(waiting, by=reviewer, opinion="accepted").state == Opinion.ACCEPTED
    assert AllegationLink.objects.count() == 2


def test_a_suggestion_is_taken_into_its_field_or_refused(analyst):
    allegation = AllegationFactory()
    for field, value in (("event_from", "2026-02-01"), ("quantity_value", "1000.0000"), ("place", "Rason")):
        Suggestion.objects.create(
            allegation=allegation, field=field, value=value, reader="rules 2", created_at=timezone.now()
        )
    for version, suggestion in enumerate(allegation.suggestions.all(), start=1):
        opinion = "refused" if suggestion.field == "place" else "accepted"
        judge_suggestion(
            allegation, by=analyst, seen_version=version, suggestion_id=suggestion.pk, opinion=opinion
        )
    allegation.refresh_from_db()
    assert (allegation.event_from.isoformat(), allegation.quantity_value, allegation.place) == (
        "2026-02-01",
        1000,
        "",
    )


def test_a_suggested_date_that_contradicts_the_other_one_is_refused_in_words(analyst):
    allegation = AllegationFactory(event_from="2023-09-01", event_until="2023-09-30")
    later = [
        Suggestion.objects.create(
            allegation=allegation, field=field, value=value, reader="rules 2", created_at=timezone.now()
        )
        for field, value in (("event_from", "2024-01-01"), ("event_until", "2024-01-31"))
    ]
    with pytest.raises(EditRefused, match="other date first"):
        judge_suggestion(
            allegation, by=analyst, seen_version=1, suggestion_id=later[0].pk, opinion="accepted"
        )
    for version, suggestion in enumerate(reversed(later), start=1):
        judge_suggestion(
            allegation, by=analyst, seen_version=version, suggestion_id=suggestion.pk, opinion="accepted"
        )
    allegation.refresh_from_db()
    assert allegation.event_from.isoformat() == "2024-01-01"


def test_a_citation_that_was_refused_is_accepted_when_it_is_added_again(reviewer):
    ResolutionFactory()
    allegation = add_citation(AllegationFactory(), by=reviewer, seen_version=1, number=1718)
    added = allegation.citations.get()
    allegation = judge_citation(
        allegation, by=reviewer, seen_version=2, citation_id=added.pk, opinion="refused"
    )
    add_citation(allegation, by=reviewer, seen_version=3, number=1718)
    added.refresh_from_db()
    assert added.state == Opinion.ACCEPTED


HAND = {"summary": "A ship.", "category": "other-goods", "claim_strength": "alleged", "basis": "outlet"}


def test_an_allegation_by_hand_rests_on_the_passage_and_is_made_once(analyst, reader):
    text = ArticleTextFactory()
    place = {"start": 0, "end": 14, "now": timezone.now()}
    made = propose_by_hand(text, by=analyst, **place, **HAND)
    assert (made.status, made.created_by, made.evidence.get().quote) == ("proposed", analyst, text.text[:14])
    with pytest.raises(EditRefused, match="already") as refused:
        propose_by_hand(text, by=analyst, **place, **HAND)
    assert refused.value.current == made
    with pytest.raises(EditRefused):
        propose_by_hand(text, by=reader, **{**place, "end": 20}, **HAND)


def test_a_restricted_twin_does_not_show_in_what_an_outsider_may_start(analyst, reviewer):
    text, place = ArticleTextFactory(), {"start": 0, "end": 14, "now": timezone.now()}
    circle = CircleFactory()
    circle.members.add(reviewer)
    hidden = propose_by_hand(text, by=reviewer, **place, **HAND)
    hidden.circle, hidden.version = circle, 2
    hidden.save()
    own = propose_by_hand(text, by=analyst, **place, **HAND)
    assert own.pk != hidden.pk
    with pytest.raises(EditRefused, match="already") as refused:
        propose_by_hand(text, by=analyst, **place, **HAND)
    assert refused.value.current == own
