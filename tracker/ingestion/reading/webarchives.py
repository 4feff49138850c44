"""Web archives (WARC 1.0 and 1.1, ISO 28500): the pages, PDF and texts in them, as they were answered.

The framing is read here and not by warcio, which takes a record that was cut off for a whole one,
hides damage, and sends bytes of the archive to standard error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from .cleaning import clean_line
from .records import Contained, Limits
from .streams import Damaged, Unpacked

Headers = list[tuple[str, str]]
Fields = dict[str, str]

_DOCUMENTS = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/[\d.]{1,5} (\d{3})\b")
_MOST_HEADER_LINES, _LONGEST_HEADERS = 1_000, 1_000_000
_CUT_OFF = "This record is cut off: fewer bytes are there than it says."
_DAMAGED = "This record is damaged or cut off: it cannot be unpacked."
_REST = "the rest of the archive"
_TOO_LARGE = "This record is too large when unpacked."
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")


def records_of(file: BinaryIO | Path, limits: Limits) -> Iterator[Contained]:
    """Give the documents of a web archive, packed by gzip or not, in its order."""
    opened = file.open("rb") if isinstance(file, Path) else file
    packed = opened.read(2) == b"\x1f\x8b"
    opened.seek(0)
    for position, found in enumerate(_records(Unpacked(opened, packed=packed), limits), start=1):
        if position > limits.entries:
            why = f"Only the first {limits.entries:,} documents of a web archive are taken."
            yield Contained(position, _REST, refused=why)
            return
        yield replace(found, position=position)


def _records(stream: Unpacked, limits: Limits) -> Iterator[Contained]:
    while stream.given <= limits.total_bytes:
        entry = Contained(0, "a record")
        try:
            line = stream.line()
            if not line and not stream.next_member():
                return
            if not line.startswith(b"WARC/"):
                continue  # blank lines between records, and what a wrong length left over
            fields = dict(reversed(_headers(stream)))
            entry = replace(entry, name=_name_of(fields) or entry.name)
            found = _document(stream, entry, fields, limits)
        except Damaged:
            yield replace(entry, refused=_DAMAGED)
            if not stream.next_member():
                return
            continue
        if found is not None:
            yield found
    yield Contained(0, _REST, refused="The archive is too large when unpacked: the rest was left out.")


def _headers(stream: Unpacked) -> Headers:
    """Read header lines up to the blank one; the first of a name comes first."""
    headers: Headers = []
    left = _LONGEST_HEADERS
    for _ in range(_MOST_HEADER_LINES):
        line = stream.line()
        left -= len(line)
        if not line.strip() or left < 0:
            break
        text = _decoded(line)
        name, colon, value = text.partition(":")
        if line[:1] in b" \t" and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif colon:
            headers.append((name.strip().lower(), value.strip()))
    return headers


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _name_of(fields: Fields) -> str | None:
    return clean_line(fields.get("warc-target-uri", "").strip("<>"))


def _document(stream: Unpacked, entry: Contained, fields: Fields, limits: Limits) -> Contained | None:
    """Read one record to its end. None: it holds no document."""
    length = _length(fields)
    wanted = fields.get("warc-type", "").lower() in ("response", "resource")
    left = stream.left()
    if length is None or (left is not None and length > left):
        return replace(entry, refused=_CUT_OFF) if wanted else None
    if not wanted:
        stream.pass_over(length)
        return None
    if length > limits.entry_bytes:
        whole = stream.pass_over(length) == length
        return replace(entry, refused=_TOO_LARGE if whole else _CUT_OFF)
    block = stream.read(length)
    if len(block) < length:
        return replace(entry, refused=_CUT_OFF)
    return _answer(block, entry, fields, limits)


def _length(fields: Fields) -> int | None:
    written = fields.get("content-length", "")
    return int(written) if re.fullmatch(r"[0-9]{1,15}", written) else None


def _answer(block: bytes, entry: Contained, fields: Fields, limits: Limits) -> Contained | None:
    status, headers = None, [("content-type", fields.get("content-type", ""))]
    if answered := _STATUS.match(block):
        status = int(answered[1])
        inside = Unpacked(BytesIO(block), packed=False)
        inside.line()
        headers = _headers(inside)
        block = inside.read(len(block))
    named = dict(reversed(headers))
    kind = named.get("content-type", "").split(";")[0].strip().lower()
    if (kind and kind not in _DOCUMENTS) or (status and 300 <= status < 400):
        return None
    address = fields.get("warc-target-uri", "").strip("<>").strip()
    entry = replace(
        entry,
        url=address if _WEB.match(address) and len(address) <= 4096 else None,
        retrieved_at=_moment(fields.get("warc-date", "")),
        status=status,
        media_type=clean_line(named.get("content-type"), 200),
        headers=tuple(headers),
    )
    if status and status >= 400:
        return replace(entry, refused=f"The server answered with an error ({status}), and no document.")
    if fields.get("warc-truncated"):
        return replace(entry, refused="This record is cut off: it says that not all of the answer was kept.")
    if "chunked" in named.get("transfer-encoding", "").lower():
        block = _joined(block)
    data, refused = _decompressed(block, named.get("content-encoding", ""), limits)
    refused = refused or ("The file is empty." if not data else None)
    return replace(entry, data=b"" if refused else data, refused=refused)


def _joined(block: bytes) -> bytes:
    """Undo chunks; many archives keep the header where the chunks are joined already."""
    parts: list[bytes] = []
    at = 0
    while head := _CHUNK.match(block, at):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(block[head.end() : head.end() + size])
        at = head.end() + size + 2
    return b"".join(parts) if parts and at >= len(block) else block


def _decompressed(block: bytes, encoding: str, limits: Limits) -> tuple[bytes, str | None]:
    encoding = encoding.strip().lower().removeprefix("x-")
    kept_unpacked = block[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"%PDF"))
    if encoding in ("", "identity") or kept_unpacked:  # whatever its header says
        return block, None
    if encoding not in ("gzip", "deflate"):
        return b"", "This record is packed in a way that is not read."
    most = min(limits.entry_bytes, max(1_000_000, limits.ratio * len(block)))
    for window in (31,) if encoding == "gzip" else (15, -15):
        inflate = zlib.decompressobj(window)
        try:
            data = inflate.decompress(block, most + 1)
        except zlib.error:
            continue
        if len(data) > most:
            return b"", _TOO_LARGE
        return (data, None) if inflate.eof else (b"", _CUT_OFF)
    return b"", _DAMAGED


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
