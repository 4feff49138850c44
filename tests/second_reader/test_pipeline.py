"""The second reader in the pipeline: ordered, asked within its budget, merged, marked, never doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import ArticleTextFactory
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.allegations.models import Allegation, Reading, SecondReading
from tracker.allegations.queries.documents import document_of
from tracker.allegations.services import claim_second_reading, keep_answer, order_second_reading
from tracker.ingestion.models import Article, ArticleText
from tracker.resolutions.services import load_reference
from tracker.second_opinion import MOST_HEARD, ask_for_opinion
from tracker.second_reader import Answer, check
from tracker.settings.environment import SecondReaderSettings

from .conftest import STORY, Model, allegation, answer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
State = SecondReading.State
MARK = "tiny, prompt 1"


@pytest.fixture
def asks(settings, model: Model) -> Model:
    settings.SECOND_READER = SecondReaderSettings(model.url, "tiny", "", 10.0, daily=5)
    return model


@pytest.fixture
def text(db) -> ArticleText:
    load_reference(by=Machine("test"))
    text = ArticleTextFactory(text=STORY, language="en")
    Article.objects.filter(pk=text.article_id).update(state="to_read", text=text)
    text.article.refresh_from_db()
    return text


def second(**changes):
    """A conduct that the story shows and the rules' reading of it does not have."""
    return allegation(
        category={"value": "financial", "quote": "in breach of Security Council resolution 1718"}, **changes
    )


def answered(order: SecondReading, *, then_read: bool = True) -> list[Allegation]:
    """Have an order worked on as the tasks do: asked, then the article read with its answer."""
    article_id = ask_for_opinion(order.pk, by=pipeline.reader_process())
    return pipeline.read_article(article_id) if article_id and then_read else []


def order_of(text: ArticleText) -> SecondReading:
    return SecondReading.objects.get(text=text)


def test_without_a_setting_nobody_is_asked(text, settings):
    settings.SECOND_READER = None
    pipeline.read_article(text.article_id)
    assert not SecondReading.objects.exists()


def test_its_proposals_are_added_and_marked_and_the_rules_stay_the_rules(asks: Model, text):
    asks.say(answer(allegation(), second()))
    rules = pipeline.read_article(text.article_id)
    (added,) = answered(order_of(text))
    assert (added.category, added.reader, added.status) == ("financial", MARK, "proposed")
    assert {MARK} == {rule for _field, rule, _words in added.why}
    assert rules
    for mine in rules:
        mine.refresh_from_db()
        assert mine.reader in (pipeline.reader_name(), f"{pipeline.reader_name()} + {MARK}")
    order = order_of(text)
    assert (order.state, order.proposals, order.tokens_in, order.problem) == (State.ANSWERED, 2, 900, "")


def test_what_the_rules_found_alone_stays_marked_as_theirs(asks: Model, text):
    asks.say(answer(second()))
    (mine,) = pipeline.read_article(text.article_id)
    answered(order_of(text))
    mine.refresh_from_db()
    assert mine.reader == pipeline.reader_name()
    assert Reading.objects.filter(text=text, reader=f"{pipeline.reader_name()} + {MARK}").exists()


def test_who_fills_a_gap_of_another_model_is_named_beside_that_one(asks: Model, text):
    pipeline.read_article(text.article_id)
    for model, told in (("older", second(items=None)), ("newer", second())):
        SecondReading.objects.create(
            text=text, model=model, prompt="1", state=State.ANSWERED, due_at=NOW, answer=answer(told)
        )
    pipeline.propose_from(text)
    assert Allegation.objects.filter(reader="older, prompt 1 + newer, prompt 1").count() == 1


def test_an_answer_of_long_ago_that_can_no_longer_be_used_stops_no_reading(asks: Model, text):
    SecondReading.objects.create(
        text=text, model="older", prompt="1", state=State.ANSWERED, due_at=NOW, answer="once a form"
    )
    assert pipeline.read_article(text.article_id)
    assert Article.objects.get(pk=text.article_id).state == Article.State.READ


