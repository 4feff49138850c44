"""Documents inside of one: ZIP and web archives, gzip files, and what hangs on an e-mail.

This runs in the caller's own process, not in the child of worker.py: it is made of zipfile, zlib and
the parts of `email` that do not read headers, which cannot overrun memory, and each is bounded before
it starts (count, nesting) and while it runs (bytes out, an entry at a time). No entry is parsed here;
read_bytes does that, in the child. Nothing is ever written to disk, and a name is never a path.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from .messages import attachments_of
from .records import Contained, Limits, NotReadable
from .sniffing import sniff
from .streams import Unpacked
from .webarchives import records_of
from .zips import entries_of

__all__ = ["Contained", "Limits", "container_kind", "open_container"]

_HEAD = 500_000
_LARGEST_DOCUMENT = 50_000_000
_GZIP = b"\x1f\x8b"
_TWICE = (
    "This is a gzip archive inside a gzip archive, perhaps too large when unpacked: it is not unpacked twice."
)


def container_kind(data: bytes | Path, *, filename: str | None = None) -> str | None:
    """Return zip, warc, gzip or eml where open_container can open some bytes, else None.

    An e-mail is a document too: read_bytes gives its text, open_container what is attached to it.
    """
    with _opened(data) as file:
        head = file.read(_HEAD)
        if head.startswith(_GZIP):
            return "warc" if _begins_inside(head).startswith(b"WARC/") else "gzip"
        size = file.seek(0, 2)
        file.seek(0)
        if head.startswith(b"PK") and size > _LARGEST_DOCUMENT:
            kind = "zip"  # as a document it would be too large, so it need not be read to tell
        else:
            kind = sniff(file.read() if head.startswith(b"PK") else head, None, filename)[0]
    if kind == "zip" and (filename or "").lower().endswith((".docx", ".docm")):
        return None  # read_bytes says that this is no Word document
    return kind if kind in ("zip", "warc", "eml") else None


def open_container(
    data: bytes | Path, *, filename: str | None = None, limits: Limits | None = None
) -> Iterator[Contained]:
    """Give the entries of a container one after the other: the documents in it, and what is refused.

    Raises NotReadable at once, before any entry, where the whole is refused: no container, damaged,
    too many entries, entries that overlap. After that a bad entry is told as a Contained with
    `refused` and harms no other. Entries that are no documents (folders, styles and pictures of a web
    archive, its requests and redirects) are passed over in silence.
    """
    bounds = limits or Limits()
    kind = container_kind(data, filename=filename)
    if kind == "zip":
        return entries_of(data if isinstance(data, Path) else BytesIO(data), bounds)
    if kind == "warc":
        return records_of(data if isinstance(data, Path) else BytesIO(data), bounds)
    if kind == "gzip":
        return iter([_only_one(data, filename, bounds)])
    if kind == "eml":
        with _opened(data) as file:
            return attachments_of(file.read(bounds.entry_bytes + 1), bounds)
    raise NotReadable("This is no archive, and no e-mail.")


def _opened(data: bytes | Path) -> BinaryIO:
    return data.open("rb") if isinstance(data, Path) else BytesIO(data)


def _begins_inside(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 64)
    except zlib.error:
        return b""


def _only_one(data: bytes | Path, filename: str | None, limits: Limits) -> Contained:
    """A file that was only packed; raises NotReadable where it cannot be unpacked."""
    with _opened(data) as file:
        size = file.seek(0, 2)
        file.seek(0)
        most = min(limits.entry_bytes, max(1_000_000, limits.ratio * size))
        whole = Unpacked(file, packed=True).read_all(most)
    if whole.startswith(_GZIP):
        raise NotReadable(_TWICE, "gzip")
    name = Path(filename or "document.gz").name
    return Contained(1, name.removesuffix(".gz"), whole, refused=None if whole else "The file is empty.")
