"""Turns at a host: all workers together are as polite as one, and nobody waits for another host."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.factories import FeedFactory, ItemFactory, RunFactory
from tracker.ingestion.models import Host, IngestionItem
from tracker.ingestion.services.hosts import (
    LEASE_LASTS,
    HostBusy,
    call_to_all_lines,
    call_to_next,
    free_at,
    hold_back,
    join_line,
    leave,
    next_in_line,
    rest,
    take_turn,
)
from tracker.ingestion.services.items import claim_item, sweep_items

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEWS = "news.example"


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def turn_at(seconds: float, name: str = NEWS):
    return take_turn(name, delay=SECOND, now=at(seconds))


def test_the_delay_of_a_host_is_kept_and_other_hosts_do_not_wait_for_it():
    leave(turn_at(0), now=at(0.1))
    with pytest.raises(HostBusy) as busy:
        turn_at(0.9)
    assert (busy.value.name, busy.value.until) == (NEWS, at(1))
    assert turn_at(0.9, "other.example")
    assert turn_at(1)


def test_so_many_requests_are_under_way_at_once_and_no_more(settings):
    settings.FETCH_HOST_CONCURRENCY = 2
    first, second = turn_at(0), turn_at(1)
    with pytest.raises(HostBusy) as busy:
        turn_at(2)
    assert busy.value.until == first.lease
    leave(first, now=at(2))
    assert turn_at(2)
    leave(second, now=at(3))
    assert turn_at(3)


def test_the_lease_of_a_worker_that_died_ends_by_itself(settings):
    settings.FETCH_HOST_CONCURRENCY = 1
    turn_at(0)
    with pytest.raises(HostBusy):
        turn_at(60)
    later = LEASE_LASTS.total_seconds() + 1
    assert turn_at(later)
    assert len(Host.objects.get().leases) == 1, "what has ended is cleared away"


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_come_at_once_one_gets_the_turn():
    got: list[bool] = []
    gate = threading.Barrier(6)

    def come() -> None:
        gate.wait(10)
        try:
            turn_at(0)
            got.append(True)
        except HostBusy:
            got.append(False)
        finally:
            connection.close()

    workers = [threading.Thread(target=come) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(got) == [False] * 5 + [True]


def test_a_turn_costs_one_query_and_leaving_another(django_assert_num_queries):
    with django_assert_num_queries(2):
        leave(turn_at(0), now=at(0.5))
    with django_assert_num_queries(2):
        leave(turn_at(2), now=at(2.5))


def test_a_host_that_asks_for_rest_is_left_alone_and_a_longer_rest_stands():
    rest(NEWS, until=at(120), why="429", now=NOW)
    rest(NEWS, until=at(60), why="503", now=NOW)
    with pytest.raises(HostBusy) as busy:
        turn_at(119)
    assert busy.value.until == at(120)
    assert turn_at(120)
    assert Host.objects.get().why_resting == "429"


def test_a_crawl_delay_that_is_longer_than_ours_is_kept():
    leave(turn_at(0), now=at(0.1))
    Host.objects.update(crawl_delay=5)
    leave(turn_at(1), now=at(1.1))
    with pytest.raises(HostBusy) as busy:
        turn_at(2)
    assert busy.value.until == at(6)


def test_a_host_may_be_held_back():
    hold_back(NEWS, until=at(3), now=NOW)
    hold_back(NEWS, until=at(2), now=NOW)
    assert free_at(NEWS, now=NOW) == at(3)


def waiting(number: int, **fields: object) -> list[IngestionItem]:
    return [
        claim_item(ItemFactory(url=f"https://{NEWS}/{n}", identity=str(n), **fields).pk, now=NOW)
        for n in range(number)
    ]


def refuse(item: IngestionItem, seconds: float = 0) -> None:
    with pytest.raises(HostBusy) as busy:
        turn_at(seconds)
    join_line(item, busy.value, now=at(seconds))


def test_an_item_without_a_turn_waits_in_line_uncounted_and_no_sweep_sends_it():
    turn_at(0)
    (item,) = waiting(1)
    refuse(item)
    item.refresh_from_db()
    assert (item.host, item.attempts, item.claimed_until) == (NEWS, 0, None)
    assert sweep_items(now=at(3600)) == []
    assert Host.objects.get().called_for == at(1), "a worker is called for when the host is free"


def test_who_was_brought_by_hand_goes_first_then_who_came_first(settings):
    settings.FETCH_HOST_CONCURRENCY = 9
    turn_at(0)
    feed = FeedFactory()
    run = RunFactory(feed=feed)
    items = [*waiting(2, feed=feed, run=run), *waiting(1)]
    for item in items:
        refuse(item)
    served = []
    for second in (1, 2, 3):
        called_for = Host.objects.get().called_for
        served.append(next_in_line(Host.objects.get().pk, called_for=called_for, now=at(second)))
        turn_at(second)
    assert served == [items[2].pk, items[0].pk, items[1].pk]
    assert Host.objects.get().called_for is None, "nobody is called to an empty line"


def test_of_two_calls_to_one_line_one_is_answered():
    turn_at(0)
    for item in waiting(2):
        refuse(item)
    host = Host.objects.get()
    assert next_in_line(host.pk, called_for=host.called_for, now=at(1)) is not None
    assert next_in_line(host.pk, called_for=host.called_for, now=at(1)) is None


def test_each_turn_calls_the_next_in_line_and_so_does_who_leaves_a_full_host(settings):
    settings.FETCH_HOST_CONCURRENCY = 1
    first = turn_at(0)
    for item in waiting(3):
        refuse(item)
    assert Host.objects.get().called_for == first.lease, "nobody knows when a full host is free"
    leave(first, now=at(0.3))
    assert Host.objects.get().called_for == at(1)
    assert next_in_line(Host.objects.get().pk, called_for=at(1), now=at(1)) is not None
    second = turn_at(1)
    leave(second, now=at(5))
    assert Host.objects.get().called_for == at(5)


def test_who_was_served_without_a_turn_calls_the_next_in_line_too():
    hold_back(NEWS, until=at(1), now=NOW)
    for item in waiting(2):
        refuse(item)
    host = Host.objects.get()
    for second in (1, 2):
        assert next_in_line(host.pk, called_for=host.called_for, now=at(second)) is not None
        call_to_next(host.pk, now=at(second))
        host.refresh_from_db()
        assert host.called_for == (at(1) if second == 1 else None)


@pytest.mark.django_db(transaction=True)
def test_a_call_that_was_lost_is_made_again_by_the_sweep():
    turn_at(0)
    for item in waiting(1):
        refuse(item)
    assert Host.objects.get().called_for == at(1)
    assert call_to_all_lines(now=at(2)) == 1
    assert Host.objects.get().called_for == at(1), "it may still come"
    call_to_all_lines(now=at(60))
    assert Host.objects.get().called_for == at(60)
    Host.objects.update(called_for=None)
    call_to_all_lines(now=at(61))
    assert Host.objects.get().called_for == at(61)
    IngestionItem.objects.update(host="")
    assert call_to_all_lines(now=at(62)) == 0


def test_the_line_of_a_resting_host_is_called_when_it_may_be_asked_again():
    rest(NEWS, until=at(3600), why="429", now=NOW)
    for item in waiting(1):
        refuse(item)
    assert Host.objects.get().called_for == at(3600)
    call_to_all_lines(now=at(60))
    assert Host.objects.get().called_for == at(3600)
