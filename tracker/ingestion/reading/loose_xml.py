"""XML as sites send it: recovered where it is malformed, with no entity expanded and nothing opened.

Runs in the child process. Letters are decoded before (charsets.py), since feeds lie about them as pages do.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .records import NotReadable

_COMMENT, _CDATA = ("<!--", "-->"), ("<![CDATA[", "]]>")
_PROLOGUE = re.compile(r"(?:\s|<\?[^>]{0,400}\?>|<!DOCTYPE[^>]{0,400}>)*", re.IGNORECASE)
_REFERENCE = re.compile(r"&(#\d{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z]\w{1,31};)?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_HEAD = 200_000


def start_of(root: re.Pattern[str], text: str) -> int | None:
    """Where the document's own element begins, or None; raises NotReadable where entities are defined."""
    pieces = _pieces(text[:_HEAD], *_COMMENT)
    found = root.search("".join(" " * len(piece) if is_within else piece for piece, is_within in pieces))
    before = text[: found.start()] if found else text[:_HEAD]
    if "<!ENTITY" in before.upper():
        raise NotReadable("The feed defines entities of its own, which are not allowed.", "feed")
    return found.start() if found else None


def tree_of(text: str, start: int) -> tuple[Any, str | None]:
    """The element that begins at `start`, and what is wrong with the XML in one sentence.

    Raises NotReadable where nothing could be read.
    """
    faults = [] if start == _PROLOGUE.match(text).end() else ["something else stands before it"]  # type: ignore[union-attr]
    legal = _ILLEGAL.sub("", text[start:])
    if len(legal) < len(text) - start:
        faults.append("control characters in it")
    source = _with_known_references(legal)
    if source != legal:
        faults.append("signs in it that XML does not know")
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(source.encode("utf-8"), parser)
    if root is None:
        raise NotReadable("This is no feed: its XML cannot be read.", "feed")
    faults += [error.message.strip() for error in list(parser.error_log)[:1]]
    wrong = f"The feed is malformed ({faults[0]}); what could be read of it was kept." if faults else None
    return root, wrong


def _with_known_references(source: str) -> str:
    """Entities of HTML become letters and a bare ampersand becomes one, outside of CDATA."""
    pieces = _pieces(source, *_CDATA)
    return "".join(piece if is_within else _REFERENCE.sub(_reference, piece) for piece, is_within in pieces)


def _pieces(text: str, opening: str, closing: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of those from an opening to its closing.

    A pattern would look for the closing of each opening anew, to the end of the text and in vain.
    """
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        yield text[at:start], False
        at = end + len(closing)
        yield text[start:at], True
    yield text[at:], False


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _OF_XML:
        return found[0]
    if name.startswith("#"):
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        is_letter = (
            code in (9, 10, 13)
            or 0x20 <= code < 0xD800
            or 0xE000 <= code < 0xFFFE
            or 0x1_0000 <= code < 0x11_0000
        )
        return found[0] if is_letter else ""
    return html.entities.html5.get(name, f"&amp;{name}").replace("<", "&lt;")