def test_many_models_over_the_years_leave_a_reading_that_can_be_told_from_each_other(asks: Model, text):
    pipeline.read_article(text.article_id)
    for number in range(5):
        model = f"{number}".rjust(60, "m")
        SecondReading.objects.create(
            text=text, model=model, prompt="1", state=State.ANSWERED, due_at=NOW, answer=answer(second())
        )
        pipeline.propose_from(text)
    readers = list(Reading.objects.filter(text=text).values_list("reader", flat=True))
    assert len(set(readers)) == 6
    assert max(reader.count(" + ") for reader in readers) == MOST_HEARD


def test_it_is_asked_once_whatever_is_sent_again(asks: Model, text):
    asks.say(answer(second()))
    pipeline.read_article(text.article_id)
    answered(order_of(text))
    count = Allegation.objects.count()
    answered(order_of(text))
    pipeline.propose_from(text)
    pipeline.propose_from(text)
    assert (len(asks.asked), Allegation.objects.count(), SecondReading.objects.count()) == (1, count, 1)


def test_a_lie_wastes_one_call_and_changes_nothing(asks: Model, text):
    asks.say(answer(allegation(category={"value": "arms-transfer", "quote": "Norway sold tanks"})))
    pipeline.read_article(text.article_id)
    before = list(Allegation.objects.order_by("pk").values())
    answered(order_of(text))
    order = order_of(text)
    assert (order.state, order.proposals) == (State.ANSWERED, 0)
    assert order.dropped >= 1
    assert list(Allegation.objects.order_by("pk").values()) == before


def test_an_answer_in_no_form_is_kept_and_told(asks: Model, text):
    asks.say("I am sorry, I cannot do that.\x00")
    pipeline.read_article(text.article_id)
    answered(order_of(text))
    order = order_of(text)
    assert (order.state, order.answer) == (State.WASTED, "I am sorry, I cannot do that.")
    assert "no JSON" in order.problem


def test_an_endpoint_that_is_down_is_asked_later_and_three_times_at_most(asks: Model, text):
    asks.say("", status=503)
    pipeline.read_article(text.article_id)
    order = order_of(text)
    for _try in range(3):
        SecondReading.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        answered(order)
    order.refresh_from_db()
    assert (order.state, order.attempts, len(asks.asked)) == (State.FAILED, 3, 3)
    assert "503" in order.problem


def test_a_worker_that_dies_after_the_answer_leaves_an_article_that_waits(asks: Model, text):
    pipeline.read_article(text.article_id)
    order = claim_second_reading(order_of(text).pk, daily=5, now=timezone.now())
    checked = check(answer(second()), document_of(text), (), reader=order.reader)
    assert keep_answer(order, Answer(answer(second())), checked, by=pipeline.reader_process())
    assert Article.objects.get(pk=text.article_id).state == Article.State.TO_READ
    pipeline.read_article(text.article_id)
    assert Allegation.objects.filter(reader=MARK).count() == 1


def test_two_workers_take_one_order_once(text):
    order = order_second_reading(text, model="tiny", now=NOW)
    assert claim_second_reading(order.pk, daily=5, now=NOW) is not None
    assert claim_second_reading(order.pk, daily=5, now=NOW) is None
    assert order_second_reading(text, model="tiny", now=NOW) is None


def test_a_spent_budget_waits_for_midnight(text):
    other = ArticleTextFactory()
    first, later = (order_second_reading(one, model="tiny", now=NOW) for one in (text, other))
    assert claim_second_reading(first.pk, daily=1, now=NOW) is not None
    assert claim_second_reading(later.pk, daily=1, now=NOW) is None
    later.refresh_from_db()
    assert later.due_at == datetime(2026, 11, 26, tzinfo=UTC)
    assert claim_second_reading(later.pk, daily=1, now=later.due_at) is not None


def test_a_stored_answer_speaks_on_after_the_endpoint_is_gone(asks: Model, text, settings):
    asks.say(answer(second()))
    pipeline.read_article(text.article_id)
    answered(order_of(text))
    settings.SECOND_READER = None
    pipeline.propose_from(text)
    assert Allegation.objects.get(reader=MARK).status == "proposed"


def test_the_sweep_finds_what_waits(asks: Model, text):
    pipeline.read_article(text.article_id)
    assert pipeline.sweep(now=timezone.now()).second_readings == [order_of(text).pk]
