"""Work orders for the workers. The database holds the work; a message only says "look now"."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
# Work that is cheaper together: so many ids a message at most, for the tasks that take any number.
TOGETHER = {"take_in": 10, "read_item": 10, "read_article": 10}


def send_after_commit(task: str, ids: Iterable[int]) -> None:
    """Send `ids` to a task once this transaction is committed. What prevents it costs a delay only."""
    wanted = list(ids)
    # Robust: what is committed stands, and its caller must not take a lost message for a failure.
    transaction.on_commit(lambda: send(task, wanted), robust=True)


def send(task: str, ids: Iterable[int]) -> int:
    """Send `ids` to a task, some a message, and return how many went out; the sweep finds what did not."""
    wanted, sent = list(ids), 0
    together = TOGETHER.get(task, 1)
    for at in range(0, len(wanted), together):
        group = wanted[at : at + together]
        try:
            current_app.send_task(f"tracker.tasks.{task}", group, retry=False)
        except OperationalError as down:
            log.warning("broker_down", task=task, unsent=group, error=str(down))
            break
        sent += len(group)
    return sent


def send_later(task: str, *arguments: int | str, seconds: float) -> None:
    """Send one message that is worked on after so many seconds, once this transaction is committed.

    For less than a minute or two: a worker holds it until then, and loses it when it is killed.
    """
    name = f"tracker.tasks.{task}"

    def send_it() -> None:
        try:
            current_app.send_task(name, list(arguments), countdown=seconds or None, retry=False)
        except OperationalError as down:
            log.warning("broker_down", task=task, unsent=arguments[0], error=str(down))

    transaction.on_commit(send_it, robust=True)
