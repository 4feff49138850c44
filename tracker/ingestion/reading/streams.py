"""Bytes of a file as they are or unpacked by gzip, in pieces, member by member, never past a limit."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from .records import NotReadable

_A_PIECE = 16_384
_MOST_OUT = 262_144
_MEMBER = b"\x1f\x8b\x08"


class Damaged(Exception):
    """The packed data end too early, or are not what they should be."""


class Unpacked:
    """A file that is read in pieces. A gzip file has members, any other is one member.

    Reading stops at the end of a member, which `next_member` passes. `Damaged` is raised inside a
    damaged member; `next_member` then goes on with the next one that can be found.
    """

    def __init__(self, file: BinaryIO, *, packed: bool) -> None:
        self._file, self._packed = file, packed
        self._inflate = zlib.decompressobj(31)
        self._raw, self._buffer, self._at = b"", b"", 0
        self._ended = self._broken = False
        self.given = 0

    def read(self, count: int) -> bytes:
        """Return `count` bytes, or fewer where the member ends."""
        parts = []
        while count > 0 and (self._at < len(self._buffer) or self._fill()):
            part = self._buffer[self._at : self._at + count]
            self._at += len(part)
            count -= len(part)
            parts.append(part)
        return b"".join(parts)

    def pass_over(self, count: int) -> int:
        """Read and drop `count` bytes; return how many there were."""
        passed = 0
        while count > passed and (part := self.read(min(_MOST_OUT, count - passed))):
            passed += len(part)
        return passed

    def line(self, longest: int = 65_536) -> bytes:
        """Return the next line with its end, or `longest` bytes of it; nothing where the member ends."""
        parts, length = [], 0
        while length < longest and (self._at < len(self._buffer) or self._fill()):
            stop = self._buffer.find(b"\n", self._at, self._at + longest - length) + 1
            part = self._buffer[self._at : stop or self._at + longest - length]
            self._at += len(part)
            length += len(part)
            parts.append(part)
            if stop:
                break
        return b"".join(parts)

    def left(self) -> int | None:
        """How many bytes are still to come, where the file is not packed."""
        if self._packed:
            return None
        here = self._file.tell()
        end = self._file.seek(0, 2)
        self._file.seek(here)
        return end - here + len(self._buffer) - self._at

    def next_member(self) -> bool:
        """Go to the next member, past what is left of this one; False at the end of the file."""
        if not self._packed:
            return False
        if not self._broken:
            try:
                while self._fill():
                    pass
            except Damaged:
                pass
        self._buffer, self._at, self._ended = b"", 0, False
        self._inflate = zlib.decompressobj(31)
        found = self._find_member()
        self._broken = False
        return found

    def read_all(self, most: int) -> bytes:
        """Return all members as one; raises NotReadable when damaged or over `most` bytes."""
        parts, rest = [], most + 1
        try:
            while True:
                parts.append(self.read(rest))
                rest -= len(parts[-1])
                if rest <= 0:
                    raise NotReadable("This file is too large when unpacked.", "gzip")
                if not parts[-1] and not self.next_member():
                    return b"".join(parts)
        except Damaged as damaged:
            raise NotReadable("This is a damaged gzip file: it cannot be unpacked.", "gzip") from damaged

    def _fill(self) -> bool:
        """Fetch more of this member into the empty buffer; False at its end."""
        self._buffer, self._at = b"", 0
        while not self._ended and not self._buffer:
            piece = self._raw or self._file.read(_A_PIECE)
            self._raw = b""
            if not piece:
                self._ended = True
                if self._packed:
                    self._broken = True
                    raise Damaged
            elif self._packed:
                self._unpack(piece)
            else:
                self._buffer = piece
        self.given += len(self._buffer)
        return bool(self._buffer)

    def _unpack(self, piece: bytes) -> None:
        try:
            self._buffer = self._inflate.decompress(piece, _MOST_OUT)
        except zlib.error as error:
            self._raw, self._ended, self._broken = piece[1:], True, True
            raise Damaged from error
        self._raw = self._inflate.unconsumed_tail
        if self._inflate.eof:
            self._raw, self._ended = self._inflate.unused_data, True

    def _find_member(self) -> bool:
        """Put the beginning of the next member in front; what stands before it is lost."""
        while True:
            start = self._raw.find(_MEMBER)
            if start >= 0:
                self._raw = self._raw[start:]
                return True
            piece = self._file.read(_A_PIECE)
            self._raw = self._raw[-2:] + piece
            if not piece:
                return False
