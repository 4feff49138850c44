"""The page of sources: worst first, what came of each feed, and nothing of restricted records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    FeedFactory,
    ItemFactory,
    RunFactory,
)
from tracker.allegations.queries.run_list import RunFilters, list_runs
from tracker.allegations.queries.sources import PAGE, FeedFilters, Yield, list_feeds
from tracker.allegations.queries.strip import RUNS
from tracker.ingestion.models import Outcome
from tracker.sources.models import BlindSpot
from tracker.sources.queries import blind_spans

pytestmark = pytest.mark.django_db
URL = "/sources/"
HOUR = timedelta(hours=1)


def feed(**fields):
    return FeedFactory(**{"next_due_at": NOW + HOUR, **fields})


def listed(user, *, after=None, before=None, **filters):
    return list_feeds(user, FeedFilters(**filters), now=NOW, after=after, before=before)


def pks(page):
    return [row.feed.pk for row in page.rows]


def brought(by, *, at=NOW - HOUR, **article):
    """An article that a feed brought."""
    text = ArticleTextFactory(**{f"article__{name}": value for name, value in article.items()})
    ItemFactory(feed=by, identity=str(text.pk), outcome=Outcome.NEW, article=text.article, created_at=at)
    return text.article


def test_feeds_stand_worst_first_those_that_matter_before_others(reader):
    healthy, off = feed(), feed(is_on=False)
    failing_long, failing = feed(failures_in_row=9), feed(failures_in_row=2)
    matters = feed(failures_in_row=1, matters=True)
    paused = feed(paused_at=NOW)
    page = listed(reader)
    assert pks(page) == [paused.pk, matters.pk, failing_long.pk, failing.pk, healthy.pk, off.pk]
    assert [(state.value, n) for state, n in page.counts if n] == [
        ("paused", 1), ("failing", 3), ("healthy", 1), ("off", 1),
    ]  # fmt: skip


def test_filters_narrow_by_state_kind_importance_and_words(reader):
    one = feed(failures_in_row=1, publisher__name="Harbour Watch")
    two = feed(kind="sitemap", matters=True)
    assert pks(listed(reader, state="failing")) == [one.pk]
    assert pks(listed(reader, kind="sitemap")) == [two.pk]
    assert pks(listed(reader, matters=True)) == [two.pk]
    assert pks(listed(reader, words="bour wat")) == [one.pk]
    assert pks(listed(reader, words=two.url[-9:])) == [two.pk]
    assert listed(reader, state="failing").total == 2


def test_pages_follow_the_feed_and_go_back(reader):
    feeds = [feed(failures_in_row=n % 3, matters=n % 2 == 0) for n in range(PAGE * 2 + 5)]
    first = listed(reader)
    second = listed(reader, after=pks(first)[-1])
    third = listed(reader, after=pks(second)[-1])
    whole = [pk for page in (first, second, third) for pk in pks(page)]
    assert sorted(whole) == sorted(one.pk for one in feeds)
    assert (first.has_previous, first.has_next) == (False, True)
    assert (third.has_previous, third.has_next) == (True, False)
    back = listed(reader, before=pks(third)[0])
    assert (pks(back), back.has_previous, back.has_next) == (pks(second), True, True)


def test_the_yield_counts_articles_proposals_and_confirmed_ones_and_keeps_fear_apart(reader):
    one, other = feed(), feed()
    article = brought(one)
    AllegationFactory(article=article)
    AllegationFactory(article=article, claim_strength="feared")
    AllegationFactory(article=article, claim_strength="denied")
    brought(one)
    brought(one, at=NOW - timedelta(days=31))
    ItemFactory(feed=other, identity="again", outcome=Outcome.KNOWN, article=article, created_at=NOW)
    rows = {row.feed.pk: row.yielded for row in listed(reader).rows}
    assert rows == {
        one.pk: Yield(articles=2, proposals=1, proposals_apart=2),
        other.pk: Yield(),
    }
    year = {row.feed.pk: row.yielded for row in listed(reader, days=365).rows}
    assert year[one.pk].articles == 3


def test_confirmed_ones_are_among_the_proposals_and_withdrawn_ones_are_none(reader, reviewer):
    from tracker.allegations.services import decide
    from tracker.cases.services import discard_article

    one = feed()
    decide(AllegationFactory(article=brought(one)), "confirmed", by=reviewer, reason="", seen_version=1)
    gone = brought(one)
    AllegationFactory(article=gone)
    discard_article(gone, by=reviewer, reason="Sport")
    assert listed(reader).rows[0].yielded == Yield(articles=2, proposals=1, confirmed=1)


def test_a_restricted_proposal_is_in_nobodys_yield_but_its_circles(reader, analyst, client):
    circle = CircleFactory()
    circle.members.add(analyst)
    one = feed()
    AllegationFactory(article=brought(one), circle=circle)
    assert listed(reader).rows[0].yielded.proposals == 0
    assert listed(analyst).rows[0].yielded.proposals == 1


def test_the_strip_shows_the_last_runs_and_says_so_in_words(reader):
    one = feed()
    for n in range(RUNS + 4):
        at = NOW - n * HOUR
        kind = n % 4
        RunFactory(
            feed=one,
            started_at=at,
            finished_at=at,
            problem="No answer." if kind == 0 else "",
            seen=0 if kind == 0 else 2,
            new=1 if kind == 1 else 0,
            failed=1 if kind == 2 else 0,
            known={0: 0, 1: 1, 2: 1, 3: 2}[kind],
        )
    strip = listed(reader).rows[0].strip
    assert [bar.kind for bar in strip.bars[-4:]] == ["idle", "partly", "new", "failed"]
    assert len(strip.bars) == RUNS
    assert strip.words == (
        "Last 24 runs: 6 failed, 6 with documents that failed, 6 brought something new, 6 nothing new"
    )
    heights = {bar.kind: bar.height for bar in strip.bars}
    assert heights["failed"] == heights["partly"] >= heights["new"] > heights["idle"] > 0


def test_the_page_tells_state_problem_and_what_cannot_be_seen_now(client, reader):
    one = FeedFactory(
        publisher__name="Red Sea Wire",
        failures_in_row=7,
        last_problem="The server said no.",
        last_problem_stage="fetch",
        last_problem_status=403,
        next_due_at=timezone.now() + HOUR,
    )
    BlindSpot.objects.create(feed=one, kind="down", began_at=timezone.now() - 5 * HOUR)
    client.force_login(reader)
    page = client.get(URL)
    assertContains(page, "Fetch, HTTP 403: <bdi>The server said no.</bdi>")
    assertContains(page, "Blind now: 1 feed")
    assertContains(page, "does not mean that nothing happened")
    assertNotContains(page, "more: the list below")
    for n in range(9):
        BlindSpot.objects.create(feed=feed(), kind="down", began_at=NOW + n * HOUR)
    assertContains(client.get(URL), "and 2 more: the list below begins with what is worst")
    assertNotContains(page, "/admin/sources/feed/add")


def test_an_installation_without_feeds_says_what_to_do(client, administrator):
    client.force_login(administrator)
    assertContains(client.get(URL), "Watch a first feed")


@pytest.mark.parametrize(
    "query",
    ["state=evil", "days=8", "after=x", "after=99999999999999999999", "kind=%00", "q=%00"],
)
def test_a_wrong_filter_is_told_and_breaks_nothing(client, reader, query):
    FeedFactory()
    client.force_login(reader)
    assert client.get(f"{URL}?{query}").status_code == 200


def test_hostile_names_and_problems_are_escaped(client, reader):
    FeedFactory(publisher__name="<script>alert(1)</script>", last_problem="<img src=x>", failures_in_row=1)
    client.force_login(reader)
    page = client.get(URL).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_page_of_fifty_feeds_takes_as_many_queries_as_one_of_two(client, analyst):
    client.force_login(analyst)

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    def more(count):
        for n in range(count):
            one = FeedFactory(failures_in_row=n)
            RunFactory(feed=one)
            AllegationFactory(article=brought(one))
            BlindSpot.objects.create(feed=one, kind="down", began_at=NOW)

    more(2)
    queries()
    few = queries()
    more(48)
    assert queries() == few
    assert few <= 18


class TestPoll:
    def test_who_may_draft_has_a_feed_polled_with_the_next_tick(self, client, analyst):
        one = FeedFactory(next_due_at=timezone.now() + HOUR, backing_off_until=timezone.now() + HOUR)
        client.force_login(analyst)
        answer = client.post(f"{URL}{one.pk}/poll")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}{one.pk}")
        one.refresh_from_db()
        assert one.backing_off_until is None
        assert one.next_due_at <= timezone.now()

    def test_readers_ask_for_none_and_a_feed_that_is_off_stays_off(self, client, reader, administrator):
        one = FeedFactory(is_on=False, next_due_at=timezone.now() + HOUR)
        client.force_login(reader)
        assert client.post(f"{URL}{one.pk}/poll").status_code == 403
        client.force_login(administrator)
        page = client.post(f"{URL}{one.pk}/poll", follow=True)
        assertContains(page, "switched off")
        one.refresh_from_db()
        assert one.next_due_at > timezone.now()


def test_lists_read_items_runs_and_blind_spots_by_index(reader):
    one = feed()
    brought(one)
    RunFactory(feed=one)
    with CaptureQueriesContext(connection) as captured:
        listed(reader)
        list_runs(RunFilters())
        list_runs(RunFilters(wrong=True))
        list_runs(RunFilters(trigger="upload"))
        list_runs(RunFilters(), by_hand=True)
        blind_spans(since=NOW, until=NOW + HOUR, feeds=[one.pk])
    with connection.cursor() as cursor:
        # Tables as small as these are read whole unless that is made dear.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for query in captured:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += [row[0].strip() for row in cursor.fetchall()]
    big = ("ingestion_ingestionitem", "ingestion_ingestionrun", "sources_blindspot")
    assert [line for line in plans if "Seq Scan" in line and any(table in line for table in big)] == []
    assert any(line.startswith("Index Cond: ((feed_id") or "(feed_id = " in line for line in plans)
