"""ZIP archives: their entries one at a time, by position and not by name, counted as they come out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from .central_directory import DAMAGE, open_zip
from .cleaning import clean_line
from .records import Contained, Limits, NotReadable
from .sniffing import READABLE, sniff

_DAMAGED = "This is a damaged ZIP archive: its list of entries cannot be read."
_OVERLAP = "This is a damaged ZIP archive: its entries overlap, so it would be far too large when unpacked."
_A_PIECE = 262_144
_SMALL = 1_000_000
_ENCRYPTED = 0x1
_LINK, _FILE_TYPE = 0o120000, 0o170000


def entries_of(file: BinaryIO | Path, limits: Limits) -> Iterator[Contained]:
    """Give each file of a ZIP archive; raises NotReadable at once where the whole is refused."""
    try:
        archive = open_zip(file.open("rb") if isinstance(file, Path) else file, limits.entries)
    except DAMAGE as error:
        raise NotReadable(_DAMAGED, "zip") from error
    infos = archive.infolist()
    if _overlap(infos):
        raise NotReadable(_OVERLAP, "zip")
    return _entries(archive, infos, limits)


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether one packed piece would be unpacked for several entries (a bomb that needs no nesting)."""
    spans = sorted(
        (info.header_offset, info.header_offset + 30 + info.compress_size)
        for info in infos
        if not info.is_dir()
    )
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def _entries(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Contained]:
    left, position = limits.total_bytes, 0
    for info in infos:
        if info.is_dir() or info.filename.startswith("__MACOSX/"):
            continue
        position += 1
        name = clean_line(info.filename) or f"document {position}"
        if left <= 0:
            yield Contained(
                position, name, refused="The archive is too large when unpacked: this was left out."
            )
            continue
        data, refused = _unpack(archive, info, min(limits.entry_bytes, left), limits.ratio)
        left -= len(data)
        refused = refused or _no_document(data, info.filename)
        yield Contained(position, name, b"" if refused else data, refused=refused)


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, ratio: int
) -> tuple[bytes, str | None]:
    """Return what came out of an entry, and why that is not to be used."""
    if info.flag_bits & _ENCRYPTED:
        return b"", "This entry is encrypted: it opens only with a password."
    if (info.external_attr >> 16) & _FILE_TYPE == _LINK:
        return b"", "This entry is a link to another file, and no document."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b"", "This entry is packed in a way that is not read."  # zipfile bounds only these two
    most = min(most, max(_SMALL, ratio * info.compress_size))
    parts, count = [], 0
    try:
        with archive.open(info) as entry:
            while part := entry.read(_A_PIECE):
                parts.append(part)
                count += len(part)
                if count > most:
                    return b"".join(parts), "This entry is too large when unpacked."
    except DAMAGE:
        return b"".join(parts), "This is a damaged ZIP archive: this entry cannot be unpacked."
    return b"".join(parts), None


def _no_document(data: bytes, filename: str) -> str | None:
    if not data:
        return "The file is empty."
    kind, name = sniff(data, None, filename)
    if kind == "zip":
        return "This is a ZIP archive inside a ZIP archive, nested too deeply: it is not opened."
    return None if kind in READABLE else f"This is {name}, and no document that is read."
