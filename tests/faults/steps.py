"""Names every step of the work of a child process, and lets a fault strike at one of them.

Nothing of the product is touched: what it calls of the operating system, of PostgreSQL and of the broker
is wrapped, in the child process of the tests alone.
"""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpcore
import psycopg
from celery.signals import task_postrun, task_prerun
from django.core.cache.backends.redis import RedisCacheClient
from django.db import OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from kombu.transport import redis as broker
from redis import Redis

from tracker import pipeline
from tracker.ingestion.reading import worker

# Which steps a fault can strike: a broken disk does not keep a message from the broker, and what a kill
# leaves behind is the same before a look at the database as after it.
STRIKES = {
    "killed": {"database", "file", "flush", "broker", "other"},
    "no memory": {"database", "file", "flush", "broker", "other"},
    "disk full": {"database", "file", "flush"},
    "disk broken": {"flush"},
    "database lost": {"database", "look"},
    "broker lost": {"broker"},
}
# Raised by the server itself, on the connection that is struck: 53100, PostgreSQL's own disk_full.
DISK_FULL = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
TABLE = re.compile(r'(?:FROM|INTO|UPDATE)\s+"?(\w+)')


@dataclass
class Fault:
    """What strikes, and at which of the steps that it can strike."""

    kind: str
    at: int


class Steps:
    """Counts steps and tells their names to whoever reads the other end of `report`."""

    def __init__(self, report: int, fault: Fault | None = None, poison: str = "") -> None:
        self.report, self.fault, self.poison = report, fault, poison
        self.task, self.count, self.is_listening = "worker", 0, True
        self.under_way = 0  # messages that were published and not yet received

    def __call__(self, name: str, kind: str, strike: Callable[[str], None]) -> None:
        """One step is about to be made. `strike` does what the fault does there, unless it kills."""
        if kind == "broker":
            self.under_way += name.startswith("publish") - name.startswith("receive")
        if not self.is_listening or (self.fault and kind not in STRIKES[self.fault.kind]):
            return
        self.count += 1
        if name == self.poison:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(self.report, f"{kind}\t{self.task}\t{name}\n".encode())
        if self.fault is None or self.count != self.fault.at:
            return
        if self.fault.kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault.kind == "no memory":
            raise MemoryError
        self.is_listening = False
        try:
            strike(self.fault.kind)
        finally:
            self.is_listening = True


def name_every_step(steps: Steps, media: Path) -> None:
    """Wrap all that the product calls of others, for the rest of this process."""
    _name_files(steps, str(media))
    _name_statements(steps)
    _name_messages(steps)
    _name_work(steps)


def _before(owner: Any, name: str, look: Callable[..., None]) -> None:
    """Let `look` see each call of a function first."""
    real = getattr(owner, name)

    @wraps(real)
    def seen(*arguments: Any, **more: Any) -> Any:
        look(*arguments, **more)
        return real(*arguments, **more)

    setattr(owner, name, seen)


def _disk(kind: str) -> None:
    number = errno.EIO if kind == "disk broken" else errno.ENOSPC
    raise OSError(number, os.strerror(number))


