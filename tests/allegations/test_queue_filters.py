"""What the queue can be narrowed to, and what it says of that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.conftest import person
from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    EvidenceFactory,
    InvolvementFactory,
    PublisherFactory,
    RegimeFactory,
)
from tracker.accounts.models import Role
from tracker.allegations.services import claim

pytestmark = pytest.mark.django_db
QUEUE = reverse("allegations:queue")


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def page_of(client, **params):
    return client.get(QUEUE, params).context["queue"]


def listed(client, **params):
    page = page_of(client, **params)
    return {row.record.reference for row in (*page.rows, *page.apart)}


def counted(page, name):
    (facet,) = [facet for facet in page.facets if facet.name == name]
    return {option.value: option.count for option in facet.options}


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({"status": "proposed"}, {"status": "proposed"}),
        ({"category": "cyber-theft"}, {"category": "cyber-theft"}),
        ({"strength": "suspected"}, {"claim_strength": "suspected"}),
        ({"basis": "imagery"}, {"basis": "imagery"}),
        ({"q": "turbine"}, {"summary": "A turbine was flown in."}),
        ({"q": "a-2019-0007"}, {"reference": "A-2019-0007"}),
        ({"proposed_from": "2026-03-03"}, {"created_at": datetime(2026, 3, 3, 0, 0, tzinfo=UTC)}),
        ({"proposed_until": "2026-03-01"}, {"created_at": datetime(2026, 3, 1, 23, 59, tzinfo=UTC)}),
    ],
)
def test_a_filter_finds_its_rows_and_no_others(desk, params, fields, lead):
    claim(AllegationFactory(), by=lead, seen_version=1)
    wanted = AllegationFactory(**fields)
    if "proposed" not in params.values():
        AllegationFactory()
    assert listed(desk, **params) == {wanted.reference}


def test_words_are_found_in_quotes_and_titles_and_each_must_be_somewhere(desk):
    text = ArticleTextFactory(
        article__title="Night of the tankers", text="Gasoil was passed from hull to hull."
    )
    wanted = AllegationFactory(article=text.article)
    EvidenceFactory(allegation=wanted, quote="Gasoil was passed from hull to hull.")
    AllegationFactory(summary="Gasoil again")
    assert listed(desk, q="GASOIL tankers") == {wanted.reference}
    assert listed(desk, q="gasoil tankers uranium") == set()


def test_percent_signs_and_quotes_are_searched_for_as_they_are(desk):
    wanted = AllegationFactory(summary='Some 40% of it was "coal"')
    AllegationFactory(summary="Some 40 of it was coal")
    assert listed(desk, q='40% "coal"') == {wanted.reference}


def test_a_party_is_found_by_part_of_its_name_in_any_role_or_by_whom_it_speaks_for(desk):
    by_name, by_state, other = (AllegationFactory() for _one in range(3))
    InvolvementFactory(allegation=by_name, name="Republic of Norway", role="recipient")
    InvolvementFactory(allegation=by_state, name="A. Minister", role="alleged_by", speaks_for="Norway")
    InvolvementFactory(allegation=other, name="Nowhere")
    assert listed(desk, party="norway") == {by_name.reference, by_state.reference}


def test_regime_publisher_language_and_assignee_can_be_named_or_missing(desk, reviewer, lead):
    libya = RegimeFactory(slug="libya", name="Libya")
    publisher = PublisherFactory(name="West Sea Wire")
    text = ArticleTextFactory(article__publisher=publisher, language="ko")
    named = AllegationFactory(regime=libya, article=text.article)
    claim(named, by=lead, seen_version=1)
    bare = AllegationFactory(article=ArticleTextFactory(language="").article)
    for name, value in (
        ("regime", "libya"),
        ("publisher", publisher.pk),
        ("language", "ko"),
        ("assignee", "lena"),
    ):
        assert listed(desk, **{name: value}) == {named.reference}, name
        assert listed(desk, **{name: "none"}) == {bare.reference}, name
        assert listed(desk, **{name: [value, "none"]}) == {named.reference, bare.reference}, name
        assert counted(page_of(desk), name) == {str(value): 1, "none": 1}, name


def test_a_language_is_one_whatever_its_region(desk):
    british, plain, german, other = (
        AllegationFactory(article=ArticleTextFactory(language=tag).article)
        for tag in ("en-GB", "en", "de-AT", "enm")
    )
    assert counted(page_of(desk), "language") == {"en": 2, "de": 1, "enm": 1}
    assert listed(desk, language="en") == {british.reference, plain.reference}
    assert listed(desk, language=["de", "enm"]) == {german.reference, other.reference}
    assert listed(desk, language="en-GB") == {british.reference}


def test_a_range_of_publication_takes_both_its_days_in(desk):
    for day in (9, 10, 11, 12):
        text = ArticleTextFactory(
            article__published_at=datetime(2026, 2, day, 22, tzinfo=UTC), article__published_precision="day"
        )
        AllegationFactory(reference=f"A-2026-{day:04d}", article=text.article)
    assert listed(desk, published_from="2026-02-10", published_until="2026-02-11") == {
        "A-2026-0010",
        "A-2026-0011",
    }


def test_a_facet_counts_what_choosing_another_of_its_values_would_show(desk):
    AllegationFactory(claim_strength="asserted", category="arms-transfer")
    AllegationFactory(claim_strength="alleged", category="arms-transfer")
    AllegationFactory(claim_strength="alleged", category="coal-minerals")
    page = page_of(desk, strength="asserted")
    strengths = counted(page, "strength")
    assert (strengths["asserted"], strengths["alleged"], strengths["denied"]) == (1, 2, 0)
    assert counted(page, "category") == {"arms-transfer": 1}


def test_each_value_applied_has_a_chip_that_takes_it_away_and_keeps_the_rest(desk):
    AllegationFactory()
    page = page_of(desk, strength=["asserted", "alleged"], q="shells", after="A-2026-0009")
    chips = {chip.value: chip.without for chip in page.chips}
    assert chips == {
        "shells": "strength=asserted&strength=alleged",
        "Asserted": "strength=alleged&q=shells",
        "Alleged": "strength=asserted&q=shells",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "sideways"),
        ("strength", "x' OR 1=1"),
        ("publisher", "abc"),
        ("publisher", "9" * 40),
        ("regime", "\x00"),
        ("q", "\x00"),
        ("q", "x" * 5000),
        ("proposed_from", "yesterday"),
        ("after", "\x00"),
        ("view", "nowhere"),
        ("sort", "sideways"),
    ],
)
def test_a_wrong_value_narrows_nothing_and_breaks_nothing(desk, name, value):
    shown = AllegationFactory()
    answer = desk.get(QUEUE, {name: value})
    assert [row.record.reference for row in answer.context["queue"].rows] == [shown.reference]
    if name not in {"after", "view", "sort"}:
        assertContains(answer, "Not used:")


def test_the_last_day_there_is_can_be_asked_for(desk):
    shown = AllegationFactory()
    assert listed(desk, proposed_until="9999-12-31") == {shown.reference}


def test_administrators_read_the_queue_and_people_without_a_role_do_not(client):
    AllegationFactory()
    for user, status in ((person("adm", Role.ADMINISTRATOR), 200), (person("nobody"), 403)):
        client.force_login(user)
        assert client.get(QUEUE).status_code == status
