"""A second opinion on a text: the operator's model, where there is one, asked and heard beside the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from tracker.accounts.actors import Machine
from tracker.allegations import services as record
from tracker.allegations.models import SecondReading
from tracker.allegations.queries.documents import document_of
from tracker.extraction.records import Document, Proposals
from tracker.extraction.text.blocks import split_blocks
from tracker.ingestion.models import ArticleText
from tracker.ingestion.queueing import send_after_commit
from tracker.second_reader import Endpoint, NoAnswer, Wasted, ask, check, merge

# So many of a text's answers are heard, the latest ones: models and prompts change over the years.
MOST_HEARD = 3
LONGEST_MARK = 100  # characters by which a record tells who found it


@dataclass(frozen=True, slots=True)
class Heard:
    """The rules' proposals joined with what models answered: of whom they are in all, and each by place."""

    proposals: Proposals
    readers: str
    found_by: dict[int, str]


def hear(text: ArticleText, proposals: Proposals, document: Document, *, rules: str) -> Heard:
    """Join the proposals of `rules` (name and version) with what models have answered about this text.

    A proposal that the rules found alone is theirs, one in which a model filled a gap is of both. An answer
    that today's check cannot use at all is passed over.
    """
    readers, found_by = rules, dict.fromkeys(range(len(proposals.allegations)), rules)
    answered = SecondReading.objects.filter(text=text, state=SecondReading.State.ANSWERED).order_by("-pk")
    for order in reversed(answered[:MOST_HEARD]):
        try:
            checked = check(order.answer, document, proposals.blocks, reader=order.reader)
        except Wasted:
            continue  # by the check of its day it could be used
        merged = merge(proposals, checked.allegations)
        proposals, readers = merged.proposals, f"{readers} + {order.reader}"
        found_by |= {at: f"{found_by[at]} + {order.reader}"[:LONGEST_MARK] for at in merged.filled}
        found_by |= dict.fromkeys(merged.second, order.reader)
    return Heard(proposals, readers, found_by)


def with_opinions(texts: Sequence[ArticleText]) -> set[int]:
    """The ids of those of some texts about which a model was asked."""
    asked = SecondReading.objects.filter(text__in=[text.pk for text in texts])
    return set(asked.values_list("text_id", flat=True)) if texts else set()


def order_opinion(text: ArticleText, proposals: Proposals) -> None:
    """Have the operator's model, if there is one, read a text in which the rules saw anything at all.

    In languages that the rules read less well every text is worth a call.
    """
    if settings.SECOND_READER is None:
        return
    in_depth = (text.language or "en").startswith("en")
    if in_depth and not proposals.relevance:
        return
    order = record.order_second_reading(text, model=settings.SECOND_READER.model, now=timezone.now())
    if order is not None:
        send_after_commit("ask_second_reader", [order.pk])


def ask_for_opinion(order_id: int, *, by: Machine) -> int | None:
    """Ask the model that one order names. The article that now waits to be read with its answer, if any."""
    wanted = settings.SECOND_READER
    if wanted is None:
        return None
    order = record.claim_second_reading(order_id, daily=wanted.daily, now=timezone.now())
    if order is None:
        return None
    text = ArticleText.objects.select_related("article__publisher").get(pk=order.text_id)
    document = document_of(text)
    try:
        answer = ask(Endpoint(wanted.url, order.model, wanted.key, wanted.seconds), document)
    except NoAnswer as none:
        record.keep_failure(order, none.why, may_pass=none.may_pass, now=timezone.now())
        return None
    try:
        blocks = split_blocks(document.text, document.title)
        checked = check(answer.content, document, blocks, reader=order.reader)
    except Wasted as wasted:
        record.keep_answer(order, answer, None, by=by, problem=str(wasted))
        return None
    return text.article_id if record.keep_answer(order, answer, checked, by=by) else None
