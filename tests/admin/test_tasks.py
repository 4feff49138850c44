"""What administrators come for: feeds, failed runs, the schedule, and who changed what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    FeedFactory,
    ItemFactory,
    PublisherFactory,
    RegimeFactory,
    RunFactory,
)
from tracker.allegations.models import Status
from tracker.allegations.services import decide
from tracker.ingestion.models import IngestionItem, Outcome
from tracker.sources.models import Feed
from tracker.sources.services import ensure_schedule

from .conftest import one_of_each
from .pages import address, post_form
from .test_access import REGISTERED, names

pytestmark = pytest.mark.django_db


def test_a_feed_is_added_with_its_interval_and_is_due_at_once(signed_in):
    publisher = PublisherFactory()
    answer = post_form(
        signed_in,
        address(Feed, "add"),
        publisher=publisher.pk,
        url="https://feeds.example/a",
        interval_minutes="15",
    )
    assert answer.status_code == 302
    feed = Feed.objects.get()
    assert (feed.interval_minutes, feed.is_on) == (15, True)
    assert Feed.objects.due(timezone.now() + timedelta(seconds=1)).get() == feed


def test_a_poll_that_is_asked_for_ends_the_waiting_of_feeds_that_are_on(signed_in):
    later = timezone.now() + timedelta(days=1)
    on = FeedFactory(next_due_at=later, backing_off_until=later)
    off = FeedFactory(next_due_at=later, is_on=False)
    signed_in.post(address(Feed, "changelist"), {"action": "poll_now", "_selected_action": [on.pk, off.pk]})
    assert Feed.objects.due(timezone.now()).get() == on
    off.refresh_from_db()
    assert off.next_due_at == later


def test_a_feed_that_gave_documents_is_kept(signed_in):
    run = RunFactory(feed=FeedFactory())
    signed_in.post(address(run.feed, "delete"), {"post": "yes"})
    assert Feed.objects.count() == 1


def failed_run():
    run = RunFactory(feed=FeedFactory(), seen=3, known=1, failed=1, refused=1, finished_at=NOW)
    ItemFactory(
        run=run, outcome=Outcome.FAILED, reason="The server answered 500", url="https://news.example/1"
    )
    ItemFactory(
        run=run, outcome=Outcome.REFUSED, reason="An address of our own", url="https://news.example/2"
    )
    ItemFactory(run=run, outcome=Outcome.KNOWN, reason="Known already", url="https://news.example/3")
    return run


def test_a_failed_run_tells_each_failure_with_its_reason(signed_in):
    run = failed_run()
    shown = signed_in.get(address(run, "change")).content.decode()
    assert "The server answered 500" in shown
    assert "An address of our own" in shown
    assert "Known already" not in shown
    all_items = signed_in.get(address(IngestionItem, "changelist", run__id__exact=run.pk))
    assert all_items.context["cl"].result_count == 3


def test_runs_are_narrowed_to_those_that_went_wrong(signed_in):
    wrong = [failed_run(), RunFactory(problem="No route to host")]
    right = RunFactory()
    for answer, expected in (("yes", wrong), ("no", [right])):
        page = signed_in.get(address(type(right), "changelist", wrong=answer))
        assert set(page.context["cl"].queryset) == set(expected)


@pytest.mark.parametrize("place", ["run", "items"])
def test_what_failed_is_tried_again(signed_in, place):
    run = failed_run()
    row = run if place == "run" else run.items.filter(outcome=Outcome.FAILED).get()
    signed_in.post(address(type(row), "changelist"), {"action": "retry", "_selected_action": [row.pk]})
    waiting = set(run.items.filter(outcome=Outcome.WAITING).values_list("url", flat=True))
    everything = {"https://news.example/1", "https://news.example/2"}
    assert waiting == (everything if place == "run" else {"https://news.example/1"})
    run.refresh_from_db()
    assert run.finished_at is None


def test_four_eyes_are_switched_on_for_a_regime(signed_in, reviewer):
    regime = RegimeFactory()
    assert post_form(signed_in, address(regime, "change"), needs_second_review="on").status_code == 302
    allegation = AllegationFactory(regime=type(regime).objects.get())
    first = decide(allegation, Status.SECOND_REVIEW, by=reviewer, reason="", seen_version=1)
    assert first.allegation.status == Status.SECOND_REVIEW


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"args": "not json"}, "Write JSON"),
        ({"kwargs": "[]"}, "Write JSON"),
        ({"interval": ""}, "must be set"),
        ({"task": "os.system"}, "Select a valid choice"),
    ],
)
def test_the_schedule_refuses_nonsense_in_words(signed_in, change, says):
    interval = IntervalSchedule.objects.create(every=1, period="minutes")
    task = PeriodicTask.objects.create(name="Tick", task="tracker.tasks.sweep", interval=interval)
    answer = post_form(signed_in, address(task, "change"), **change)
    assert says in str(answer.context["errors"])
    task.refresh_from_db()
    assert (task.task, task.args, task.kwargs) == ("tracker.tasks.sweep", "[]", "{}")


def test_a_new_release_leaves_the_schedule_as_an_administrator_set_it(signed_in):
    ensure_schedule()
    assert PeriodicTask.objects.filter(enabled=True, interval__every=1).count() == 2
    assert PeriodicTask.objects.get(task="tracker.tasks.draw_recall_sample").interval.every == 60
    sweep = PeriodicTask.objects.get(task="tracker.tasks.sweep")
    assert (
        post_form(signed_in, address(sweep, "change"), enabled=None, name="sweep at night").status_code == 302
    )
    ensure_schedule()
    assert PeriodicTask.objects.count() == 3
    assert not PeriodicTask.objects.get(name="sweep at night").enabled


def test_a_tick_is_switched_off_and_needs_no_inline_script(signed_in):
    interval = IntervalSchedule.objects.create(every=1, period="minutes")
    task = PeriodicTask.objects.create(name="Tick", task="tracker.tasks.sweep", interval=interval)
    assert "<script>" not in signed_in.get(address(task, "change")).content.decode()
    assert post_form(signed_in, address(task, "change"), enabled=None).status_code == 302
    task.refresh_from_db()
    assert not task.enabled


def test_the_history_tells_who_changed_which_field_and_why(signed_in, administrator):
    publisher = PublisherFactory(name="Old name")
    post_form(signed_in, address(publisher, "change"), name="New name")
    page = signed_in.get(address(publisher, "history"))
    last, first = page.context["changes"]
    assert (last.who, [(f.before, f.after) for f in last.fields]) == (
        administrator.display_name, [("Old name", "New name")]
    )  # fmt: skip
    assert last.why == f"POST {address(publisher, 'change')}"
    assert (first.who, first.label) == ("test", "Added")
    assert "New name" in page.content.decode()


def test_the_history_of_a_record_tells_who_decided(signed_in, reviewer):
    decided = decide(AllegationFactory(), Status.REJECTED, by=reviewer, reason="No such ship", seen_version=1)
    connection.check_constraints()
    page = signed_in.get(address(decided.allegation, "history"))
    last = page.context["changes"][0]
    assert (last.who, last.why) == (reviewer.display_name, "No such ship")
    assert ("status", "proposed", "rejected") in [(f.name, f.before, f.after) for f in last.fields]


def test_hostile_text_is_shown_as_text(signed_in):
    hostile = "<script>alert(1)</script>"
    allegation = AllegationFactory(summary=hostile)
    text = ArticleTextFactory(text=hostile)
    for row in (allegation, text):
        for page in ("change", "history"):
            assert hostile not in signed_in.get(address(row, page)).content.decode()


def listed(signed_in, model):
    """How many rows a list shows, and how many queries it takes for that."""
    url = address(model, "changelist")
    signed_in.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = signed_in.get(url)
    return page.context["cl"].result_count, len(captured)


def test_the_queries_of_a_list_do_not_grow_with_its_rows(signed_in, administrator, reviewer):
    circle = CircleFactory()
    circle.members.add(administrator)
    for _row in range(2):
        one_of_each(reviewer, circle=circle)
    few = {model: listed(signed_in, model) for model in REGISTERED}
    for _row in range(6):
        one_of_each(reviewer, circle=circle)
        CircleFactory().members.set([administrator, reviewer])
    many = {model: listed(signed_in, model) for model in REGISTERED}
    assert {names(model) for model in REGISTERED if many[model][1] > few[model][1]} == set()
    still = {names(model) for model in REGISTERED if many[model][0] == few[model][0]}
    assert still == {"resolutions.Regime", "resolutions.Resolution"}
