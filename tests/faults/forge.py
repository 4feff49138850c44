"""`python -m tests.faults.forge`: makes worker processes quickly, by forking one that has loaded everything.

A JSON line in starts a child or waits for one; a JSON line out answers. Each child is a real process with
connections of its own. This one has none, and no threads.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from celery import current_app  # noqa: E402 - needs the settings
from celery.signals import worker_ready  # noqa: E402
from celery.worker import state  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.checks import run_checks  # noqa: E402
from django.utils import timezone  # noqa: E402
from redis import Redis  # noqa: E402

import tracker.tasks  # noqa: E402, F401 - loads what a worker loads
from tests.faults import judge, site  # noqa: E402
from tests.faults.steps import Fault, Steps, name_every_step  # noqa: E402
from tracker.accounts.actors import Machine  # noqa: E402
from tracker.extraction.reading import read_document  # noqa: E402
from tracker.extraction.records import Document  # noqa: E402
from tracker.ingestion.reading import child, operations, worker  # noqa: E402
from tracker.ingestion.services import Delivered, deliver_all  # noqa: E402

QUEUES = ("tracker:fetch", "tracker:read")
LOOK = 0.02  # seconds between two looks whether a worker has nothing left to do
LOST_AFTER = 0.5  # seconds


class ForkedReader:
    """The process that reads, forked with its libraries loaded; to its parent it is a Popen."""

    def __init__(self, *_arguments: object, **_more: object) -> None:
        requests, answers = os.pipe(), os.pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _serve(requests[0], answers[1])
        os.close(requests[0])
        os.close(answers[1])
        self.stdin, self.stdout = os.fdopen(requests[1], "wb", 0), os.fdopen(answers[0], "rb", 0)

    def poll(self) -> int | None:
        return self._collect(os.WNOHANG)

    def wait(self, _timeout: float | None = None) -> int | None:
        return self._collect(0)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _collect(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _serve(requests: int, answers: int) -> None:
    """Be the process that reads; ends with the end of its requests."""
    try:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        os.dup2(requests, 0)
        os.dup2(answers, 1)
        os.closerange(3, 4096)
        child.bound(worker.MEMORY)
        child.serve(os.fdopen(0, "rb"), os.fdopen(1, "wb"))
    finally:
        os._exit(0)


class Clock:
    """Time as the product sees it: `later` seconds after ours."""

    def __init__(self) -> None:
        now = timezone.now
        self.later = 0
        timezone.now = lambda: now() + timedelta(seconds=self.later)


def work(order: dict[str, Any], steps: Steps) -> None:
    """Be a worker until nothing is left to do, or, with `rounds`, until all is done that a sweep can do."""
    clock, rounds = Clock(), list(order.get("rounds", []))
    if files := order.get("deliver"):
        steps.task = "deliver"
        brought = [Delivered(name, base64.b64decode(data)) for name, data in files]
        deliver_all(by=Machine("test"), now=timezone.now(), files=brought)
        steps.task = "worker"
    current_app.conf.worker_enable_remote_control = False
    running = current_app.Worker(
        pool=order.get("pool", "solo"),
        concurrency=1,
        queues="fetch,read",
        hostname=f"faults{os.getpid()}@test",
        loglevel="ERROR",
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
        quiet=True,
    )
    asked = Redis.from_url(settings.CELERY_BROKER_URL)

    def waiting() -> int:
        return sum(map(asked.llen, QUEUES))

    steps.under_way, busy_at = waiting(), time.monotonic()

    def look() -> None:
        nonlocal busy_at
        if state.active_requests or state.reserved_requests or waiting():
            busy_at = time.monotonic()
        # A message may be between its queue and us; one that was lost there never comes.
        elif steps.under_way <= 0 or time.monotonic() - busy_at > LOST_AFTER:
            if not rounds or not judge.unfinished():
                os._exit(0)
            clock.later, busy_at = rounds.pop(0), time.monotonic()
            _forget(asked)
            _deliver_again()
            steps.under_way = waiting()
            for tick in ("fetch_due_feeds", "sweep"):
                current_app.send_task(f"tracker.tasks.{tick}")

    worker_ready.connect(lambda sender, **_: sender.hub.call_repeatedly(LOOK, look), weak=False)
    running.start()


def _forget(redis: Redis) -> None:
    """What the cache knows runs out with time, and its clock is not ours."""
    for key in redis.scan_iter(":1:*"):
        redis.delete(key)


def _deliver_again() -> None:
    """Put back what was received and never acknowledged, as the broker does after the visibility timeout."""
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.visibility_timeout = -1
        channel.qos.restore_visible(num=channel.unacked_restore_limit)


def start(order: dict[str, Any]) -> tuple[int, int]:
    """Fork a child that carries out an order; returns its pid and where its steps can be read."""
    reads, report = os.pipe()
    pid = os.fork()
    if pid:
        os.close(report)
        return pid, reads
    os.close(reads)
    code = 1
    try:
        signal.alarm(int(order.get("seconds", 30)))
        os.set_inheritable(report, False)  # noqa: FBT003
        fault = order.get("fault")
        steps = Steps(report, Fault(*fault) if fault else None)
        name_every_step(steps, Path(settings.MEDIA_ROOT))
        work(order, steps)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - told on stderr, and by the code
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def finish(pid: int, reads: int) -> dict[str, Any]:
    """Wait for a child; how it ended (a signal is negative), CPU seconds, steps as [kind, task, name]."""
    with os.fdopen(reads, "rb") as file:
        told = file.read().decode()
    _pid, status, used = os.wait4(pid, 0)
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "code": os.waitstatus_to_exitcode(status),
        "steps": [line.split("\t") for line in told.splitlines()],
    }


def warm_up() -> None:
    """Load what the first document of a process loads, once for all children."""
    operations.load()
    page = site.PAGE.format(accusation=site.ACCUSATION.format(n=1), rest=site.REST).encode()
    operations.OPERATIONS["html"](page, {"charset": None, "url": None, "now": None})
    operations.OPERATIONS["text"](site.text(1).encode(), {"charset": None, "url": None, "now": None})
    read_document(Document(text=site.text(1), title="Crates seen", language="en"))
    for part in (
        "apps.worker",
        "worker.components",
        "worker.consumer",
        "concurrency.solo",
        "worker.autoscale",
    ):
        import_module(f"celery.{part}")
    run_checks()


def main() -> None:
    warm_up()
    subprocess.Popen = ForkedReader  # type: ignore[misc, assignment] - the only one that the product starts
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a child prints must not be taken for an answer
    out.write(json.dumps({"ready": os.getpid()}) + "\n")
    out.flush()
    for line in sys.stdin:
        began = time.monotonic()
        answer = finish(*start(json.loads(line)))
        out.write(json.dumps({**answer, "took": time.monotonic() - began}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
