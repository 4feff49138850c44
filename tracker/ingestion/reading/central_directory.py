"""The list of entries of a ZIP archive (APPNOTE.TXT, 4.3.12), looked at before anything is made of it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO

from .records import NotReadable

DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
MOST_ENTRIES = 50_000
_LONGEST_LIST = 5_000_000  # zipfile makes an object of each entry before the first is read
_TOO_MANY = "This ZIP archive has too many entries: no more than {most:,} are unpacked."
_END, _END_64, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_LONGEST_COMMENT = 65_535


def open_zip(opened: BinaryIO, most: int) -> zipfile.ZipFile:
    """Open an archive of up to `most` entries; raises NotReadable for more, and DAMAGE."""
    most = min(most, MOST_ENTRIES)
    count, size = _claimed(opened)
    if count > most or size > _LONGEST_LIST:
        raise NotReadable(_TOO_MANY.format(most=most), "zip")
    archive = zipfile.ZipFile(opened)
    if len(archive.infolist()) > most:
        raise NotReadable(_TOO_MANY.format(most=most), "zip")
    return archive


def _claimed(opened: BinaryIO) -> tuple[int, int]:
    """How many entries an archive claims, and how many bytes their list has."""
    before = _END_64.size + _LOCATOR.size
    size = opened.seek(0, 2)
    opened.seek(max(0, size - before - _END.size - _LONGEST_COMMENT))
    tail = opened.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise zipfile.BadZipFile
    _, _, _, _, count, list_size, _, _ = _END.unpack_from(tail, start)
    # Whoever finds the larger form in front of the plain one believes that, whatever the plain one says.
    if start >= before and tail.startswith(b"PK\x06\x07", start - _LOCATOR.size):
        _, _, _, _, _, _, _, more, larger, _ = _END_64.unpack_from(tail, start - before)
        return max(count % 0xFFFF, more), max(list_size % 0xFFFFFFFF, larger)
    return count, list_size
