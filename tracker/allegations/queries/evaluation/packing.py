"""A labelled corpus as files, and many files as a ZIP that is sent while it is made."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from .labels import Labelled

SENT_AT_ONCE = 200_000  # bytes


def files_of(one: Labelled) -> Iterator[tuple[str, str]]:
    """The two files of a document: its path in the corpus, and what stands in it."""
    for folder, value in (("docs", one.document), ("gold", one.labels)):
        yield f"{folder}/{value['id']}.json", json.dumps(value, ensure_ascii=False, indent=1)


def zipped(files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The bytes of a ZIP archive of these files, as they are made.

    What is packed is in memory until SENT_AT_ONCE bytes of it wait; of each file half a kilobyte stays
    until the end, where an archive lists its members.
    """
    packed = _Outbox()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            archive.writestr(path, text)
            if packed.size >= SENT_AT_ONCE:
                yield packed.emptied()
    yield packed.emptied()


class _Outbox(io.RawIOBase):
    """A file without a way back, from which what was written is taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        part = bytes(data)
        self._parts.append(part)
        self.size += len(part)
        return len(part)

    def emptied(self) -> bytes:
        parts, self._parts, self.size = self._parts, [], 0
        return b"".join(parts)
