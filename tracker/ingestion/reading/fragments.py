"""Pieces of HTML that come inside of something else: a feed's entry, an article in JSON-LD."""

from __future__ import annotations

import html
import re

from lxml.etree import ParserError
from lxml.html import fromstring

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_ENTITY = re.compile(r"&(?:#\w{1,8}|[A-Za-z]\w{1,31});")


def text_of_fragment(fragment: str) -> str:
    """Return what a reader would see of some HTML, a line for each block; plain text stays as it is."""
    if "<" not in fragment:
        return html.unescape(fragment) if _ENTITY.search(fragment) else fragment
    try:
        tree = fromstring(f"<div>{fragment}</div>".replace("\x00", ""))
    except (ParserError, ValueError):
        return ""
    for element in tree.xpath(".//script | .//style | .//template"):
        element.drop_tree()
    for element in tree.xpath(".//p | .//br | .//div | .//li | .//h1 | .//h2 | .//h3 | .//blockquote"):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).split("\n"))
    return "\n".join(line for line in lines if line)


def line_of_fragment(fragment: str) -> str:
    """Return a title without tags, its entities read once: many feeds escape their titles twice."""
    return html.unescape(_TAG.sub("", fragment))
