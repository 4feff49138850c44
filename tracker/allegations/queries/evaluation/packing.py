"""A labelled corpus as files, and many files as a ZIP that is sent while it is made.

`zipfile` keeps half a kilobyte for each member until the end, and `json` indents in Python: both are too
much for some hundred thousand small files.
"""

from __future__ import annotations

import json
import struct
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipInfo

from .labels import Labelled

SENT_AT_ONCE = 200_000  # bytes
IN_MEMORY = 1_000_000  # bytes of the list of members
_MOST, _LARGEST = 0xFFFF, 0xFFFFFFFF  # what the fields of a plain ZIP can say


def files_of(one: Labelled) -> Iterator[tuple[str, str]]:
    """The two files of a document: its path in the corpus, and what stands in it."""
    for folder, value in (("docs", one.document), ("gold", one.labels)):
        yield f"{folder}/{value['id']}.json", indented(value)


def indented(value: Any, start: str = "\n") -> str:
    """What `json.dumps(value, ensure_ascii=False, indent=1)` gives, for keys that are strings."""
    if isinstance(value, str):
        return encode_basestring(value)
    deeper = start + " "
    if isinstance(value, dict) and value:
        inner = [f"{encode_basestring(key)}: {indented(one, deeper)}" for key, one in value.items()]
        return f"{{{deeper}{f',{deeper}'.join(inner)}{start}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{deeper}{f',{deeper}'.join([indented(one, deeper) for one in value])}{start}]"
    return json.dumps(value)


def zipped(files: Iterable[tuple[str, str]], *, offset: int = 0) -> Iterator[bytes]:
    """The bytes of a ZIP archive (PKWARE APPNOTE 6.3) of these files, as they are made.

    Memory does not grow with their number: the list of members that ends an archive waits on disk.
    `offset` bytes stand before it in the same file.
    """
    now = time.localtime()[:6]
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as members:
        waiting: list[bytes] = []
        size = count = 0
        for path, text in files:
            member, data = _member(path, text.encode(), now)
            waiting += [member.FileHeader(zip64=False), data]
            members.write(_listed(member, offset))
            length = len(waiting[-2]) + len(data)
            offset, size, count = offset + length, size + length, count + 1
            if size >= SENT_AT_ONCE:
                yield b"".join(waiting)
                waiting, size = [], 0
        yield b"".join(waiting)
        yield from _end(members, count, offset)


def _member(path: str, data: bytes, now: tuple[int, ...]) -> tuple[ZipInfo, bytes]:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    member = ZipInfo(path, now)  # type: ignore[arg-type] # six numbers
    member.compress_type, member.external_attr = ZIP_DEFLATED, 0o600 << 16
    member.CRC, member.compress_size, member.file_size = zlib.crc32(data), len(packed), len(data)
    return member, packed


def _listed(member: ZipInfo, offset: int) -> bytes:
    """The entry of a member in the list: its header again (4.3.12), and where it lies."""
    header = member.FileHeader(zip64=False)
    name = header[30:]
    is_far = offset >= _LARGEST
    extra = struct.pack("<HHQ", 1, 8, offset) if is_far else b""
    # 45 and 20 are the versions of the format that a reader needs with and without ZIP64; 3 is Unix.
    version = 45 if is_far else 20
    return (
        struct.pack("<4sBBH", b"PK\x01\x02", version, 3, version)
        + header[6:28]
        + struct.pack("<HHHHLL", len(extra), 0, 0, 0, member.external_attr, min(offset, _LARGEST))
        + name
        + extra
    )


def _end(members: IO[bytes], count: int, offset: int) -> Iterator[bytes]:
    """The list of the members, and the records that end an archive (4.3.14 to 4.3.16)."""
    size = members.tell()
    members.seek(0)
    while part := members.read(SENT_AT_ONCE):
        yield part
    if count >= _MOST or offset + size >= _LARGEST:
        yield struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
        yield struct.pack("<4sLQL", b"PK\x06\x07", 0, offset + size, 1)
    yield struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, min(count, _MOST), min(count, _MOST), min(size, _LARGEST),
        min(offset, _LARGEST), 0,
    )  # fmt: skip
