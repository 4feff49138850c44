"""The filtered list as CSV, and what comes next after a decision."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    InvolvementFactory,
    RegimeFactory,
)
from tracker.allegations.queries.export import HEADER, cell
from tracker.allegations.queries.queue import next_open, previous_open
from tracker.allegations.services import claim, decide

pytestmark = pytest.mark.django_db
EXPORT = reverse("allegations:queue_export")


def table(client, **params):
    answer = client.get(EXPORT, params)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="queue-')
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(text.splitlines()))


def test_the_export_has_the_filtered_rows_in_their_order_with_their_parties(client, reader):
    client.force_login(reader)
    old = AllegationFactory(claim_strength="feared", created_at=NOW - timedelta(days=1))
    new = AllegationFactory(claim_strength="asserted", is_sample=True)
    AllegationFactory(claim_strength="denied")
    InvolvementFactory(allegation=new, role="supplier", name="무역회사")
    InvolvementFactory(allegation=new, role="supplier", name="Second, Ltd")
    rows = table(client, strength=["asserted", "feared"])
    assert [row["reference"] for row in rows] == [new.reference, old.reference]
    assert (rows[0]["supplier"], rows[0]["is_sample"]) == ("무역회사; Second, Ltd", "yes")
    assert rows[0]["created_at"] == "2026-03-02T09:30:00Z"
    assert [row["reference"] for row in table(client, strength=["asserted", "feared"], sort="oldest")] == [
        old.reference,
        new.reference,
    ]


def test_restricted_records_are_not_exported_to_outsiders(client, reader):
    client.force_login(reader)
    circle = CircleFactory()
    hidden = AllegationFactory(circle=circle)
    assert table(client) == []
    circle.members.add(reader)
    assert [row["reference"] for row in table(client)] == [hidden.reference]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_is_no_formula(start):
    assert cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert cell([f"{start}cmd", "x"]).startswith("'")
    assert cell(f"a{start}b") == f"a{start}b"


def test_a_formula_in_a_source_arrives_as_text(client, reader):
    client.force_login(reader)
    text = ArticleTextFactory(article__title='=cmd|"/c calc"!A1')
    allegation = AllegationFactory(article=text.article, summary="@SUM(A1)")
    InvolvementFactory(allegation=allegation, role="supplier", name="+Fleet")
    (row,) = table(client)
    assert row["article_title"].startswith("'=")
    assert row["summary"] == "'@SUM(A1)"
    assert row["supplier"] == "'+Fleet"


def test_the_export_costs_the_same_queries_for_two_rows_and_for_twenty(client, reader):
    client.force_login(reader)
    counts = []
    for batch in (2, 18):
        for _one in range(batch):
            InvolvementFactory()
        with CaptureQueriesContext(connection) as captured:
            table(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert len(HEADER) == len(set(HEADER))


@pytest.fixture
def five(db):
    """Newest first: three acts, then two feared."""
    strengths = ("asserted", "alleged", "suspected", "feared", "feared")
    return [
        AllegationFactory(claim_strength=strength, created_at=NOW - timedelta(hours=n))
        for n, strength in enumerate(strengths)
    ]


def test_next_walks_down_the_acts_then_what_is_apart_and_then_begins_anew(five, reviewer):
    seen = [next_open(reviewer, record, "") for record in five]
    assert seen == [*five[1:], five[0]]
    assert next_open(reviewer, None, "") == five[0]


def test_previous_is_the_way_back_from_next(five, reviewer):
    for record in five:
        following = next_open(reviewer, record, "")
        assert previous_open(reviewer, following, "") == record
    assert previous_open(reviewer, five[0], "sort=oldest") == five[1]
    assert previous_open(reviewer, five[2], "strength=suspected") is None


def test_next_follows_the_order_and_the_filters_one_came_with(five, reviewer):
    assert next_open(reviewer, five[1], "sort=oldest") == five[0]
    assert next_open(reviewer, five[0], QueryDict("strength=suspected")) == five[2]
    assert next_open(reviewer, five[2], "strength=suspected") is None


def test_next_goes_on_behind_a_record_that_was_just_decided(five, reviewer):
    decide(five[0], "rejected", by=reviewer, reason="A toy ship", seen_version=1)
    assert next_open(reviewer, five[0], "view=decided") == five[1]


def test_next_passes_over_what_a_colleague_claimed_or_must_look_at_twice(reviewers):
    ana, ben = reviewers
    strict = RegimeFactory(slug="strict", name="Strict", needs_second_review=True)
    claimed, twice = AllegationFactory(), AllegationFactory(regime=strict)
    claim(claimed, by=ben, seen_version=1)
    decide(twice, "second_review", by=ana, reason="", seen_version=1)
    assert next_open(ana, None, "") is None
    assert next_open(ben, None, "") in {claimed, twice}
    assert next_open(ben, claimed, "") == twice


def test_next_never_shows_a_restricted_record_to_an_outsider(reviewer):
    AllegationFactory(circle=CircleFactory())
    assert next_open(reviewer, None, "") is None
