"""E-mails: the text of the body, what its headers claim, and whether anything hangs on it.

Runs in the child process only. Attachments are documents of their own: containers.open_container.
"""

from __future__ import annotations

from datetime import datetime
from email.message import Message

from .charsets import Decoded, decode
from .cleaning import clean_text, has_words, remarks_on
from .dates import read_moment
from .fragments import text_of_fragment
from .html import read_html
from .languages import detect_language
from .messages import DEEPEST, TOO_DEEP, bytes_of, charset_of, header, is_attached, open_message, parts_of
from .records import NotReadable, ReadDocument, Remark

READER, VERSION = "eml", "1"

_NO_TEXT = "There is no text in this e-mail."
_FEW = 40
_ONCE = ("From", "Subject", "Date", "Message-ID")


def read_eml(data: bytes, *, now: datetime | None = None) -> ReadDocument:
    """Read an e-mail: its plain text, or its HTML where that says more; raises NotReadable without text.

    A message that only forwards another has the text of that one.
    """
    message = open_message(data)
    parts = list(parts_of(message))
    bodies = [decoded for part in parts if not is_attached(part) and (decoded := _decoded(part))]
    raw, encoding = _body(bodies, now)
    if not has_words(raw):
        raw, encoding = _forwarded(message, now)
    text = clean_text(raw).strip()
    if not has_words(text):
        raise NotReadable(_NO_TEXT, "eml")
    written = header(message, "Date", 200)
    moment = read_moment(written, now=now) if written else None
    remarks = [*remarks_on(raw, text), Remark.UNPROVED_SENDER]
    if _is_damaged(message, parts):
        remarks.append(Remark.DAMAGED_MESSAGE)
    if any(is_attached(part) for part in parts):
        remarks.append(Remark.ATTACHMENTS)
    return ReadDocument(
        kind="eml",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=header(message, "Subject"),
        byline=header(message, "From", 300),
        published=moment.iso if moment else None,
        published_as_written=written,
        language=detect_language(text),
        encoding=encoding,
        remarks=tuple(remarks),
    )


def _decoded(part: Message) -> tuple[str, Decoded] | None:
    """The kind and the letters of a text part; None for one that cannot be read, which harms no other."""
    try:
        return part.get_content_subtype(), decode(bytes_of(part), charset_of(part))
    except NotReadable:
        return None


def _body(bodies: list[tuple[str, Decoded]], now: datetime | None) -> tuple[str, str | None]:
    """Choose between the two forms of a body: HTML only where the plain form is missing or a stub."""
    plain = [decoded for kind, decoded in bodies if kind != "html"]
    marked = [decoded for kind, decoded in bodies if kind == "html"]
    text = "\n\n".join(decoded.text.strip() for decoded in plain)
    shown = "\n\n".join(_text_of_html(decoded.text, now) for decoded in marked)
    if marked and (_letters(text) < _FEW or _letters(text) * 3 < _letters(shown)):
        return shown, marked[0].encoding
    return text, plain[0].encoding if plain else None


def _text_of_html(source: str, now: datetime | None) -> str:
    """The article of an HTML body; all of its text where the layout of a letter hides it from the reader."""
    whole = text_of_fragment(source)
    try:
        article = read_html(source.encode("utf-8", "replace"), charset="utf-8", url=None, now=now).text
    except NotReadable:
        article = ""
    return article if 2 * len(article) > len(whole) else whole


def _forwarded(message: Message, now: datetime | None) -> tuple[str, str | None]:
    """The text of the first message inside that has one, some levels down."""
    for _ in range(DEEPEST):
        inside = [part for part in parts_of(message) if part.get_content_maintype() == "message"]
        held: object = inside[0].get_payload() if inside else None
        if not (isinstance(held, list) and held and isinstance(held[0], Message)):
            return "", None
        message = held[0]
        parts = [part for part in parts_of(message) if not is_attached(part)]
        raw, encoding = _body([decoded for part in parts if (decoded := _decoded(part))], now)
        if has_words(raw):
            return raw, encoding
    raise NotReadable(TOO_DEEP, "eml")


def _is_damaged(message: Message, parts: list[Message]) -> bool:
    """Whether the framing is at fault, or a header that may stand once stands twice."""
    twice = any(len(message.get_all(name, [])) > 1 for name in _ONCE)
    return twice or bool(message.defects) or any(part.defects for part in parts)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
