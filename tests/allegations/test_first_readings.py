"""First readings stored together: the same rows as one by one, in few queries, and none half-written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import AllegationFactory, ArticleTextFactory
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.allegations.models import Allegation, Reading
from tracker.allegations.queries.documents import document_of
from tracker.allegations.services import Reference, note_first_readings, propose_readings
from tracker.extraction.reading import read_document
from tracker.extraction.records import Proposals
from tracker.ingestion.models import Article, ArticleText

pytestmark = pytest.mark.django_db
BY = Machine("reader rules 2")
TOLD = (
    "On 4 March the Panel of Experts said that the tanker Chon Ma San delivered refined petroleum to North "
    "Korea in violation of resolution 2397 (2017).\n\nIt added that a firm of {town} had sold machine guns "
    "to North Korea."
)
TOWNS = ("Dalian", "Vladivostok", "Busan", "Singapore", "Jakarta", "Manila")


def waiting(count: int) -> list[ArticleText]:
    texts = [ArticleTextFactory(text=TOLD.format(town=town)) for town in TOWNS[:count]]
    Article.objects.filter(texts__in=texts).update(state=Article.State.TO_READ, attempts=0)
    return texts


def noted(read: list[tuple[ArticleText, Proposals]]) -> dict[int, list[Allegation]]:
    found = note_first_readings(read, reader="rules 2", by=BY, now=timezone.now(), reference=Reference())
    connection.check_constraints()
    return found


def as_read(texts: list[ArticleText]) -> list[tuple[ArticleText, Proposals]]:
    return [(text, read_document(document_of(text))) for text in texts]


def test_several_first_readings_store_what_each_alone_would():
    together, alone = waiting(2), waiting(2)
    noted(as_read(together))
    for text, proposals in as_read(alone):
        propose_readings(text, proposals, reader="rules 2", by=BY, now=timezone.now())

    def rows(texts: list[ArticleText]) -> list[object]:
        drafts = Allegation.objects.filter(article__texts__in=texts).order_by("pk")
        return [
            (
                draft.summary, draft.category, draft.reader, draft.why, draft.version, draft.status,
                list(draft.evidence.order_by("pk").values_list("start", "end", "quote", "supports")),
                list(draft.involvements.order_by("pk").values_list("role", "name", "kind", "start")),
                list(draft.citations.order_by("pk").values_list("basis", "number", "paragraph", "rank")),
            )
            for draft in drafts
        ]  # fmt: skip

    assert len(rows(together)) >= 2
    assert rows(together) == rows(alone)
    states = Article.objects.filter(texts__in=[*together, *alone]).values_list("state", flat=True)
    assert set(states) == {Article.State.READ}
    assert Reading.objects.filter(proposals__gt=0).count() == 4
    assert Allegation.objects.values("reference").distinct().count() == Allegation.objects.count()


def test_the_queries_do_not_grow_with_the_texts_nor_with_what_they_tell():
    few, many = as_read(waiting(1)), as_read(waiting(6))
    with CaptureQueriesContext(
        connection,
    ) as for_few:
        noted(few)
    with CaptureQueriesContext(connection) as for_many:
        noted(many)
    assert Allegation.objects.count() >= 7
    assert len(for_many) == len(for_few)


def test_a_text_read_before_or_worked_on_is_left_for_propose_readings():
    read_before, by_hand, first, discarded = waiting(4)
    Reading.objects.create(
        text=read_before, reader="rules 1", read_at=timezone.now(), is_relevant=False, relevance=0
    )
    AllegationFactory(article=by_hand.article)
    Article.objects.filter(pk=discarded.article_id).update(disposition=Article.Disposition.DISCARD)
    found = noted(as_read([read_before, by_hand, first, discarded]))
    assert list(found) == [first.pk]
    assert noted(as_read([first])) == {}


def test_where_one_text_is_refused_nothing_is_half_written_and_the_others_are_read_alone(monkeypatch):
    texts = waiting(3)
    doubled = as_read(texts)
    bad = doubled[1][1]
    doubled[1] = (texts[1], replace(bad, allegations=(*bad.allegations, bad.allegations[0])))
    with pytest.raises(IntegrityError):
        noted(doubled)
    assert not Allegation.objects.exists()
    assert not Reading.objects.exists()
    monkeypatch.setattr(pipeline, "read_with_reasons", lambda _documents: [read for _text, read in doubled])
    created = pipeline.read_articles([text.article_id for text in texts])
    assert {a.article_id for a in created} == {texts[0].article_id, texts[2].article_id}
    refused = Article.objects.get(pk=texts[1].article_id)
    assert refused.state == Article.State.TO_READ
    assert "allegation_once_in_its_article" in refused.problem
    assert not refused.allegations.exists()
