"""Pieces of HTML that come inside of something else: a feed's entry, an article in JSON-LD."""

from __future__ import annotations

import html
import re

from lxml.etree import ParserError
from lxml.html import fromstring

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
# Well-formed tags need no parser, which costs ten times as much: feeds have thousands of entries.
_WHOLE_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9]*+)(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""")
_BLOCKS = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "blockquote"})
_UNSEEN = re.compile(r"<(?:script|style|template|textarea|title|noscript|svg|math|!)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\w{1,8}|[A-Za-z]\w{1,31});")


def text_of_fragment(fragment: str) -> str:
    """Return what a reader would see of some HTML, a line for each block; plain text stays as it is."""
    if "<" not in fragment:
        return html.unescape(fragment) if _ENTITY.search(fragment) else fragment
    simple = _WHOLE_TAG.sub(_break, fragment)
    if "<" not in simple and not _UNSEEN.search(fragment):
        return _lines(html.unescape(simple))
    try:
        tree = fromstring(f"<div>{fragment}</div>".replace("\x00", ""))
    except (ParserError, ValueError):
        return ""
    for element in tree.xpath(".//script | .//style | .//template"):
        element.drop_tree()
    for element in tree.xpath(".//p | .//br | .//div | .//li | .//h1 | .//h2 | .//h3 | .//blockquote"):
        element.tail = "\n" + (element.tail or "")
    return _lines(str(tree.text_content()))


def _break(tag: re.Match[str]) -> str:
    return "\n" if tag[1].lower() in _BLOCKS else ""


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def line_of_fragment(fragment: str) -> str:
    """Return a title without tags, its entities read once: many feeds escape their titles twice."""
    return html.unescape(_TAG.sub("", fragment))
