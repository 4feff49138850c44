"""Asking a second reader about a text: once, within the budget of the day, whatever becomes of the worker."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.ingestion.models import Article, ArticleText
from tracker.second_reader import PROMPT_VERSION, Answer, Checked

from ..models import SecondReading

State = SecondReading.State
CLAIM_LASTS = timedelta(minutes=10)
TRIES = 3
# Any number, ours alone: who counts the calls of a day and adds one holds this lock.
_BUDGET_LOCK = 7_301_187


def order_second_reading(text: ArticleText, *, model: str, now: datetime) -> SecondReading | None:
    """Note that the model shall be asked about a text; None where it was noted before."""
    order, made = SecondReading.objects.get_or_create(
        text=text, model=model, prompt=PROMPT_VERSION, defaults={"due_at": now}
    )
    return order if made else None


@transaction.atomic
def claim_second_reading(order_id: int, *, daily: int, now: datetime) -> SecondReading | None:
    """Take an order whose time has come, and count the call. None if it is settled or another's.

    Once `daily` calls were made since midnight UTC the order waits for the next day; after TRIES
    calls without an answer it is given up.
    """
    order = SecondReading.objects.select_for_update(skip_locked=True).filter(pk=order_id).first()
    if order is None or order.state != State.WAITING or order.due_at > now:
        return None
    if order.attempts >= TRIES:
        order.state, order.problem = State.FAILED, order.problem or _("The worker was lost each time.")
        order.save(update_fields=["state", "problem"])
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BUDGET_LOCK])
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, tzinfo=UTC)
    if SecondReading.objects.filter(asked_at__gte=midnight).count() >= daily:
        order.due_at = midnight + timedelta(days=1)
        order.save(update_fields=["due_at"])
        return None
    order.asked_at, order.due_at, order.attempts = now, now + CLAIM_LASTS, order.attempts + 1
    order.save(update_fields=["asked_at", "due_at", "attempts"])
    return order


@transaction.atomic
def keep_answer(
    order: SecondReading, answer: Answer, checked: Checked | None, *, by: Machine, problem: str = ""
) -> bool:
    """Keep what the model said, and what of it stood the check; None: nothing of it can be used.

    Where something stood it, the article waits to be read again, in the same transaction. False where
    it does not, or where somebody settled the order meanwhile.
    """
    settled = _settle(
        order,
        state=State.WASTED if checked is None else State.ANSWERED,
        answer=answer.content.replace("\x00", ""),
        problem=problem,
        proposals=len(checked.allegations) if checked else 0,
        offered=checked.offered if checked else 0,
        dropped=len(checked.dropped) if checked else 0,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
    )
    if not settled or checked is None or not checked.allegations:
        return False
    with acting(by, _("Answered by %(reader)s") % {"reader": order.reader}):
        article = Article.objects.filter(text=order.text_id)
        return bool(article.update(state=Article.State.TO_READ, attempts=0))


def keep_failure(order: SecondReading, why: str, *, may_pass: bool, now: datetime) -> None:
    """Try again later where that may help, at most TRIES times."""
    if may_pass and order.attempts < TRIES:
        pause = timedelta(minutes=15 * 4 ** (order.attempts - 1))
        SecondReading.objects.filter(pk=order.pk, state=State.WAITING).update(problem=why, due_at=now + pause)
    else:
        _settle(order, state=State.FAILED, problem=why)


def _settle(order: SecondReading, **values: object) -> bool:
    return bool(SecondReading.objects.filter(pk=order.pk, state=State.WAITING).update(**values))


def second_readings_due(*, now: datetime, most: int = 100) -> list[int]:
    """The orders that wait and whose time has come, longest first. Who is sent twice is claimed once."""
    waiting = SecondReading.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at")
    return list(waiting.values_list("pk", flat=True)[:most])


def ask_again(order_ids: list[int], *, now: datetime) -> int:
    """Let orders that got no usable answer be tried anew. Returns how many wait again."""
    return SecondReading.objects.filter(pk__in=order_ids, state__in=[State.FAILED, State.WASTED]).update(
        state=State.WAITING, attempts=0, due_at=now
    )
