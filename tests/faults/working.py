"""What a child of the forge does: it works until nothing is left to do, or sends the ticks of beat.

An order is a dictionary: `deliver`: files to bring first, as [name, Base64]; `later`: it begins so many
seconds from now; `rounds`: and goes on so many seconds from now, as time would pass; `twice`: every message
is sent twice; `ticks`: so many ticks to have heard before it may end; `disk`: bytes of a small disk for the
store, whose files go to `kept` in the end; `broker`: its address; `pool`: of the worker; `beat`: send the
ticks instead; `fault` and `poison`: see steps.py.
"""

from __future__ import annotations

import base64
import ctypes
import os
import shutil
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from celery.beat import Service
from celery.signals import task_received, worker_ready
from celery.worker import state
from django.conf import settings
from django.utils import timezone
from kombu.transport import redis as transport
from redis import Redis
from redis.exceptions import ConnectionError as BrokerLost

from tests.faults import judge
from tests.faults.steps import Steps
from tracker.accounts.actors import Machine
from tracker.ingestion.services import Delivered, deliver_all

QUEUES = ("tracker:fetch", "tracker:read")
LOOK = 0.02  # seconds between two looks whether a worker has nothing left to do
LOST_AFTER = 0.5  # seconds
NEW_MOUNTS, PRIVATE = 0x00020000, 0x00040000 | 0x4000  # CLONE_NEWNS; MS_PRIVATE and MS_REC
FULL, NO_DISK = "filler", 77  # the name of what fills a disk; the exit code where none can be mounted


class Working:
    """A worker process on its way through an order."""

    def __init__(self, order: dict[str, Any], steps: Steps) -> None:
        self.order, self.steps = order, steps
        self.rounds, self.ticks = list(order.get("rounds", [])), 0
        self.later = 0
        now = timezone.now
        timezone.now = lambda: now() + timedelta(seconds=self.later)

    def begin(self) -> None:
        """Carry the order out. The process ends in here."""
        if "broker" in self.order:
            current_app.conf.broker_url = settings.CELERY_BROKER_URL = self.order["broker"]
            settings.CACHES["default"]["LOCATION"] = self.order["broker"]
        if "disk" in self.order:
            mount_small_disk(Path(settings.MEDIA_ROOT), self.order["disk"])
        if self.order.get("twice"):
            send_everything_twice()
        if self.order.get("beat"):
            scheduler = current_app.conf.beat_scheduler
            Service(current_app, max_interval=0.2, scheduler_cls=scheduler).start()
        self._deliver()
        self._work()

    def _deliver(self) -> None:
        if files := self.order.get("deliver"):
            self.steps.task = "deliver"
            brought = [Delivered(name, base64.b64decode(data)) for name, data in files]
            deliver_all(by=Machine("test"), now=timezone.now(), files=brought)
            self.steps.task = "worker"

    def _work(self) -> None:
        self.redis = Redis.from_url(settings.CELERY_BROKER_URL)
        current_app.conf.worker_enable_remote_control = False
        worker = current_app.Worker(
            pool=self.order.get("pool", "solo"),
            concurrency=1,
            queues="fetch,read",
            hostname=f"faults{os.getpid()}@test",
            loglevel="ERROR",
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
            quiet=True,
        )
        if later := self.order.get("later"):
            self._let_time_pass(later)
        self.steps.under_way, self.busy_at = self._waiting(), time.monotonic()
        task_received.connect(self._heard, weak=False)
        worker_ready.connect(lambda sender, **_: sender.hub.call_repeatedly(LOOK, self._look), weak=False)
        worker.start()

    def _heard(self, request: Any, **_more: Any) -> None:
        self.ticks += request.name == "tracker.tasks.fetch_due_feeds"

    def _waiting(self) -> int:
        return sum(map(self.redis.llen, QUEUES))

    def _look(self) -> None:
        """End, or let time pass, once there is nothing left to do."""
        with suppress(BrokerLost):
            if state.active_requests or state.reserved_requests or self._waiting():
                self.busy_at = time.monotonic()
            elif self.ticks < self.order.get("ticks", 0):
                return
            # A message may be between its queue and us; one that was lost there never comes.
            elif self.steps.under_way <= 0 or time.monotonic() - self.busy_at > LOST_AFTER:
                self._next_round()

    def _next_round(self) -> None:
        if not self.rounds or not judge.unfinished(judge.store_of(Path(settings.MEDIA_ROOT))):
            self._end()
        self._let_time_pass(self.rounds.pop(0))

    def _let_time_pass(self, later: int) -> None:
        self.later, self.busy_at = later, time.monotonic()
        (Path(settings.MEDIA_ROOT) / FULL).unlink(missing_ok=True)
        # What the cache knows runs out with time, and its clock is not ours.
        for key in self.redis.scan_iter(":1:*"):
            self.redis.delete(key)
        deliver_again()
        self.steps.under_way = self._waiting()
        for tick in ("fetch_due_feeds", "sweep"):
            current_app.send_task(f"tracker.tasks.{tick}")

    def _end(self) -> None:
        if "disk" in self.order:
            shutil.copytree(settings.MEDIA_ROOT, self.order["kept"], dirs_exist_ok=True)
        os._exit(0)


def deliver_again() -> None:
    """Put back what was received and never acknowledged, as the broker does after the visibility timeout."""
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.visibility_timeout = -1
        channel.qos.restore_visible(num=channel.unacked_restore_limit)


def send_everything_twice() -> None:
    """Let the broker deliver each message two times, as it may."""
    put = transport.Channel._put  # noqa: SLF001 - where a message leaves us

    def twice(self: Any, queue: str, message: dict[str, Any], **more: Any) -> None:
        put(self, queue, message, **more)
        tag = f"{message['properties']['delivery_tag']}-again"
        put(self, queue, {**message, "properties": {**message["properties"], "delivery_tag": tag}}, **more)

    transport.Channel._put = twice  # noqa: SLF001


def mount_small_disk(place: Path, size: int) -> None:
    """Put a disk of so many bytes in place of the store, for this process alone, and fill it."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={size}".encode()
    if (
        libc.unshare(NEW_MOUNTS)
        or libc.mount(b"none", b"/", None, PRIVATE, None)
        or libc.mount(b"tmpfs", str(place).encode(), b"tmpfs", 0, options)
    ):
        os._exit(NO_DISK)
    with suppress(OSError), (place / FULL).open("wb", 0) as file:
        while file.write(bytes(4096)):
            pass
