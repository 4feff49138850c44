"""Keep, later, discard: who may, what stays, and what happens to the proposals of a discarded article."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tests.allegations.test_propose import found_in, read
from tests.factories import (
    NOW,
    AllegationFactory,
    AnnotationFactory,
    ArticleTextFactory,
    CaseAllegationFactory,
    CircleFactory,
)
from tracker import pipeline
from tracker.allegations.models import Allegation, Status
from tracker.allegations.services import (
    DispositionRefused,
    EditRefused,
    claim,
    keep_article,
    propose_by_hand,
    put_off_article,
)
from tracker.cases.services import discard_article
from tracker.ingestion.models import Article
from tracker.ingestion.queries import articles_to_reread
from tracker.ingestion.services import ask_for_reading, texts_to_read
from tracker.ingestion.services.dispositions import LONGEST_LATER

pytestmark = pytest.mark.django_db
State = Article.State


@pytest.fixture
def article():
    return ArticleTextFactory().article


def proposed(article, **fields):
    return AllegationFactory(article=article, **fields)


def status_of(allegation):
    connection.check_constraints()
    return Allegation.objects.get(pk=allegation.pk).status


def last_event(article):
    events = apps.get_model("ingestion", "ArticleEvent").objects
    return events.filter(pgh_obj_id=article.pk).order_by("-pgh_id").first()


def test_who_may_draft_discards_for_a_reason_that_history_keeps(article, analyst):
    found = discard_article(article, by=analyst, reason="  A football result ")
    assert found.disposition == "discard"
    event = last_event(article)
    assert (event.disposition, event.pgh_context["by"]) == ("discard", analyst.pk)
    assert event.pgh_context["why"] == "A football result"


def test_a_reader_sorts_nothing(article, reader):
    for refused in (
        lambda: discard_article(article, by=reader, reason="x"),
        lambda: keep_article(article, by=reader),
        lambda: put_off_article(article, by=reader, until=NOW + timedelta(days=1), now=NOW),
    ):
        with pytest.raises(DispositionRefused, match="not sort"):
            refused()


def test_discarding_asks_a_reason_and_the_second_of_two_is_told(article, analyst, reviewer):
    with pytest.raises(DispositionRefused, match="Say why"):
        discard_article(article, by=analyst, reason="   ")
    discard_article(article, by=analyst, reason="Sport")
    with pytest.raises(DispositionRefused, match="already") as refused:
        discard_article(article, by=reviewer, reason="Noise")
    assert refused.value.current.disposition == "discard"
    assert last_event(article).pgh_context["why"] == "Sport"


def test_later_is_a_day_to_come_within_a_year(article, analyst):
    for until in (NOW, NOW - timedelta(days=1), NOW + LONGEST_LATER + timedelta(days=1)):
        with pytest.raises(DispositionRefused, match="Choose a day"):
            put_off_article(article, by=analyst, until=until, now=NOW)
    later = put_off_article(article, by=analyst, until=NOW + timedelta(days=7), now=NOW)
    assert (later.disposition, later.later_until) == ("later", NOW + timedelta(days=7))
    kept = keep_article(article, by=analyst)
    assert (kept.disposition, kept.later_until, kept.state) == ("keep", None, State.READ)


def test_untouched_proposals_are_withdrawn_and_proposed_again_when_it_is_kept_again(article, analyst):
    first, second = proposed(article), proposed(article)
    discard_article(article, by=analyst, reason="Sport")
    assert (status_of(first), status_of(second)) == (Status.WITHDRAWN, Status.WITHDRAWN)
    reason = first.decisions.get().reason
    assert "ana" in reason
    assert "Sport" in reason
    keep_article(article, by=analyst)
    assert (status_of(first), status_of(second)) == (Status.PROPOSED, Status.PROPOSED)


def test_putting_a_discarded_article_off_brings_its_proposals_back(article, analyst):
    proposal = proposed(article)
    discard_article(article, by=analyst, reason="Sport")
    put_off_article(article, by=analyst, until=NOW + timedelta(days=1), now=NOW)
    assert status_of(proposal) == Status.PROPOSED


def test_what_a_newer_reading_withdrew_stays_withdrawn(analyst):
    text = ArticleTextFactory()
    lost = proposed(text.article)
    read(text, found_in(text))
    assert status_of(lost) == Status.WITHDRAWN
    discard_article(text.article, by=analyst, reason="Sport")
    keep_article(text.article, by=analyst)
    assert status_of(lost) == Status.WITHDRAWN
    assert text.article.allegations.filter(status=Status.PROPOSED).count() == 1


@pytest.mark.parametrize("touch", ["claimed", "noted", "by hand"])
def test_an_article_on_which_somebody_works_cannot_be_discarded(article, analyst, touch):
    worked_on, other = proposed(article), proposed(article)
    if touch == "claimed":
        claim(worked_on, by=analyst, seen_version=1)
    elif touch == "noted":
        AnnotationFactory(target=worked_on)
    else:
        Allegation.objects.filter(pk=worked_on.pk).update(created_by=analyst, version=2)
    with pytest.raises(DispositionRefused, match=worked_on.reference):
        discard_article(article, by=analyst, reason="Sport")
    article.refresh_from_db()
    assert article.disposition == "keep"
    assert status_of(other) == Status.PROPOSED


def test_evidence_in_a_case_cannot_be_discarded(article, analyst):
    allegation = proposed(article)
    CaseAllegationFactory(allegation=allegation)
    with pytest.raises(DispositionRefused, match=allegation.reference):
        discard_article(article, by=analyst, reason="Sport")
    assert status_of(allegation) == Status.PROPOSED


def test_a_restricted_record_stops_nobody_who_must_not_know_of_it_and_stays_as_it_is(article, analyst, lead):
    circle = CircleFactory()
    circle.members.add(lead)
    hidden = proposed(article, circle=circle, touched_at=NOW)
    in_hidden_case = proposed(article)
    CaseAllegationFactory(allegation=in_hidden_case, case__circle=circle)
    with pytest.raises(DispositionRefused) as refused:
        discard_article(article, by=lead, reason="Sport")
    assert hidden.reference in str(refused.value)
    assert in_hidden_case.reference in str(refused.value)
    assert discard_article(article, by=analyst, reason="Sport").disposition == "discard"
    assert (status_of(hidden), status_of(in_hidden_case)) == (Status.PROPOSED, Status.PROPOSED)


def test_a_discarded_article_waits_for_no_reader_until_it_is_kept_again(
    analyst, django_capture_on_commit_callbacks, sent
):
    text = ArticleTextFactory(article__state=State.TO_READ)
    later = NOW + timedelta(days=1)
    assert text.article_id in texts_to_read(now=later)
    discard_article(text.article, by=analyst, reason="Sport")
    assert text.article_id not in texts_to_read(now=later)
    assert pipeline.read_article(text.article_id) == []
    with django_capture_on_commit_callbacks(execute=True):
        kept = keep_article(text.article, by=analyst)
    assert (kept.state, kept.attempts) == (State.TO_READ, 0)
    assert sent == [("tracker.tasks.read_article", [text.article_id])]


def test_a_reading_that_was_under_way_proposes_nothing_from_a_discarded_article(analyst):
    text = ArticleTextFactory(article__state=State.TO_READ)
    discard_article(text.article, by=analyst, reason="Sport")
    read(text, found_in(text))
    assert not text.article.allegations.exists()
    keep_article(text.article, by=analyst)
    read(text, found_in(text))
    assert text.article.allegations.get().status == Status.PROPOSED


def test_nothing_is_proposed_by_hand_from_a_discarded_article(article, analyst):
    discard_article(article, by=analyst, reason="Sport")
    with pytest.raises(EditRefused, match="Keep it again"):
        propose_by_hand(
            article.text,
            by=analyst,
            start=0,
            end=9,
            summary="x",
            category="arms-transfer",
            claim_strength="alleged",
            basis="outlet",
            now=timezone.now(),
        )


def test_reading_all_again_leaves_discarded_articles_alone(article, analyst):
    other = ArticleTextFactory().article
    discard_article(article, by=analyst, reason="Sport")
    assert [found.pk for found in articles_to_reread(None)] == [other.pk]
    assert [found.pk for found in articles_to_reread(article.pk)] == [article.pk]


class TestReadingAgain:
    def test_a_parked_article_is_sent_to_the_readers_with_its_tries_counted_anew(
        self, analyst, sent, django_capture_on_commit_callbacks
    ):
        article = ArticleTextFactory(
            article__state=State.PARKED, article__attempts=4, article__problem="Too slow."
        ).article
        with django_capture_on_commit_callbacks(execute=True):
            assert ask_for_reading(article, by=analyst)
        article.refresh_from_db()
        assert (article.state, article.attempts, article.problem) == (State.TO_READ, 0, "")
        assert sent == [("tracker.tasks.reread_article", [article.pk])]
        assert not ask_for_reading(article, by=analyst)

    def test_readers_and_articles_that_are_not_parked_are_left(self, reader, analyst, article):
        parked = ArticleTextFactory(article__state=State.PARKED).article
        gone = ArticleTextFactory(article__state=State.PARKED, article__disposition="discard").article
        assert not ask_for_reading(parked, by=reader)
        assert not ask_for_reading(article, by=analyst)
        assert not ask_for_reading(gone, by=analyst)

    def test_it_counts_its_tries_and_parks_like_any_reading(self, analyst, monkeypatch):
        article = ArticleTextFactory(article__state=State.PARKED).article
        ask_for_reading(article, by=analyst)

        def die(*_args, **_kwargs):
            raise RecursionError("too deep")

        monkeypatch.setattr(pipeline, "read_again", die)
        for _try in range(3):
            with pytest.raises(RecursionError):
                pipeline.reread_article(article.pk)
        assert pipeline.reread_article(article.pk) == []
        article.refresh_from_db()
        assert article.state == State.PARKED
        assert "too deep" in article.problem


@pytest.fixture
def sent(monkeypatch):
    """The messages that went to the workers."""
    messages = []
    monkeypatch.setattr(
        "tracker.ingestion.queueing.current_app.send_task",
        lambda name, args, **_options: messages.append((name, args)),
    )
    return messages
