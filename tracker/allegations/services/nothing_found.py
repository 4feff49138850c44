"""Readings that found nothing, noted together: most of what comes in is about something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.extraction.records import Proposals
from tracker.ingestion.models import Article, ArticleText

from ..models import Allegation, Reading
from .propose import reading_values


@transaction.atomic
def note_nothing_found(
    read: Sequence[tuple[ArticleText, Proposals]], *, reader: str, by: Machine, now: datetime
) -> set[int]:
    """Note readings without a proposal, of articles that never had a reading nor an allegation.

    Returns the ids of the texts that are done with; the others are for propose_readings, one by one.
    """
    empty = {text.pk: (text, proposals) for text, proposals in read if not proposals.allegations}
    articles = dict(
        Article.objects.select_for_update()
        .filter(text__in=empty, state=Article.State.TO_READ)
        .exclude(disposition=Article.Disposition.DISCARD)
        .exclude(Exists(Allegation.objects.filter(article=OuterRef("pk"))))
        .exclude(Exists(Reading.objects.filter(text__article=OuterRef("pk"))))
        .values_list("text_id", "pk")
    )
    Reading.objects.bulk_create(
        Reading(text_id=text, reader=reader, **reading_values(empty[text][1], now)) for text in articles
    )
    with acting(by, _("Read by %(reader)s") % {"reader": reader}):
        Article.objects.filter(pk__in=articles.values()).update(state=Article.State.READ, problem="")
    return set(articles)
