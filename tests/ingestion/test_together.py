"""Items and articles that are taken several at once: how long, how large, and what is given back."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.utils import timezone

from tests.factories import ArticleTextFactory, ItemFactory, RunFactory
from tests.ingestion.site import Site
from tracker import pipeline
from tracker.ingestion.models import Article, IngestionItem, Outcome, Snapshot
from tracker.ingestion.services import begin_each, cancel_run, claim_readings, resume_run, together
from tracker.ingestion.services.items import put_off_if_cancelled, row_of_fetched
from tracker.ingestion.services.readings import LONGEST_TOGETHER

pytestmark = pytest.mark.django_db


def waiting(count: int, **fields: object):
    run = RunFactory(seen=count)
    return [ItemFactory(run=run, due_at=timezone.now(), **fields) for _ in range(count)]


def test_a_group_that_takes_long_is_given_back_uncounted_and_can_be_taken_at_once(monkeypatch):
    items = waiting(4)
    minutes = iter(range(100))
    monkeypatch.setattr(together.time, "monotonic", lambda: next(minutes) * 60.0)
    begun = [item for item, _alone in begin_each([item.pk for item in items])]
    assert [item.pk for item in begun] == [items[0].pk, items[1].pk]
    for item in items:
        item.refresh_from_db()
    assert [item.attempts for item in items] == [1, 1, 0, 0]
    assert [item.claimed_until is None for item in items] == [False, False, True, True]
    assert all(item.due_at <= timezone.now() for item in items[2:])
    again = [item.pk for item, _alone in begin_each([item.pk for item in items[2:]])]
    assert again == [items[2].pk, items[3].pk]


def test_those_that_were_tried_come_alone_and_in_the_order_that_was_asked_for():
    items = waiting(6)
    for item in items[::2]:
        item.attempts = 1
        item.save()
    asked = [item.pk for item in reversed(items)]
    taken = [(item.pk, alone) for item, alone in begin_each(asked)]
    assert sorted(pk for pk, alone in taken if not alone) == [items[n].pk for n in (1, 3, 5)]
    assert [pk for pk, alone in taken if alone] == [items[n].pk for n in (4, 2, 0)]


def test_a_group_of_which_one_page_is_kept_already_writes_no_bytes_twice(settings, monkeypatch):
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    with Site().running() as site:
        urls = [site.story("barge"), site.story("train")]
        items = [ItemFactory(url=url, run=RunFactory(seen=1)) for url in urls]
        kept: list[str] = []
        monkeypatch.setattr(
            "tracker.ingestion.services.together.row_of_fetched",
            lambda fetched, *, now: kept.append(fetched.url) or row_of_fetched(fetched, now=now),
        )
        assert pipeline.fetch_items([items[0].pk]) == [items[0].pk]
        items[0].refresh_from_db()
        twin = ItemFactory(url=urls[0], run=RunFactory(seen=1))
        assert pipeline.fetch_items([twin.pk, items[1].pk]) == sorted([twin.pk, items[1].pk])
    twin.refresh_from_db()
    assert (twin.snapshot_id, twin.outcome) == (items[0].snapshot_id, Outcome.WAITING)
    assert Snapshot.objects.count() == 2
    assert sorted(kept) == [urls[0], urls[0], urls[1]]


def test_a_text_of_great_length_is_read_alone():
    texts = [ArticleTextFactory(text=word) for word in ("short", "long " * (LONGEST_TOGETHER // 5 + 1))]
    for text in texts:
        Article.objects.filter(pk=text.article_id).update(state="to_read", text=text, attempts=0)
    found = claim_readings([text.article_id for text in texts], by=pipeline.reader_process())
    assert found == [texts[0]]
    assert Article.objects.get(pk=texts[1].article_id).attempts == 0


def test_an_item_is_not_put_off_for_a_run_that_goes_on_since_it_was_claimed(analyst):
    (item,) = waiting(1)
    cancel_run(item.run, by=analyst, now=timezone.now())
    claimed = IngestionItem.objects.select_related("run").get(pk=item.pk)
    resume_run(item.run, by=analyst, now=timezone.now())
    assert not put_off_if_cancelled(claimed, now=timezone.now())
    item.refresh_from_db()
    assert item.outcome == Outcome.WAITING
    cancel_run(item.run, by=analyst, now=timezone.now())
    IngestionItem.objects.update(outcome=Outcome.WAITING)
    claimed = IngestionItem.objects.select_related("run").get(pk=item.pk)
    assert put_off_if_cancelled(claimed, now=timezone.now())
    assert claimed.outcome == Outcome.LATER
