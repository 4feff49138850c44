"""The body of an answer: read, unpacked and counted, never past a limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .errors import FetchFailed

ACCEPTED = "gzip, deflate"  # what is bounded here, and nothing else


_A_PIECE = 131_072
_NEVER_READ = ("video/", "audio/", "image/", "font/")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: seconds, redirects, and bytes after unpacking."""

    total_seconds: float = 60
    connect_seconds: float = 10
    read_seconds: float = 20
    redirects: int = 5
    bytes: int = 10_000_000
    pdf_bytes: int = 50_000_000

    @property
    def most_bytes(self) -> int:
        return max(self.bytes, self.pdf_bytes)


class TooLarge(Exception):
    """More came out than the limit allows."""


def read_body(chunks: Iterable[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the unpacked body; a PDF may be larger than a page, and is one by its first bytes.

    Raises FetchFailed when it is too large, empty, cut off, packed in a way that is not read, or
    of a type that holds no text: that one is told before the first byte is read.
    """
    media_type = headers.get("content-type", "").lower()
    if media_type.startswith(_NEVER_READ):
        raise FetchFailed(f"This is no text, but {media_type.split(';')[0][:60]}.", may_pass=False)
    unpacker = Unpacker(headers.get("content-encoding", ""))
    stated = headers.get("content-length", "")
    if re.fullmatch(r"[0-9]{1,30}", stated) and int(stated) > limits.most_bytes:
        raise _too_large(limits.most_bytes)
    parts: list[bytes] = []
    count, limit = 0, limits.bytes
    for chunk in chunks:
        # The first piece tells a PDF from a page, so it is unpacked before its limit is known.
        allowed = limit - count if parts else min(limits.most_bytes, max(limits.bytes, _A_PIECE))
        try:
            part = unpacker.feed(chunk, allowed)
        except TooLarge:
            raise _too_large(limit) from None
        if part and not parts:
            limit = limits.pdf_bytes if b"%PDF-" in part[:1024] else limits.bytes
        count += len(part)
        if count > limit:
            raise _too_large(limit)
        if part:
            parts.append(part)
    unpacker.finish()
    if not count:
        raise FetchFailed("The answer is empty.")
    return b"".join(parts)


def _too_large(limit: int) -> FetchFailed:
    return FetchFailed(
        f"The answer is larger than {limit / 1_000_000:g} MB, the most that is read.", may_pass=False
    )


class Unpacker:
    """Takes an answer's body in pieces and gives it unpacked; raises FetchFailed for what it cannot undo."""

    def __init__(self, content_encoding: str) -> None:
        layers = [layer.strip().lower() for layer in content_encoding.split(",")]
        layers = [layer for layer in layers if layer not in ("", "identity")]
        if len(layers) > 1:
            raise FetchFailed("The answer is packed more than once.", may_pass=False)
        self._layer = layers[0].removeprefix("x-") if layers else None
        if self._layer not in (None, "gzip", "deflate"):
            raise FetchFailed(
                f"The answer is packed in a way that was not asked for ({self._layer[:30]}).", may_pass=False
            )
        self._unpack = zlib.decompressobj(31 if self._layer == "gzip" else 15)
        self._began = False

    def feed(self, data: bytes, limit: int) -> bytes:
        """Return what `data` unpacks to; raises TooLarge when that is over `limit` bytes."""
        if self._layer is None:
            if len(data) > limit:
                raise TooLarge
            return data
        parts: list[bytes] = []
        while data:
            part = self._inflate(data, limit + 1)
            limit -= len(part)
            if limit < 0:
                raise TooLarge
            parts.append(part)
            data = self._unpack.unconsumed_tail
            if self._unpack.eof and self._unpack.unused_data:
                data = self._next_member()
        return b"".join(parts)

    def finish(self) -> None:
        """Raise FetchFailed when the packed data end too early."""
        if self._layer and self._began and not self._unpack.eof:
            raise FetchFailed("The answer was cut off: its packed data have no end.")

    def _inflate(self, data: bytes, limit: int) -> bytes:
        try:
            part = self._unpack.decompress(data, limit)
        except zlib.error as error:
            if self._layer != "deflate" or self._began:
                raise FetchFailed("The answer is not packed as it says it is.", may_pass=False) from error
            # Many servers send "deflate" without the zlib header round it.
            self._unpack = zlib.decompressobj(-15)
            self._began = True
            return self._inflate(data, limit)
        self._began = True
        return part

    def _next_member(self) -> bytes:
        rest = self._unpack.unused_data
        if self._layer != "gzip" or not rest.startswith(b"\x1f\x8b"):
            return b""  # padding behind the end, which browsers ignore too
        self._unpack = zlib.decompressobj(31)
        return rest
