"""E-mails (RFC 5322, MIME): opened within bounds, their headers as words, and what is attached.

The parser of `email` is used for the framing alone (policy compat32): the newer policy reads headers
with a parser that hostile ones break or slow down (LookupError, RecursionError, four seconds for a
long list of addresses). Every access goes through `_safely`.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import TypeVar

from .charsets import codec_for
from .cleaning import clean_line
from .records import Contained, Limits, NotReadable
from .sniffing import READABLE, sniff

T = TypeVar("T")

MOST_PARTS = 1_000
DEEPEST = 10
_MOST_NESTING, _MOST_LINES = 40, 2_000_000  # each open multipart is asked about each line that follows
_MULTIPART = re.compile(rb"^content-type:[ \t\r\n]*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
# What takes the parameters of a type apart does so in quadratic time, and for each question anew.
_LONGEST_HEADER, _LONGEST_OF_A_PART = 20_000, 2_000
_ENCODED_BREAKS = re.compile(r"[\r\n]+[ \t]*")
TOO_DEEP = "This e-mail is nested too deeply: messages within messages are opened down to ten levels."
_TOO_MANY = f"This e-mail has too many parts: no more than {MOST_PARTS:,} are read."
_FAULTS = (
    MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError,
    UnboundLocalError,
)  # fmt: skip


class _Cut(email.policy.Compat32):
    """Headers no longer than anybody reads, and those that say what a part is still shorter."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: _LONGEST_OF_A_PART if name.lower().startswith("content-") else _LONGEST_HEADER]


def open_message(data: bytes) -> Message:
    """Parse the framing of an e-mail; raises NotReadable for too many parts and too much nesting."""
    if data.count(b"\n--") > 4 * MOST_PARTS:
        raise NotReadable(_TOO_MANY, "eml")
    if data.count(b"\n") > _MOST_LINES:
        raise NotReadable("This e-mail is too large: it has more than two million lines.", "eml")
    if sum(1 for _ in _MULTIPART.finditer(data)) > _MOST_NESTING:
        raise NotReadable(TOO_DEEP, "eml")
    try:
        message = email.message_from_bytes(data, policy=_Cut())
    except _FAULTS as error:
        raise NotReadable("This e-mail is damaged: it cannot be taken apart.", "eml") from error
    return message


def parts_of(message: Message, depth: int = 0) -> Iterator[Message]:
    """Give the leaves of a message in order; a message inside it is one leaf."""
    if depth > DEEPEST:
        raise NotReadable(TOO_DEEP, "eml")
    inside: object = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inside, list):
        for part in inside:
            yield from parts_of(part, depth + 1)
    else:
        yield message


def header(message: Message, name: str, limit: int = 500) -> str | None:
    """Return a header as one line of words, encoded words decoded; the first counts where there are two."""
    wanted = name.lower()
    written = next((value for key, value in message.raw_items() if key.lower() == wanted), "")
    raw = str(written)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape")  # bytes that no label explains
    return clean_line(words_of(raw.decode("utf-8", "replace")), limit)


def words_of(written: str) -> str:
    """Decode RFC 2047 words; what cannot be decoded stays as it is written."""
    unfolded = _ENCODED_BREAKS.sub(" ", written)
    pieces = _safely(lambda: decode_header(unfolded), [(unfolded, None)])
    return "".join(piece if isinstance(piece, str) else _letters(piece, charset) for piece, charset in pieces)


def file_name(part: Message) -> str | None:
    """Return the name that a part states for itself."""
    return clean_line(words_of(_safely(lambda: str(part.get_filename() or "")[:2_000], "")))


def media_type(part: Message) -> str:
    """Return a part's type with its charset, as in Content-Type."""
    kind = _safely(part.get_content_type, "application/octet-stream")
    charset = charset_of(part) if kind.startswith("text/") else None
    stated = f"{kind}; charset={charset}" if charset else kind
    return clean_line(stated, 200) or ""


def charset_of(part: Message) -> str | None:
    """Return the character set that a part names for itself."""
    return _safely(lambda: part.get_content_charset(""), "") or None


def bytes_of(part: Message) -> bytes:
    """Return what a part holds, its transfer encoding undone; a message inside it as it stands."""
    inside: object = part.get_payload()
    if isinstance(inside, list):
        return _safely(inside[0].as_bytes, b"") if inside else b""
    decoded: object = _safely(lambda: part.get_payload(decode=True), None)
    return decoded if isinstance(decoded, bytes) else b""


def is_attached(part: Message) -> bool:
    """Whether a part hangs on the message, rather than being its text."""
    stated = _safely(part.get_content_disposition, None)
    if stated == "attachment" or part.get_content_type() not in ("text/plain", "text/html"):
        return True
    return bool(file_name(part))


def attachments_of(data: bytes, limits: Limits) -> Iterator[Contained]:
    """Give what is attached to an e-mail, in order; pictures and the like are refused by their kind."""
    if len(data) > limits.entry_bytes:
        raise NotReadable("This e-mail is larger than 50 MB, the most that is read.", "eml")
    message = open_message(data)
    attached = [part for part in parts_of(message) if is_attached(part)]
    if len(attached) > MOST_PARTS:
        raise NotReadable(_TOO_MANY, "eml")
    return (_attachment(part, position) for position, part in enumerate(attached, start=1))


def _attachment(part: Message, position: int) -> Contained:
    name, stated = file_name(part), media_type(part)
    if part.get_content_maintype() == "message":
        name = name or "forwarded message.eml"
    data = bytes_of(part)
    refused = "The file is empty." if not data else None
    if not refused:
        kind, what = sniff(data, stated, name)
        refused = None if kind in (*READABLE, "zip") else f"This is {what}, and no document that is read."
    return Contained(
        position, name or f"attachment {position}", b"" if refused else data, stated, refused=refused
    )


def _letters(piece: bytes, charset: str | None) -> str:
    codec = codec_for(charset)
    if codec is None:  # raw bytes, or a name that is no character set
        codec = "utf-8"
    return piece.decode(codec, "replace")


def _safely(ask: Callable[[], T], otherwise: T) -> T:
    try:
        return ask()
    except _FAULTS:
        return otherwise
