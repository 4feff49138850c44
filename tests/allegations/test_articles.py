"""The list of what came in: states with reasons, filters, and nothing of restricted records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.postgres.search import SearchVector
from django.urls import reverse

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleFactory,
    ArticleTextFactory,
    CircleFactory,
    EvidenceFactory,
    ItemFactory,
    PublisherFactory,
    ReadingFactory,
    RunFactory,
)
from tracker.allegations.queries.articles import Filters, list_incoming
from tracker.ingestion.models import Article, Outcome

pytestmark = pytest.mark.django_db
URL = "/articles/"


def came_in(**article):
    text = ArticleTextFactory(**{f"article__{name}": value for name, value in article.items()})
    return ItemFactory(outcome=Outcome.NEW, article=text.article, created_at=NOW)


def state_of(user, item):
    return next(row for row in list_incoming(user, Filters()).rows if row.item.pk == item.pk)


@pytest.fixture
def circle(analyst):
    circle = CircleFactory()
    circle.members.add(analyst)
    return circle


def test_each_document_has_a_state_and_a_reason(reader):
    waiting = ItemFactory(outcome=Outcome.WAITING)
    failed = ItemFactory(outcome=Outcome.FAILED, reason="22 page images, no text in them.")
    refused = ItemFactory(outcome=Outcome.REFUSED, reason="The address leads into a private network.")
    to_read = came_in(state=Article.State.TO_READ)
    parked = came_in(state=Article.State.PARKED, problem="It took too long.")
    nothing, proposed = came_in(), came_in()
    AllegationFactory(article=proposed.article)
    AllegationFactory(article=proposed.article, claim_strength="feared")
    states = {row.item.pk: (row.state, row.reason) for row in list_incoming(reader, Filters()).rows}
    assert states[waiting.pk][0] == states[to_read.pk][0] == "reading"
    assert states[failed.pk] == ("unreadable", "22 page images, no text in them.")
    assert states[refused.pk] == ("refused", "The address leads into a private network.")
    assert states[parked.pk] == ("failed", "It took too long. The document is kept.")
    assert states[nothing.pk] == ("nothing", "No allegation that a UN measure was violated was found")
    assert states[proposed.pk] == ("proposed", "1 alleged act, 1 feared")


def test_what_is_known_already_or_filtered_is_no_news(reader):
    for outcome in (Outcome.KNOWN, Outcome.FILTERED, Outcome.DISCARDED, Outcome.LATER):
        ItemFactory(outcome=outcome)
    assert list_incoming(reader, Filters()).rows == []


def test_why_nothing_was_proposed_names_what_the_text_cites_and_its_language(reader):
    cites = came_in()
    ReadingFactory(text=cites.article.text, citations=[[2397, 2017, [], 0, 5, None]])
    other = ArticleTextFactory(language="ko")
    korean = ItemFactory(outcome=Outcome.NEW, article=other.article)
    assert "2397" in state_of(reader, cites).reason
    assert "Korean" in state_of(reader, korean).reason


def test_a_restricted_proposal_leaves_no_trace_for_outsiders(analyst, reader, circle, client):
    item = came_in()
    ReadingFactory(text=item.article.text, is_relevant=True, proposals=1)
    hidden = AllegationFactory(article=item.article, circle=circle)
    assert state_of(analyst, item).proposals == [hidden]
    seen = state_of(reader, item)
    assert (seen.state, seen.proposals) == ("nothing", [])
    assert seen.reason == state_of(reader, came_in()).reason
    client.force_login(reader)
    for address in (URL, f"{URL}?state=proposed", f"{URL}?state=nothing"):
        page = client.get(address).content.decode()
        assert hidden.reference not in page
    assert list_incoming(reader, Filters(states=["proposed"])).rows == []
    assert len(list_incoming(analyst, Filters(states=["proposed"])).rows) == 1


def test_filters_narrow_by_state_publisher_language_sample_and_words(reader):
    gazette = PublisherFactory(name="Gazette")
    plain = came_in(publisher=gazette, title="Coal by rail")
    sample_text = ArticleTextFactory(language="fr", article__title="Charbon", article__is_sample=True)
    sample = ItemFactory(outcome=Outcome.NEW, article=sample_text.article, run=RunFactory(is_sample=True))
    Article.objects.filter(pk=plain.article.pk).update(search=SearchVector("title", config="simple"))
    failed = ItemFactory(outcome=Outcome.FAILED, reason="Noise.", url="https://lost.example/scan")

    def found(**filters):
        return {row.item.pk for row in list_incoming(reader, Filters(**filters)).rows}

    assert found(states=["unreadable", "nothing"]) == {plain.pk, sample.pk, failed.pk}
    assert found(publisher=str(gazette.pk)) == {plain.pk}
    assert found(publisher="none") == {sample.pk}
    assert found(language="fr") == {sample.pk}
    assert found(sample="only") == {sample.pk}
    assert found(sample="without") == {plain.pk, failed.pk}
    assert found(words="rail coal") == {plain.pk}
    assert found(words="lost.example") == {failed.pk}


def test_pages_follow_the_row_and_go_back(reader):
    items = [
        ItemFactory(outcome=Outcome.WAITING, created_at=NOW + timedelta(minutes=n // 2)) for n in range(120)
    ]
    newest_first = [item.pk for item in reversed(items)]
    first = list_incoming(reader, Filters())
    second = list_incoming(reader, Filters(), older=first.rows[-1].item.pk)
    third = list_incoming(reader, Filters(), older=second.rows[-1].item.pk)
    seen = [row.item.pk for page in (first, second, third) for row in page.rows]
    assert seen == newest_first
    assert (first.has_newer, second.has_newer, second.has_older, third.has_older) == (
        False,
        True,
        True,
        False,
    )
    back = list_incoming(reader, Filters(), newer=third.rows[0].item.pk)
    assert [row.item.pk for row in back.rows] == newest_first[50:100]


def test_the_query_count_does_not_grow(client, analyst, django_assert_max_num_queries):
    client.force_login(analyst)

    def queries():
        with django_assert_max_num_queries(30) as seen:
            assert client.get(URL).status_code == 200
        return len(seen)

    def more(count):
        for _n in range(count):
            item = came_in(publisher=PublisherFactory())
            EvidenceFactory(allegation__article=item.article)
            ReadingFactory(text=item.article.text)
            ItemFactory(outcome=Outcome.FAILED, reason="Noise.")

    more(2)
    queries()
    few = queries()
    more(18)
    assert queries() == few


def test_hostile_titles_and_reasons_are_escaped(client, reader):
    came_in(title="<script>alert(1)</script>")
    ItemFactory(outcome=Outcome.FAILED, reason="<img src=x onerror=alert(1)>", title="<b>x</b>")
    client.force_login(reader)
    page = client.get(URL).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_next_step_is_offered_to_those_who_may_take_it(client, reader, analyst):
    came_in()
    client.force_login(reader)
    assert "Propose by hand" not in client.get(URL).content.decode()
    client.force_login(analyst)
    page = client.get(URL).content.decode()
    assert "Propose by hand" in page
    assert reverse("allegations:add") in page


@pytest.mark.parametrize(
    "query",
    [
        "state=evil",
        "publisher=x",
        "language=%00",
        "sample=maybe",
        "older=-1",
        "older=a",
        "q=%00",
        "publisher=999999999999999999",
    ],
)
def test_a_wrong_filter_is_told_and_breaks_nothing(client, reader, query):
    client.force_login(reader)
    assert client.get(f"{URL}?{query}").status_code == 200


def test_an_empty_installation_says_what_to_do(client, analyst):
    client.force_login(analyst)
    assert "Nothing has come in yet" in client.get(URL).content.decode()
    came_in()
    assert "Nothing fits these filters" in client.get(f"{URL}?state=refused").content.decode()


def test_a_sample_is_marked(client, reader):
    ArticleFactory()
    text = ArticleTextFactory(article__is_sample=True)
    ItemFactory(outcome=Outcome.NEW, article=text.article, run=RunFactory(is_sample=True))
    client.force_login(reader)
    assert "Sample" in client.get(f"{URL}?sample=only").content.decode().split("</form>", 1)[1]
