"""What a reading finds meets what is there: nothing doubled, nothing that a person did touched."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import AllegationFactory, ArticleTextFactory
from tracker.accounts.actors import Machine
from tracker.allegations.models import Allegation, Status
from tracker.allegations.services import link_allegations, propose_readings
from tracker.annotations.services import annotate
from tracker.cases.queries.linking import allegations_in_cases
from tracker.cases.services import link_allegation, open_case
from tracker.extraction.records import Allegation as Proposal
from tracker.extraction.records import Document, Evidence, Proposals
from tracker.ingestion.models import Article, ArticleText

pytestmark = pytest.mark.django_db
BY = Machine("reader rules 2")
NOTHING = Proposals(Document(text=""), (), is_relevant=False, relevance=0.0)


def found_in(text: ArticleText) -> Proposals:
    start = text.text.index("North Korea")
    quote = Evidence(text.text[start : start + 30], start, start + 30, ("supplier",))
    proposal = Proposal("Shells.", "arms-transfer", None, "alleged", "statement", (quote,))
    return Proposals(Document(text=text.text), (), is_relevant=True, relevance=1.0, allegations=(proposal,))


def read(text: ArticleText, proposals: Proposals, reader: str = "rules 2") -> None:
    propose_readings(text, proposals, reader=reader, by=BY, now=timezone.now(), held=allegations_in_cases)
    connection.check_constraints()


def stand(article: Article) -> set[tuple[str, str, int]]:
    return set(article.allegations.values_list("reference", "status", "version"))


def test_a_reading_that_ends_after_its_text_was_replaced_leaves_the_newer_text_to_be_read():
    old = ArticleTextFactory()
    article = old.article
    newer = ArticleTextFactory(article=article, text=f"{old.text}\n\nA last line was added.")
    read(newer, found_in(newer))
    before = stand(article)
    Article.objects.filter(pk=article.pk).update(state=Article.State.TO_READ)
    read(old, NOTHING)
    article.refresh_from_db()
    assert article.state == Article.State.TO_READ
    assert stand(article) == before
    assert not old.readings.exists()


def test_a_page_that_goes_back_to_its_older_text_has_the_older_proposals_again():
    old = ArticleTextFactory()
    article, proposals = old.article, found_in(old)
    read(old, proposals)
    read(ArticleTextFactory(article=article, text="The ministry left."), NOTHING)
    assert {status for _, status, _ in stand(article)} == {Status.WITHDRAWN}
    article.text = old
    article.save(update_fields=["text"])
    read(old, proposals)
    assert {status for _, status, _ in stand(article)} == {Status.PROPOSED}
    before = stand(article)
    read(old, proposals)
    assert stand(article) == before


@pytest.mark.parametrize("work", ["note", "link", "linked", "case"])
def test_a_proposal_on_which_a_person_worked_is_not_withdrawn(analyst, work):
    allegation, other = AllegationFactory(), AllegationFactory()
    if work == "note":
        annotate(allegation, by=analyst, body="Ask the port.")
    elif work == "case":
        link_allegation(open_case(by=analyst, title="Shells by rail"), allegation, by=analyst)
    else:
        source, target = (allegation, other) if work == "link" else (other, allegation)
        link_allegations(source, target, by=analyst, kind="follows")
    read(allegation.article.text, NOTHING)
    assert Allegation.objects.get(pk=allegation.pk).status == Status.PROPOSED


def test_an_untouched_proposal_that_is_no_longer_found_is_withdrawn():
    allegation = AllegationFactory()
    read(allegation.article.text, NOTHING)
    assert Allegation.objects.get(pk=allegation.pk).status == Status.WITHDRAWN
