"""The queue page: what is listed, in which order, with which counts, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleFactory,
    ArticleTextFactory,
    CircleFactory,
    EvidenceFactory,
    InvolvementFactory,
    PublisherFactory,
    RegimeFactory,
)
from tracker.allegations.models import Role, Status
from tracker.allegations.queries.rows import rows_of
from tracker.allegations.services import claim, decide
from tracker.ingestion.models import Article

pytestmark = pytest.mark.django_db
QUEUE = reverse("allegations:queue")


def listed(client, **params):
    """The references on the page, acts first, then those kept apart."""
    page = client.get(QUEUE, params).context["queue"]
    return [row.record.reference for row in (*page.rows, *page.apart)]


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def test_strangers_are_sent_to_the_sign_in_page(client):
    answer = client.get(QUEUE)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:login"))


def test_a_row_says_who_did_what_to_whom_by_whose_word_and_in_which_words(desk):
    publisher = PublisherFactory(name="West Sea Wire", reliability="B")
    text = ArticleTextFactory(article__publisher=publisher)
    allegation = AllegationFactory(article=text.article, regime=RegimeFactory(), is_sample=True)
    InvolvementFactory(allegation=allegation, role=Role.SUPPLIER, name="DPRK")
    InvolvementFactory(allegation=allegation, role=Role.RECIPIENT, name="Russia")
    for minister, state in (("A. One", "United States"), ("B. Two", "Japan"), ("C. Three", "Japan")):
        InvolvementFactory(allegation=allegation, role=Role.ALLEGED_BY, name=minister, speaks_for=state)
    EvidenceFactory(allegation=allegation)
    answer = desk.get(QUEUE)
    (row,) = answer.context["queue"].rows
    assert [(side.role, side.names) for side in (*row.givers, *row.takers)] == [
        ("supplier", ("DPRK",)),
        ("recipient", ("Russia",)),
    ]
    assert row.accusers.names == ("United States", "Japan")
    for words in (
        allegation.reference,
        "shipped artillery shells",
        "West Sea Wire",
        "Sample",
        "Source: B, usually",
    ):
        assertContains(answer, words)


def test_names_and_quotes_of_a_source_are_escaped_and_isolated(desk):
    text = ArticleTextFactory(text="<script>alert(1)</script> was shipped.", language="ko")
    allegation = AllegationFactory(article=text.article)
    EvidenceFactory(allegation=allegation, quote="<script>alert(1)</script> was shipped.")
    InvolvementFactory(allegation=allegation, name="<b>Fleet</b>")
    answer = desk.get(QUEUE)
    assertNotContains(answer, "<script>alert(1)")
    assertContains(answer, "<bdi>&lt;b&gt;Fleet&lt;/b&gt;</bdi>")
    assertContains(answer, 'dir="auto" lang="ko"')


@pytest.mark.parametrize(
    ("language", "is_marked"), [("en", False), ("en-GB", False), ("fr", True), ("", False)]
)
def test_only_a_language_other_than_the_pages_is_marked(desk, language, is_marked):
    text = ArticleTextFactory(language=language)
    EvidenceFactory(allegation=AllegationFactory(article=text.article))
    assert ('<abbr class="lang"' in desk.get(QUEUE).content.decode()) == is_marked


def test_a_row_names_its_regime_in_the_words_that_fit_its_column(desk):
    AllegationFactory(regime=RegimeFactory(slug="dprk", name="DPRK (North Korea), 1718 regime"))
    html = desk.get(QUEUE).content.decode()
    assert '<span class="clip line2" title="DPRK (North Korea), 1718 regime">DPRK</span>' in html


def test_feared_and_denied_stand_apart_from_the_rows_and_the_count(desk):
    for strength in ("asserted", "alleged", "feared", "feared", "denied"):
        AllegationFactory(claim_strength=strength)
    answer = desk.get(QUEUE)
    page = answer.context["queue"]
    assert {row.record.claim_strength for row in page.rows} == {"asserted", "alleged"}
    assert {row.record.claim_strength for row in page.apart} == {"feared", "denied"}
    assertContains(answer, "2 allegations; apart: 2 feared, 1 denied")


def test_the_tabs_are_open_mine_unassigned_second_review_decided_and_all(desk, reviewer, lead):
    mine, theirs, waiting, done = (AllegationFactory() for _one in range(4))
    strict = RegimeFactory(slug="strict", name="Strict", needs_second_review=True)
    second = AllegationFactory(regime=strict)
    claim(mine, by=reviewer, seen_version=1)
    claim(theirs, by=lead, seen_version=1)
    decide(second, Status.SECOND_REVIEW, by=lead, reason="", seen_version=1)
    decide(done, Status.REJECTED, by=lead, reason="A toy ship", seen_version=1)
    expected = {
        "open": {mine, theirs, waiting, second},
        "mine": {mine},
        "unassigned": {waiting, second},
        "second": {second},
        "decided": {done},
        "all": {mine, theirs, waiting, second, done},
    }
    for view, records in expected.items():
        assert set(listed(desk, view=view)) == {record.reference for record in records}, view
    counts = {tab.name: tab.count for tab in desk.get(QUEUE).context["queue"].tabs}
    assert counts == {"open": 4, "mine": 1, "unassigned": 2, "second": 1, "decided": None, "all": None}


def test_pages_follow_each_other_without_a_gap_or_a_repeat_in_both_orders(desk):
    made = [AllegationFactory(created_at=NOW - timedelta(hours=n // 3)) for n in range(120)]
    newest_first = sorted(made, key=lambda record: (record.created_at, record.pk), reverse=True)
    for sort, expected in (("newest", newest_first), ("oldest", newest_first[::-1])):
        seen, query = [], f"sort={sort}"
        while query:
            page = desk.get(f"{QUEUE}?{query}").context["queue"]
            seen += [row.record.reference for row in page.rows]
            query, back = page.next_query, page.previous_query
        assert seen == [record.reference for record in expected]
        before = desk.get(f"{QUEUE}?{back}").context["queue"]
        assert [row.record.reference for row in before.rows] == seen[40:80]


def test_many_kept_apart_show_some_under_the_first_page_and_all_on_pages_of_their_own(desk):
    AllegationFactory()
    for _one in range(60):
        AllegationFactory(claim_strength="feared")
    first = desk.get(QUEUE).context["queue"]
    assert len(first.apart) == 10
    alone = desk.get(f"{QUEUE}?{first.apart_query}").context["queue"]
    assert (len(alone.rows), len(alone.apart)) == (0, 40)
    assert len(desk.get(f"{QUEUE}?{alone.next_query}").context["queue"].apart) == 20


def test_a_restricted_record_is_absent_for_outsiders_in_rows_counts_facets_and_pages(desk, reviewer):
    circle = CircleFactory()
    hidden = AllegationFactory(circle=circle, regime=RegimeFactory(slug="libya", name="Libya"))
    shown = AllegationFactory()
    answer = desk.get(QUEUE)
    assertNotContains(answer, hidden.reference)
    assertNotContains(answer, "Libya")
    assert answer.context["queue"].tabs[0].count == answer.context["queue"].tally.everything == 1
    assertContains(answer, '<span class="count">1<span class="vh"> open</span>', count=2)
    assert listed(desk, after=hidden.reference) == [shown.reference]
    assert listed(desk, q=hidden.reference, view="all") == []
    circle.members.add(reviewer)
    assert set(listed(desk)) == {hidden.reference, shown.reference}


def test_the_number_of_queries_does_not_grow_with_the_rows(desk):
    def fill(count):
        for _one in range(count):
            allegation = AllegationFactory(regime=RegimeFactory(), claim_strength="alleged")
            AllegationFactory(claim_strength="feared", article=allegation.article)
            EvidenceFactory(allegation=allegation)
            InvolvementFactory(allegation=allegation)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(QUEUE)
        return len(captured)

    fill(2)
    queries()
    few = queries()
    fill(18)
    assert queries() == few


def test_reading_the_queue_writes_nothing(desk):
    AllegationFactory()
    with CaptureQueriesContext(connection) as captured:
        desk.get(QUEUE)
    assert not [q for q in captured if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_a_new_installation_says_what_to_do_next(desk):
    assertContains(desk.get(QUEUE), "Nothing has come in yet")
    ArticleFactory(state=Article.State.TO_READ)
    assertContains(desk.get(QUEUE), "1 document is being read")


def test_an_empty_queue_says_who_decided_last(desk, lead):
    decide(AllegationFactory(), Status.REJECTED, by=lead, reason="A toy ship", seen_version=1)
    answer = desk.get(QUEUE)
    assertContains(answer, "All decided")
    assertContains(answer, "decided by lena")


def test_filters_that_are_too_narrow_say_which_one_to_drop(desk):
    AllegationFactory(claim_strength="alleged", category="coal-minerals")
    answer = desk.get(QUEUE, {"strength": "asserted", "category": "coal-minerals"})
    (relief,) = answer.context["queue"].emptiness.relief
    assert (relief.filter, relief.count, relief.query) == ("Claim strength", 1, "category=coal-minerals")
    assertContains(answer, "Nothing fits all 2 filters")


def test_a_row_carries_the_list_it_stands_in_to_its_page(desk):
    AllegationFactory(category="coal-minerals")
    page = desk.get(QUEUE, {"category": "coal-minerals", "q": "", "view": "open", "sort": "newest"})
    assert page.context["queue"].state == "category=coal-minerals"
    assertContains(page, "?queue=category%3Dcoal-minerals")


def test_htmx_gets_the_list_and_the_counts_and_an_address_without_empty_values(desk):
    AllegationFactory()
    answer = desk.get(QUEUE, {"q": "", "status": "proposed"}, headers={"HX-Request": "true"})
    assertNotContains(answer, "<html")
    assertContains(answer, 'id="facets" hx-swap-oob="true"')
    assert answer["HX-Push-Url"] == f"{QUEUE}?status=proposed"
    assert "HX-Request" in answer["Vary"]


def test_the_sentence_that_tells_the_conduct_is_shown_and_not_a_word_of_it():
    allegation = AllegationFactory()
    EvidenceFactory(allegation=allegation, quote="shipped", supports=["claim_strength"])
    told = EvidenceFactory(allegation=allegation, supports=["category", "supplier"])
    (row,) = rows_of([allegation])
    assert row.quote == told.quote
