"""First readings, noted together: nearly everything that comes in has never been read before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.extraction.records import Proposals
from tracker.ingestion.models import Article, ArticleText

from ..models import Allegation, Citation, Evidence, Involvement, Reading
from . import drafts
from .propose import reading_values
from .ranking import estimate_proposals
from .references import allegation_references


@transaction.atomic
def note_first_readings(
    read: Sequence[tuple[ArticleText, Proposals]],
    *,
    reader: str,
    by: Machine,
    now: datetime,
    reference: drafts.Reference,
) -> dict[int, list[Allegation]]:
    """Store what `reader` made of some texts whose articles never had a reading nor an allegation.

    Returns, by the id of each text that is done with, the allegations that are new; the other texts are
    for propose_readings, one by one. All are stored or, where a row is refused, none. `reference` keeps
    the rows that proposals point at.
    """
    by_text = {text.pk: (text, proposals) for text, proposals in read}
    articles = {
        article.text_id: article
        for article in Article.objects.select_for_update()
        .filter(text__in=by_text, state=Article.State.TO_READ)
        .exclude(disposition=Article.Disposition.DISCARD)
        .exclude(Exists(Allegation.objects.filter(article=OuterRef("pk"))))
        .exclude(Exists(Reading.objects.filter(text__article=OuterRef("pk"))))
        .order_by("pk")
        .only("pk", "text_id", "is_sample")
    }
    first = [(article, *by_text[text_id]) for text_id, article in articles.items() if text_id]
    created: dict[int, list[Allegation]] = {text.pk: [] for _article, text, _proposals in first}
    with acting(by, _("Read by %(reader)s") % {"reader": reader}):
        Reading.objects.bulk_create(
            Reading(text=text, reader=reader, **reading_values(proposals, now))
            for _article, text, proposals in first
        )
        for allegation in _create(first, reader=reader, now=now, reference=reference):
            created[allegation.article.text_id or 0].append(allegation)
        Article.objects.filter(pk__in=[article.pk for article, _text, _proposals in first]).update(
            state=Article.State.READ, problem=""
        )
    return created


def _create(
    first: Sequence[tuple[Article, ArticleText, Proposals]],
    *,
    reader: str,
    now: datetime,
    reference: drafts.Reference,
) -> list[Allegation]:
    """The proposals of some texts as rows, in the order in which they were found."""
    found = [
        (article, text, read, proposal) for article, text, read in first for proposal in read.allegations
    ]
    if not found:
        return []
    reference.load(proposal for _article, _text, _read, proposal in found)
    # As late as can be: whoever else creates a record waits for the counter until this is committed.
    marks = allegation_references(now.year, len(found))
    allegations = Allegation.objects.bulk_create(
        drafts.new_allegation(article, text, proposal, reference, mark=mark, reader=reader, now=now)
        for mark, (article, text, _read, proposal) in zip(marks, found, strict=True)
    )
    evidence: list[Evidence] = []
    involvements: list[Involvement] = []
    citations: list[Citation] = []
    for allegation, (_article, text, read, proposal) in zip(allegations, found, strict=True):
        evidence += drafts.evidence_rows(allegation, text, proposal)
        involvements += drafts.involvement_rows(allegation, text, proposal)
        citations += drafts.citation_rows(allegation, text, proposal, reference, read.citations)
    Evidence.objects.bulk_create(evidence)
    Involvement.objects.bulk_create(involvements)
    Citation.objects.bulk_create(citations)
    estimate_proposals([allegation.pk for allegation in allegations])
    return allegations
