"""The process that meets hostile bytes: `python -m tracker.ingestion.reading.child`.

It answers requests on its standard input, one after the other, until that is closed. It knows no
settings, no database and no Django, may not write a file, and is bounded in memory; each request
is bounded in time by an alarm that the kernel keeps, also where a C library does not come back.
Its parent (worker.py) starts it, restarts it, and puts its death in words.
"""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import struct
import sys
from typing import BinaryIO

from . import operations
from .records import NotReadable

HEADER = struct.Struct(">IQ")  # length of the JSON, length of the bytes behind it
LENGTH = struct.Struct(">Q")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each request until there are no more."""
    while header := requests.read(HEADER.size):
        json_length, data_length = HEADER.unpack(header)
        request = json.loads(requests.read(json_length))
        data = requests.read(data_length)
        signal.alarm(request["seconds"])
        answer = _answer(request, data)
        signal.alarm(0)
        written = json.dumps(answer).encode("ascii")
        answers.write(LENGTH.pack(len(written)) + written)
        answers.flush()
        del data, answer, written


def _answer(request: dict[str, object], data: bytes) -> dict[str, object]:
    try:
        return {"done": operations.OPERATIONS[str(request["operation"])](data, request)}
    except NotReadable as refused:
        return {"refused": refused.reason, "kind": refused.kind}
    except MemoryError:
        return {"refused": "memory"}
    except Exception as error:  # noqa: BLE001 - a library's fault on hostile bytes, of any kind; the parent reports it
        return {"failed": f"{type(error).__name__}: {error}"[:500]}


def bound(memory: int) -> None:
    """Give this process no more than `memory` bytes, no core file, and no file to write into."""
    with contextlib.suppress(
        *([ValueError] if sys.platform == "darwin" else [])
    ):  # macOS keeps no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not one byte into a file, whatever a document makes a library do.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    operations.load()
    bound(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
