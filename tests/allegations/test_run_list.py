"""The list of runs: newest first, counts written out as a sum, filters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import NOW, FeedFactory, RunFactory
from tracker.allegations.queries.run_list import PAGE, RunFilters, RunRow, list_runs

pytestmark = pytest.mark.django_db


def pks(page):
    return [row.run.pk for row in page.rows]


def done(**fields):
    return RunFactory(finished_at=NOW, **fields)


def test_the_summands_add_up_to_what_was_seen():
    row = RunRow(done(seen=9, new=3, known=2, filtered=1, refused=1, failed=2))
    assert sum(count for _outcome, _word, count in row.parts) == row.run.seen
    assert [word for _outcome, word, _count in row.parts] == [
        "new", "known already", "filtered out", "refused", "not readable",
    ]  # fmt: skip


def test_the_sum_stands_on_the_page_and_an_unfinished_run_is_not_summed(client, reader):
    done(seen=5, new=3, known=2)
    RunFactory(seen=4)
    client.force_login(reader)
    page = client.get("/sources/runs").content.decode()
    assert "<b>5</b> = <span>3 new</span> + <span>2 known already</span>" in " ".join(page.split())
    assert "not all done" in page


def test_filters_narrow_by_trigger_by_what_went_wrong_and_by_feed():
    fine, failed = done(feed=FeedFactory(), trigger="schedule"), done(problem="No answer.")
    partly, refused = done(seen=1, failed=1), done(seen=1, refused=1)
    upload = done(trigger="upload")
    assert set(pks(list_runs(RunFilters(wrong=True)))) == {failed.pk, partly.pk, refused.pk}
    assert pks(list_runs(RunFilters(trigger="upload"))) == [upload.pk]
    assert pks(list_runs(RunFilters(feed=fine.feed_id))) == [fine.pk]
    by_hand = list_runs(RunFilters(), by_hand=True)
    assert set(pks(by_hand)) == {failed.pk, partly.pk, refused.pk, upload.pk}
    assert pks(list_runs(RunFilters(trigger="schedule"), by_hand=True)) == []


def test_pages_follow_the_run_and_go_back():
    runs = [RunFactory(started_at=NOW + timedelta(minutes=n // 2)) for n in range(PAGE * 2 + 3)]
    newest = [run.pk for run in reversed(runs)]
    first = list_runs(RunFilters())
    second = list_runs(RunFilters(), older=pks(first)[-1])
    third = list_runs(RunFilters(), older=pks(second)[-1])
    assert pks(first) + pks(second) + pks(third) == newest
    assert (first.has_newer, third.has_older, second.has_older) == (False, False, True)
    assert pks(list_runs(RunFilters(), newer=pks(third)[0])) == pks(second)


def test_the_tab_of_what_came_by_hand_leaves_polls_out(client, reader):
    poll = done(feed=FeedFactory(publisher__name="Red Sea Wire"), trigger="schedule")
    client.force_login(reader)
    assertContains(client.get("/sources/runs"), f"/runs/{poll.pk}")
    assertNotContains(client.get("/sources/by-hand"), f"/runs/{poll.pk}")


@pytest.mark.parametrize("query", ["trigger=evil", "older=0", "feed=%00", "newer=99999999999999999999"])
def test_a_wrong_filter_is_told_and_breaks_nothing(client, reader, query):
    client.force_login(reader)
    assertContains(client.get(f"/sources/runs?{query}"), "not known")


def test_an_empty_list_says_what_a_run_is(client, reader):
    client.force_login(reader)
    assertContains(client.get("/sources/runs"), "counts that add up")
    assertContains(client.get("/sources/runs?wrong=on"), "No run fits")
