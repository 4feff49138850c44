"""`python -m tests.faults.forge`: makes worker processes quickly, by forking one that has loaded everything.

A JSON line in begins or ends a child, a JSON line out answers. Each child is a real process with connections
of its own. This one has none, and no threads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs the settings
from django.core.checks import run_checks  # noqa: E402

import tracker.tasks  # noqa: E402, F401 - loads what a worker loads
from tests.faults import site  # noqa: E402
from tests.faults.steps import Fault, Steps, name_every_step  # noqa: E402
from tests.faults.working import Working  # noqa: E402
from tracker.extraction.reading import read_document  # noqa: E402
from tracker.extraction.records import Document  # noqa: E402
from tracker.ingestion.reading import child, operations, worker  # noqa: E402


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


def start(order: dict[str, Any], others: Iterable[int]) -> tuple[int, int]:
    """Fork a child that carries out an order; returns its pid and where its steps can be read."""
    reads, report = os.pipe()
    pid = os.fork()
    if pid:
        os.close(report)
        return pid, reads
    for pipe in (reads, *others):
        os.close(pipe)
    code = 1
    try:
        signal.alarm(int(order.get("seconds", 60)))
        os.set_inheritable(report, False)  # noqa: FBT003
        fault = order.get("fault")
        steps = Steps(report, Fault(*fault) if fault else None, order.get("poison", ""))
        name_every_step(steps, Path(settings.MEDIA_ROOT))
        Working(order, steps).begin()
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
    children: dict[int, int] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "begin" in asked:
            pid, reads = start(asked["begin"], children.values())
            children[pid] = reads
            answer = {"pid": pid}
        else:
            if asked.get("by"):
                os.kill(asked["end"], asked["by"])
            answer = finish(asked["end"], children.pop(asked["end"]))
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
