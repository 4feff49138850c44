"""The page of a run: how far it is, trying again, cancelling and going on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import person
from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    FeedFactory,
    ItemFactory,
    RunFactory,
)
from tests.ingestion.test_unpack import delivered, zipped
from tracker import pipeline
from tracker.accounts.models import Role
from tracker.allegations.queries import runs as queries
from tracker.ingestion.models import IngestionItem, IngestionRun, Outcome
from tracker.ingestion.services import RunRefused, cancel_run, claim_item, resume_run, unpack, unpack_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, analyst):
    client.force_login(analyst)
    return client


def test_the_page_asks_again_until_all_is_done_and_survives_a_reload(client, reader):
    client.force_login(reader)
    run = RunFactory(seen=2)
    waiting = ItemFactory(run=run)
    text = ArticleTextFactory(article__state="to_read")
    ItemFactory(run=run, outcome=Outcome.NEW, article=text.article)
    working = client.get(f"/runs/{run.pk}").content.decode()
    assert 'hx-trigger="every 2s"' in working
    assert "Refresh" in working
    IngestionItem.objects.filter(pk=waiting.pk).update(outcome=Outcome.FAILED, reason="Noise.")
    IngestionRun.objects.filter(pk=run.pk).update(new=1, failed=1, finished_at=run.started_at)
    assert "every 2s" in client.get(f"/runs/{run.pk}", headers={"HX-Request": "true"}).content.decode()
    text.article.state = "read"
    text.article.save()
    done = client.get(f"/runs/{run.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in done
    assert "<html" not in done
    assert "1 + 1 = 2" in done


def test_counts_of_a_feed_add_up_with_what_it_knew_before(client, reader):
    run = RunFactory(seen=10)
    for _n in range(3):
        ItemFactory(run=run, outcome=Outcome.FAILED, reason="Noise.")
    client.force_login(reader)
    assert "7 + 3 = 10" in client.get(f"/runs/{run.pk}").content.decode()


def test_trying_again_puts_failed_documents_back_to_work(desk):
    run = RunFactory(seen=3)
    items = [
        ItemFactory(run=run, outcome=Outcome.FAILED, reason="No answer.", url="https://a.example")
        for _ in "ab"
    ]
    ItemFactory(run=run, outcome=Outcome.REFUSED, reason="The file is empty.")
    assert desk.post(f"/runs/{run.pk}/retry", {"item": items[0].pk}).status_code == 303
    items[0].refresh_from_db()
    items[1].refresh_from_db()
    assert (items[0].outcome, items[1].outcome) == (Outcome.WAITING, Outcome.FAILED)
    desk.post(f"/runs/{run.pk}/retry")
    assert run.items.filter(outcome=Outcome.WAITING).count() == 2
    assert desk.post(f"/runs/{run.pk}/retry", {"item": "x"}).status_code == 404
    assert desk.post("/runs/999999/retry").status_code == 404


def test_a_known_document_is_shown_with_what_it_became_but_nothing_restricted(client, reader):
    text = ArticleTextFactory()
    open_one = AllegationFactory(article=text.article)
    closed = AllegationFactory(article=text.article, circle=CircleFactory())
    run = RunFactory(seen=1)
    ItemFactory(run=run, outcome=Outcome.KNOWN, article=text.article)
    client.force_login(reader)
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "Known already" in page
    assert open_one.reference in page
    assert closed.reference not in page


def test_the_query_count_of_a_run_does_not_grow(client, reader, django_assert_max_num_queries):
    client.force_login(reader)
    run = RunFactory(seen=100)

    def asked():
        with django_assert_max_num_queries(30) as seen:
            assert client.get(f"/runs/{run.pk}").status_code == 200
        return len(seen)

    def more(count):
        for _n in range(count):
            text = ArticleTextFactory()
            AllegationFactory(article=text.article)
            ItemFactory(run=run, outcome=Outcome.NEW, article=text.article, snapshot=text.snapshot)
            ItemFactory(run=run, outcome=Outcome.FAILED, reason="Noise.")

    more(2)
    asked()
    few = asked()
    more(18)
    assert asked() == few


def run_of(**outcomes: int) -> IngestionRun:
    """A run with so many items of each outcome, none of which is claimed."""
    run = RunFactory(seen=sum(outcomes.values()))
    for outcome, count in outcomes.items():
        for _n in range(count):
            reason = "Noise." if outcome in ("failed", "refused") else ""
            ItemFactory(run=run, outcome=outcome, reason=reason, url="https://a.example", due_at=NOW)
    return run


def test_what_no_try_can_help_is_not_offered_again(desk):
    run = run_of(failed=2)
    never = run.items.first()
    IngestionItem.objects.filter(pk=never.pk).update(may_pass=False)
    IngestionRun.objects.filter(pk=run.pk).update(failed=2, finished_at=run.started_at)
    page = desk.get(f"/runs/{run.pk}").content.decode()
    assert "Try 1 again" in page
    assert f'id="retry-{never.pk}"' not in page
    assert page.count(">Try again<") == 1
    desk.post(f"/runs/{run.pk}/retry", {"item": never.pk})
    assert run.items.filter(outcome=Outcome.WAITING).count() == 0
    desk.post(f"/runs/{run.pk}/retry")
    assert run.items.filter(outcome=Outcome.WAITING).count() == 1


def test_retrying_thousands_sends_no_more_messages_than_the_queues_hold(desk, monkeypatch):
    from tracker.ingestion.services import items

    monkeypatch.setattr(items, "IN_FLIGHT", 3)
    sent: list[int] = []
    monkeypatch.setattr(items, "send_after_commit", lambda _task, ids: sent.extend(ids))
    run = run_of(failed=5)
    desk.post(f"/runs/{run.pk}/retry")
    assert run.items.filter(outcome=Outcome.WAITING).count() == 5
    assert 0 < len(sent) <= 100


def test_a_long_run_is_paged_by_key_worst_first_and_by_outcome(desk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    run = run_of(new=0, failed=3, refused=2, waiting=4, later=1)
    seen: list[int] = []
    address, pages = f"/runs/{run.pk}", 0
    while address:
        page = desk.get(address).context["page"]
        seen += [row.item.pk for row in page.listed.rows]
        pages += 1
        address = f"/runs/{run.pk}?{page.listed.at}" if page.listed.after else ""
    order = [Outcome.FAILED, Outcome.REFUSED, Outcome.WAITING, Outcome.LATER]
    expected = [
        pk
        for outcome in order
        for pk in run.items.filter(outcome=outcome).order_by("pk").values_list("pk", flat=True)
    ]
    assert seen == expected
    assert pages == 3
    only = desk.get(f"/runs/{run.pk}?outcome=refused").context["page"].listed
    assert [row.item.outcome for row in only.rows] == ["refused", "refused"]
    assert only.total == 2
    assert desk.get(f"/runs/{run.pk}?outcome=x&after=999999999999999999999").status_code == 200


def test_a_long_run_asks_again_only_for_how_far_it_is(desk, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    run = run_of(waiting=2, failed=1)
    page = desk.get(f"/runs/{run.pk}").content.decode()
    assert 'hx-trigger="every 3s"' in page
    assert 'hx-trigger="every 2s"' not in page
    headers = {"HX-Request": "true", "HX-Target": "run-progress"}
    polled = desk.get(f"/runs/{run.pk}", headers=headers).content.decode()
    assert "<table" not in polled
    assert "1 of 3 done." in polled
    run.items.filter(outcome=Outcome.WAITING).update(outcome=Outcome.KNOWN)
    IngestionRun.objects.filter(pk=run.pk).update(known=2, failed=1, finished_at=run.started_at)
    done = desk.get(f"/runs/{run.pk}", headers=headers)
    assert "every 3s" not in done.content.decode()
    assert done.headers["HX-Refresh"] == "true", "the documents on the page are still waiting"


def test_cancelling_puts_off_what_is_not_begun_and_going_on_puts_it_back(desk, analyst):
    run = run_of(waiting=3, failed=1)
    begun, *_rest = run.items.filter(outcome=Outcome.WAITING).order_by("pk")
    assert claim_item(begun.pk, now=timezone.now())
    page = desk.get(f"/runs/{run.pk}").content.decode()
    assert 'popovertarget="cancel-run"' in page
    assert "Cancel this run?" in page
    desk.post(f"/runs/{run.pk}/cancel")
    run.refresh_from_db()
    assert (run.cancelled_by, run.finished_at) == (analyst, None)
    assert dict(run.items.values_list("outcome").annotate(n=queries.Count("pk"))) == {
        "waiting": 1,
        "failed": 1,
        "later": 2,
    }
    assert "ana cancelled" in run.items.filter(outcome=Outcome.LATER).first().reason
    pipeline.ingestion.fail_item(begun, "Noise.", now=timezone.now())
    run.refresh_from_db()
    assert (run.later, run.failed, run.seen) == (2, 2, 4)
    page = desk.get(f"/runs/{run.pk}").content.decode()
    assert "Cancelled by ana" in page
    assert "2 documents are put off" in page
    assert "/retry" not in page
    desk.post(f"/runs/{run.pk}/resume")
    run.refresh_from_db()
    assert (run.cancelled_at, run.cancelled_by, run.finished_at) == (None, None, None)
    assert run.items.filter(outcome=Outcome.WAITING, reason="").count() == 2
    connection.check_constraints()


def test_a_worker_that_comes_to_a_document_of_a_cancelled_run_puts_it_off(analyst):
    run = run_of(waiting=2)
    late = run.items.order_by("pk").first()
    claim_item(late.pk, now=timezone.now() - timedelta(hours=1))
    IngestionItem.objects.filter(pk=late.pk).update(claimed_until=timezone.now() + timedelta(hours=1))
    cancel_run(run, by=analyst, now=timezone.now())
    IngestionItem.objects.filter(pk=late.pk).update(claimed_until=None)
    assert claim_item(late.pk, now=timezone.now()) is None
    late.refresh_from_db()
    run.refresh_from_db()
    assert late.outcome == Outcome.LATER
    assert (run.later, run.finished_at is not None) == (2, True)


def test_cancelling_stops_the_unpacking_which_goes_on_where_it_was(analyst, monkeypatch):
    monkeypatch.setattr(unpack, "BATCH", 2)
    run = delivered("pages.zip", zipped({f"{n}.txt": b"Story %d" % n for n in range(6)}))
    stored = unpack.store_entries

    def cancel_after_the_first(run_id, batch):
        done = stored(run_id, batch)
        if batch[0].position == 1:
            cancel_run(IngestionRun.objects.get(pk=run_id), by=analyst, now=timezone.now())
        return done

    monkeypatch.setattr(unpack, "store_entries", cancel_after_the_first)
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    assert (run.unpacked, run.later, run.seen, run.unpacked_at) == (2, 2, 2, None)
    assert run.finished_at is not None
    assert unpack_run(run.pk, now=timezone.now(), enqueue=False) == 0
    monkeypatch.setattr(unpack, "store_entries", stored)
    resume_run(run, by=analyst, now=timezone.now())
    assert unpack_run(run.pk, now=timezone.now(), enqueue=False) == 4
    run.refresh_from_db()
    assert (run.unpacked, run.seen, run.items.filter(outcome=Outcome.WAITING).count()) == (6, 6, 6)


def test_the_slower_of_two_people_is_told_and_nothing_is_lost(desk, analyst):
    ben = person("ben", Role.ANALYST)
    run = run_of(waiting=2)
    cancel_run(run, by=ben, now=timezone.now())
    with pytest.raises(RunRefused, match="ben cancelled it already"):
        cancel_run(run, by=analyst, now=timezone.now())
    answer = desk.post(f"/runs/{run.pk}/cancel", follow=True)
    assert "ben cancelled it already" in answer.content.decode()
    resume_run(run, by=ben, now=timezone.now())
    with pytest.raises(RunRefused, match="goes on already"):
        resume_run(run, by=analyst, now=timezone.now())
    assert run.items.filter(outcome=Outcome.WAITING).count() == 2


def test_nothing_is_cancelled_that_is_done_and_nothing_by_readers(client, reader, analyst):
    run = run_of(failed=1)
    IngestionRun.objects.filter(pk=run.pk).update(failed=1, finished_at=run.started_at)
    with pytest.raises(RunRefused, match="all of it is done"):
        cancel_run(run, by=analyst, now=timezone.now())
    with pytest.raises(RunRefused, match="read but not add"):
        cancel_run(run_of(waiting=1), by=reader, now=timezone.now())
    client.force_login(reader)
    assert client.post(f"/runs/{run.pk}/cancel").status_code == 403
    assert "cancel-run" not in client.get(f"/runs/{run_of(waiting=1).pk}").content.decode()


def test_a_file_that_could_not_be_unpacked_says_why(desk):
    run = delivered("broken.zip", zipped({"a.txt": b"x"})[:-30])
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    page = desk.get(f"/runs/{run.pk}").content.decode()
    assert "The file could not be unpacked" in page
    assert "damaged" in page
    assert "every 2s" not in page


def test_the_last_deliveries_tell_how_far_they_are(desk, analyst, django_assert_max_num_queries):
    working = run_of(waiting=2, failed=1)
    done = RunFactory(by=analyst, seen=1, new=1, finished_at=NOW)
    IngestionRun.objects.filter(pk=working.pk).update(by=analyst)
    with CaptureQueriesContext(connection) as few:
        page = desk.get("/add").content.decode()
    assert f"/runs/{working.pk}" in page
    assert f"/runs/{done.pk}" in page
    assert "Working: 1 not readable, 2 still reading" in page
    assert "Done: 1 new" in page
    for _n in range(4):
        more = run_of(waiting=1)
        IngestionRun.objects.filter(pk=more.pk).update(by=analyst)
    with django_assert_max_num_queries(len(few)):
        desk.get("/add")


def test_a_feeds_run_can_be_cancelled_too(analyst):
    feed = FeedFactory()
    run = RunFactory(seen=3, feed=feed)
    ItemFactory(run=run, feed=feed, identity="1")
    cancelled = cancel_run(run, by=analyst, now=timezone.now())
    assert (cancelled.known, cancelled.later, cancelled.seen) == (2, 1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_cancel_and_go_on_at_once_lose_nothing():
    people = [person(name, Role.ANALYST) for name in ("ana", "ben")]
    run = run_of(waiting=5)

    def press(what, by):
        try:
            what(run, by=by, now=timezone.now())
        except RunRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        for what, outcome in ((cancel_run, Outcome.LATER), (resume_run, Outcome.WAITING)):
            done = list(pool.map(press, (what, what), people))
            assert sorted(done) == [False, True]
            assert run.items.filter(outcome=outcome).count() == 5
    run.refresh_from_db()
    assert (run.seen, run.finished_at, run.cancelled_at) == (5, None, None)
