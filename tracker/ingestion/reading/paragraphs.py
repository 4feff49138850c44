"""Loose text of a page becomes paragraphs: many sites write text straight into a box, with line breaks.

Browsers show `words<br><br>words` as two paragraphs; the extractor keeps what stands in `<p>` and
loses much of the rest where both are mixed. As readability.js does, runs of text and inline elements
that stand beside blocks are put into `<p>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml.etree import Comment
from lxml.html import Element, HtmlElement

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "iframe", "li", "main", "menu", "nav", "noscript", "object", "ol", "p", "pre",
    "script", "section", "style", "svg", "table", "tbody", "td", "template", "tfoot", "th", "thead",
    "tr", "ul", "video", "audio", "canvas",
})  # fmt: skip
_LEAST_LETTERS = 40

_Piece: TypeAlias = str | HtmlElement


def wrap_loose_text(tree: HtmlElement) -> None:
    """Put loose text beside blocks and double line breaks into paragraphs, in place."""
    for box in list(tree.iter("div", "section", "article", "td", "main", "center")):
        if len(box) and _is_mixed(box):
            _wrap(box)


def _is_mixed(box: HtmlElement) -> bool:
    loose = sum(map(_letters, [box.text, *(child.tail for child in box)]))
    return loose >= _LEAST_LETTERS and any(child.tag in _BLOCKS or child.tag == "br" for child in box)


def _letters(text: str | None) -> int:
    return len(text) - text.count(" ") - text.count("\n") if text and not text.isspace() else 0


def _wrap(box: HtmlElement) -> None:
    groups = list(_groups(box))
    for child in list(box):
        child.tail = None
        box.remove(child)
    box.text = None
    for group in groups:
        if isinstance(group, list):
            box.append(_paragraph(group))
        else:
            box.append(group)


def _groups(box: HtmlElement) -> Iterator[HtmlElement | list[_Piece]]:
    """Give blocks as they are, and between them the runs that are to be paragraphs."""
    run: list[_Piece] = []
    for piece in _pieces(box):
        is_block = not isinstance(piece, str) and piece.tag in _BLOCKS
        if is_block or _ends_paragraph(piece, run):
            if _shows(run):
                yield run
            run = []
            if is_block:
                yield piece
        else:
            run.append(piece)
    if _shows(run):
        yield run


def _pieces(box: HtmlElement) -> Iterator[_Piece]:
    if box.text:
        yield box.text
    for child in box:
        tail = child.tail
        yield child
        if tail:
            yield tail


def _ends_paragraph(piece: _Piece, run: list[_Piece]) -> bool:
    """Whether this is the second line break in a row."""
    if isinstance(piece, str) or piece.tag != "br":
        return False
    last = next((one for one in reversed(run) if not isinstance(one, str) or one.strip()), None)
    return last is not None and not isinstance(last, str) and last.tag == "br"


def _shows(run: list[_Piece]) -> bool:
    return any(piece.strip() if isinstance(piece, str) else piece.tag not in ("br", Comment) for piece in run)


def _paragraph(run: list[_Piece]) -> HtmlElement:
    paragraph, last = Element("p"), None
    for piece in run:
        if not isinstance(piece, str):
            paragraph.append(piece)
            last = piece
        elif last is not None:
            last.tail = (last.tail or "") + piece
        else:
            paragraph.text = (paragraph.text or "") + piece
    return paragraph
