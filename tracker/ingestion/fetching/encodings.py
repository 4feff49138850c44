"""Packed answers, undone piece by piece, so that no bomb ever lies unpacked in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
from backports import zstd

from .errors import FetchFailed

A_PIECE = 131_072
# RFC 9659: no decoder of the web has to take a window over 8 MB, and no sender may ask for one.
_ZSTD: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}

Chunks = Iterable[bytes]


def unpacked(chunks: Chunks, content_encoding: str) -> Iterator[bytes]:
    """Give an answer's body unpacked, in pieces of about A_PIECE bytes.

    Raises FetchFailed for what was packed more than once, in a way that was not asked for, not as
    its label says, or that ends too early.
    """
    layers = [layer.strip().lower().removeprefix("x-") for layer in content_encoding.split(",")]
    layers = [layer for layer in layers if layer not in ("", "identity")]
    if not layers:
        return iter(chunks)
    if len(layers) > 1:
        raise FetchFailed("The answer is packed more than once.", may_pass=False)
    undo = _UNDO.get(layers[0])
    if undo is None:
        raise FetchFailed(
            f"The answer is packed in a way that was not asked for ({layers[0][:30]}).", may_pass=False
        )
    return _in_words(undo(chunks))


def _in_words(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise FetchFailed("The answer is not packed as it says it is.", may_pass=False) from error


def _gzip(chunks: Chunks) -> Iterator[bytes]:
    """A gzip file may have several members, one after the other."""
    member, began = zlib.decompressobj(31), False
    for chunk in chunks:
        left = chunk
        while left:
            yield member.decompress(left, A_PIECE)
            left, began = member.unconsumed_tail, True
            if member.eof and member.unused_data.startswith(b"\x1f\x8b"):
                left, member = member.unused_data, zlib.decompressobj(31)
    yield from _rest_of(member, began=began)


def _deflate(chunks: Chunks) -> Iterator[bytes]:
    """Many servers send "deflate" without the zlib header round it."""
    stream, began = zlib.decompressobj(15), False
    for chunk in chunks:
        left = chunk
        while left:
            try:
                yield stream.decompress(left, A_PIECE)
            except zlib.error:
                if began:
                    raise
                stream = zlib.decompressobj(-15)
                yield stream.decompress(left, A_PIECE)
            left, began = stream.unconsumed_tail, True
    yield from _rest_of(stream, began=began)


def _rest_of(stream: zlib._Decompress, *, began: bool) -> Iterator[bytes]:
    while piece := stream.decompress(b"", A_PIECE):
        yield piece
    if began and not stream.eof:
        raise _cut_off()


def _brotli(chunks: Chunks) -> Iterator[bytes]:
    stream, began = brotli.Decompressor(), False
    for chunk in chunks:
        if stream.is_finished():
            return  # padding behind the end, which browsers ignore too
        began = True
        yield stream.process(chunk, output_buffer_limit=A_PIECE)
        while not stream.can_accept_more_data():
            yield stream.process(b"", output_buffer_limit=A_PIECE)
    if began and not stream.is_finished():
        raise _cut_off()


def _zstd(chunks: Chunks) -> Iterator[bytes]:
    """Several frames may follow one another (RFC 8878, 3.1)."""
    frame, began = zstd.ZstdDecompressor(options=_ZSTD), False
    for chunk in chunks:
        left = chunk
        while left or not (frame.eof or frame.needs_input):
            if frame.eof:
                frame = zstd.ZstdDecompressor(options=_ZSTD)
            yield frame.decompress(left, A_PIECE)
            left, began = frame.unused_data if frame.eof else b"", True
    if began and not frame.eof:
        raise _cut_off()


def _cut_off() -> FetchFailed:
    return FetchFailed("The answer was cut off: its packed data have no end.")


_UNDO: dict[str, Callable[[Chunks], Iterator[bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
ACCEPTED = ", ".join(_UNDO)  # what is bounded here, and nothing else
