"""The body of an answer: read, unpacked and counted, never past a limit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .encodings import unpacked
from .errors import FetchFailed

_NEVER_READ = ("video/", "audio/", "image/", "font/")
# What unpacks to far more than any text does is a bomb, long before it reaches the limit in bytes.
_MOST_RATIO, _UNPACKED_FREELY = 200, 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: seconds, redirects, and bytes after unpacking.

    `only_beginning`: what is larger is cut off there instead of refused, and may be empty too.
    """

    total_seconds: float = 60
    connect_seconds: float = 10
    read_seconds: float = 20
    redirects: int = 5
    bytes: int = 10_000_000
    pdf_bytes: int = 50_000_000
    only_beginning: bool = False

    @property
    def most_bytes(self) -> int:
        return max(self.bytes, self.pdf_bytes)


class _Counted:
    """Counts the bytes of a body as they came."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.count += len(chunk)
            yield chunk


def read_body(chunks: Iterable[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the unpacked body; a PDF may be larger than a page, and is one by its first bytes.

    Raises FetchFailed when it is too large, empty, cut off, packed in a way that is not read, or
    of a type that holds no text: that one is told before the first byte is read.
    """
    media_type = headers.get("content-type", "").lower()
    if media_type.startswith(_NEVER_READ):
        raise FetchFailed(f"This is no text, but {media_type.split(';')[0][:60]}.", may_pass=False)
    stated = headers.get("content-length", "")
    if not limits.only_beginning and re.fullmatch(r"[0-9]{1,30}", stated) and int(stated) > limits.most_bytes:
        raise _too_large(limits.most_bytes)
    packed = _Counted(chunks)
    parts: list[bytes] = []
    count, limit = 0, limits.bytes
    for part in unpacked(packed, headers.get("content-encoding", "")):
        if not part:
            continue
        if not parts and b"%PDF-" in part[:1024]:
            limit = limits.pdf_bytes
        parts.append(part)
        count += len(part)
        if count > limit:
            if limits.only_beginning:
                return b"".join(parts)[:limit]
            raise _too_large(limit)
        if count > max(_UNPACKED_FREELY, _MOST_RATIO * packed.count):
            raise FetchFailed(f"The answer unpacks to over {_MOST_RATIO} times its size.", may_pass=False)
    if not count and not limits.only_beginning:
        raise FetchFailed("The answer is empty.")
    return b"".join(parts)


def _too_large(limit: int) -> FetchFailed:
    return FetchFailed(
        f"The answer is larger than {limit / 1_000_000:g} MB, the most that is read.", may_pass=False
    )
