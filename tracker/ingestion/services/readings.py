"""Articles whose text waits to be read for allegations: claimed, counted, parked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Func, IntegerField
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User

from ..models import Article, ArticleText
from ..queueing import send_after_commit
from .items import LOOK_AGAIN, TRIES

LEFT_BEHIND = timedelta(minutes=5)
LONGEST_TOGETHER = 1_000_000  # bytes of a text that is read together with others


class _Octets(Func):
    """The size of a stored text in bytes, which PostgreSQL knows without unpacking it."""

    function = "octet_length"
    output_field = IntegerField()


def claim_reading(article_id: int, *, by: Machine) -> ArticleText | None:
    """Count a try at an article that waits to be read and return its text; None if it does not wait.

    The try is counted and committed before the work, so that a document which kills its reader is
    parked after TRIES tries instead of killing readers for ever.
    """
    with transaction.atomic(), acting(by, _("Reading")):
        waiting = Article.objects.filter(pk=article_id, state=Article.State.TO_READ)
        if not waiting.update(attempts=F("attempts") + 1):
            return None
        article = Article.objects.select_related("text", "publisher").get(pk=article_id)
        if article.attempts > TRIES:
            lost = _("Tried %(tries)s times; each time the reader was lost or failed.") % {"tries": TRIES}
            park_reading(article, f"{lost} {article.problem}".strip(), by=by)
            return None
    return article.text


def claim_readings(article_ids: Sequence[int], *, by: Machine) -> list[ArticleText]:
    """Count a first try at those of some articles that wait and were never tried, and return their texts.

    One that was tried is left for claim_reading: should it kill its reader, it does so alone. So is one
    over LONGEST_TOGETHER: ten of the longest at once would not fit into a worker.
    """
    with transaction.atomic(), acting(by, _("Reading")):
        waiting = Article.objects.filter(pk__in=article_ids, state=Article.State.TO_READ, attempts=0)
        short = waiting.alias(octets=_Octets("text__text")).filter(octets__lte=LONGEST_TOGETHER)
        articles = list(
            short.select_for_update(skip_locked=True, of=("self",)).select_related("text", "publisher")
        )
        Article.objects.filter(pk__in=[article.pk for article in articles]).update(attempts=F("attempts") + 1)
    for article in articles:
        article.attempts += 1
        if article.text is not None:
            article.text.article = article
    return [article.text for article in articles if article.text is not None]


def park_reading(article: Article, problem: str, *, by: Machine) -> None:
    """Set an article aside with the problem that its reading met; a person can ask for another reading."""
    with transaction.atomic(), acting(by, problem):
        Article.objects.filter(pk=article.pk).update(state=Article.State.PARKED, problem=problem)


@transaction.atomic
def ask_for_reading(article: Article, *, by: User) -> bool:
    """Let a parked article be read again from its bytes, by today's readers and with its tries counted anew.

    False where it is not parked, or discarded, or `by` is nobody who may draft or administer. If the
    message is lost, the sweep has the text read that is there.
    """
    if not (by.may_draft or by.is_administrator):
        return False
    parked = Article.objects.filter(pk=article.pk, state=Article.State.PARKED).exclude(
        disposition=Article.Disposition.DISCARD
    )
    with acting(by, _("Asked for another reading")):
        asked = parked.update(state=Article.State.TO_READ, attempts=0, problem="")
    if asked:
        send_after_commit("reread_article", [article.pk])
    return bool(asked)


def texts_to_read(*, now: datetime, most: int = 1000) -> list[int]:
    """The articles that have waited for their reading so long that the message must be lost.

    Each is offered once in LOOK_AGAIN. The cache remembers that; if it forgets, one is sent twice.
    """
    waiting = (
        Article.objects.filter(state=Article.State.TO_READ, text__created_at__lte=now - LEFT_BEHIND)
        .order_by("first_seen")
        .values_list("pk", flat=True)[:most]
    )
    pause = int(LOOK_AGAIN.total_seconds())
    return [pk for pk in waiting if cache.add(f"offered-to-readers:{pk}", value=True, timeout=pause)]