def _name_files(steps: Steps, media: str) -> None:
    """Open, write, flush, rename and remove, of files in the store."""

    def of_paths(name: str) -> Callable[..., None]:
        def look(path: Any, *_arguments: Any, **_more: Any) -> None:
            if not isinstance(path, int) and str(path).startswith(media):
                steps(f"{name} {'draft' if '/drafts/' in str(path) else 'name'}", "file", _disk)

        return look

    for call in ("mkdir", "replace", "rename", "unlink", "remove", "link"):
        _before(os, call, of_paths(call))

    def flush(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps("flush folder" if is_folder else "flush file", "flush", _disk)

    _before(os, "fsync", flush)
    real_open = io.open

    class Written(io.FileIO):
        def write(self, data: Any) -> int:
            steps("write", "file", _disk)
            return super().write(data)

    def opened(path: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        if not str(path).startswith(media) or not set(mode) & set("wxa"):
            return real_open(path, mode, *arguments, **more)
        steps("open draft", "file", _disk)
        return io.BufferedWriter(Written(path, mode.replace("b", "")))

    io.open = opened  # type: ignore[assignment]


def _name_statements(steps: Steps) -> None:
    """Each statement, and each COMMIT: before the server gets it, and before its answer is heard."""

    def strike(kind: str) -> None:
        if kind == "disk full":
            with connection.wrap_database_errors:
                connection.connection.execute(DISK_FULL)
        end_session()

    def answer_lost(kind: str) -> None:
        if kind == "database lost":
            end_session()
            raise OperationalError("the answer never came")

    def execute(run: Any, sql: Any, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        name, writes = _told(str(sql))
        alone = writes and connection.get_autocommit()
        steps(name, "look" if name.startswith("SELECT") else "database", strike)
        answer = run(sql, parameters, many, context)
        if alone:
            steps(f"{name}, answered", "database", answer_lost)
        return answer

    connection.execute_wrappers.append(execute)
    commit = DatabaseWrapper._commit  # noqa: SLF001 - no wrapper of Django's sees a COMMIT

    def committed(self: DatabaseWrapper) -> None:
        steps("COMMIT", "database", strike)
        commit(self)
        steps("COMMIT, answered", "database", answer_lost)

    DatabaseWrapper._commit = committed  # noqa: SLF001


def end_session() -> None:
    """End this process's session with PostgreSQL, as a restart of the server does."""
    pid, known = connection.connection.info.backend_pid, connection.get_connection_params()
    plain = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    with psycopg.connect(**plain, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def _told(sql: str) -> tuple[str, bool]:
    """A statement as verb and table, and whether it writes."""
    words = re.sub(r"^SELECT set_config\(.*?; ?", "", sql.strip(), flags=re.DOTALL)
    table = TABLE.search(words)
    verb = words.split()[0].upper()
    if verb == "SELECT" and "FOR UPDATE" in words:
        verb = "LOCK"
    return f"{verb} {table[1] if table else ''}".strip(), verb in {"INSERT", "UPDATE", "DELETE"}


def _name_messages(steps: Steps) -> None:
    """Publish, receive and acknowledge, and what the cache is asked."""

    def strike(_kind: str) -> None:
        """Cut every connection to the broker's database but our own."""
        kept = Redis.from_url(pipeline.settings.CELERY_BROKER_URL)
        own = str(kept.client_id())
        number = str(kept.connection_pool.connection_kwargs.get("db", 0))
        for client in kept.client_list():
            if client["id"] != own and client["db"] == number:
                kept.client_kill_filter(_id=client["id"])
        kept.close()

    def publish(_channel: Any, _queue: str, message: dict[str, Any], **_more: Any) -> None:
        steps(f"publish {message['headers']['task'].rsplit('.')[-1]}", "broker", strike)

    def receive(_qos: Any, message: Any, _tag: str) -> None:
        steps(f"receive {message.headers['task'].rsplit('.')[-1]}", "broker", strike)

    _before(broker.Channel, "_put", publish)
    _before(broker.QoS, "append", receive)
    _before(broker.QoS, "ack", lambda *_: steps("acknowledge", "broker", strike))
    for call in ("add", "get", "set", "incr", "delete"):
        _before(RedisCacheClient, call, lambda *_, call=call, **__: steps(f"cache {call}", "broker", strike))

    def begun(task: Any, **_more: Any) -> None:
        steps.task = task.name.rsplit(".")[-1]

    def ended(**_more: Any) -> None:
        steps("task done", "other", lambda _kind: None)
        steps.task = "worker"

    task_prerun.connect(begun, weak=False)
    task_postrun.connect(ended, weak=False)


def _name_work(steps: Steps) -> None:
    """What is asked of a site, of the process that reads, and of the rules."""
    _before(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: steps("connect", "other", _disk))

    def ask(_child: Any, request: dict[str, Any], *_arguments: Any) -> None:
        steps(f"read {request['operation']} of {urlsplit(request.get('url') or '').path}", "other", _disk)

    _before(worker._Child, "ask", ask)  # noqa: SLF001 - the talk with the process that reads

    def read(*documents: Any) -> None:
        for document in documents:
            steps(f"read for allegations: {document.title}", "other", _disk)

    _before(pipeline, "read_with_reason", read)
    _before(pipeline, "read_with_reasons", lambda documents: read(*documents))
