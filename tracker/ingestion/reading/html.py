"""HTML pages: the article's text by trafilatura, without menus, comments and what no reader saw.

Runs in the child process only: both the parser and the extractor meet hostile input here.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any

import trafilatura
from htmldate import find_date
from lxml.etree import ElementDefaultClassLookup
from lxml.html import HtmlComment, HtmlElement
from trafilatura.utils import HTML_PARSER, load_html

from .boilerplate import article_lines, drop_beside_the_article, pull_lead_into_body
from .charsets import Decoded, decode
from .cleaning import clean_text, has_words, remarks_on
from .fragments import text_of_fragment
from .languages import detect_language
from .metadata import (
    articles_in_json_ld,
    canonical_address,
    meta_of,
    stated_byline,
    stated_date,
    stated_publisher,
    stated_title,
)
from .paragraphs import wrap_loose_text
from .records import NotReadable, ReadDocument, Remark

READER, VERSION = "html", f"2 (trafilatura {trafilatura.__version__})"

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
# lxml.html asks a Python function for the class of each element; nothing here needs its special ones.
HTML_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment))

_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LITTLE = 250
_DEEPEST = 240  # trafilatura finds nothing from 260 levels on
_NO_ARTICLE = "There is no article text on this page: only navigation, or a page that scripts fill."


def read_html(
    data: bytes, *, charset: str | None, url: str | None, now: datetime | None = None
) -> ReadDocument:
    """Read the article of an HTML page; raises NotReadable when there is none."""
    decoded = decode(data, charset)
    tree = _parse(decoded.text)
    meta, articles = meta_of(tree), articles_in_json_ld(tree)
    published, written = stated_date(tree, meta, articles, now=now)
    title, byline = stated_title(tree, meta, articles), stated_byline(tree, meta, articles)
    canonical, site_name = canonical_address(tree, meta, url), stated_publisher(meta, articles)
    declared = _declared_language(tree)
    hidden_in = _drop_hidden(tree)
    published = published or _date_by_search(tree, now)
    raw = _article_text(tree, decoded.text, articles, title)
    text = clean_text(raw).strip()
    if len(text) < _LITTLE:
        _refuse_a_page_without_article(_parse(decoded.text), text)
    return ReadDocument(
        kind="html",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=title,
        byline=byline,
        published=published,
        published_as_written=written,
        language=detect_language(text, declared),
        canonical_url=canonical,
        site_name=site_name,
        encoding=decoded.encoding,
        remarks=_remarks(decoded, raw, text, hid_something=_stood_beside(hidden_in, text)),
    )


def _date_by_search(tree: HtmlElement, now: datetime | None) -> str | None:
    """Look for a date where the page states none."""
    found = find_date(
        tree,
        original_date=True,
        extensive_search=False,
        max_date=now.date().isoformat() if now else None,
    )
    return str(found) if found else None


def _parse(html: str) -> HtmlElement:
    tree = load_html(re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", html.lstrip("\ufeff")))
    if tree is None or not isinstance(tree, HtmlElement):
        raise NotReadable(_NO_ARTICLE, "html")
    return tree


def _article_text(tree: HtmlElement, html: str, articles: list[dict[str, Any]], title: str | None) -> str:
    """The article's text; where our own clearing leaves little, what the extractor finds by all its means."""
    heads = [title, *(head.text_content() for head in tree.xpath("//h1")[:3])]
    drop_beside_the_article(tree)
    pull_lead_into_body(tree)
    wrap_loose_text(tree)
    text = article_lines(_extract(tree, fast=True), heads)
    if len(text) < _LITTLE:
        whole = _parse(html)
        _drop_hidden(whole)
        text = max(text, article_lines(_extract(whole, fast=False), heads), key=len)
    return _or_stated(text, articles)


def _extract(tree: HtmlElement, *, fast: bool) -> str:
    page = trafilatura.bare_extraction(tree, fast=fast, include_comments=False)
    return str(getattr(page, "text", None) or "")


def _or_stated(shown: str, articles: list[dict[str, Any]]) -> str:
    """The page's text, or the one in its JSON-LD where the page itself shows only a stub."""
    if len(shown) >= _LITTLE:
        return shown
    bodies = [article["articleBody"] for article in articles if isinstance(article.get("articleBody"), str)]
    stated = max(map(text_of_fragment, bodies), key=len, default="")
    return stated if len(stated) > 2 * len(shown) else shown


def _declared_language(tree: HtmlElement) -> str | None:
    found = tree.xpath("/html/@lang") or tree.xpath("/html/@xml:lang")
    return str(found[0]) if found else None


def _drop_hidden(tree: HtmlElement) -> list[HtmlElement]:
    """Take out what no reader of the page saw; return the elements that had hidden words in them."""
    parents = []
    for element in tree.xpath("//body//*[@hidden or @style]"):
        style = element.get("style") or ""
        if element.getparent() is None or not ("hidden" in element.attrib or _HIDDEN.search(style)):
            continue
        if has_words(element.text_content()):
            parents.append(element.getparent())
        element.drop_tree()
    return list(dict.fromkeys(parents))


def _stood_beside(parents: list[HtmlElement], text: str) -> bool:
    """Whether hidden words stood among the article's paragraphs; a hidden menu is no news."""
    flat = " ".join(text.split())
    shown = (" ".join(one.text_content().split()) for parent in parents for one in parent.findall("p"))
    return any(len(words) > 30 and words[:80] in flat for words in shown)


def _refuse_a_page_without_article(tree: HtmlElement, text: str) -> None:
    """Little text may be a short story, or what is left of a page that has none."""
    if _depth_exceeds(tree, _DEEPEST):
        raise NotReadable("The page is nested too deeply to be read.", "html")
    for element in tree.xpath(
        "//nav | //header | //footer | //aside | //noscript | //form | //script | //style | //head"
    ):
        element.drop_tree()
    if not has_words(text) or not has_words(tree.text_content()):
        raise NotReadable(_NO_ARTICLE, "html")


def _depth_exceeds(tree: HtmlElement, limit: int) -> bool:
    layer, depth = [tree], 0
    while layer and depth <= limit:
        layer, depth = [child for element in layer for child in element], depth + 1
    return depth > limit


def _remarks(decoded: Decoded, raw: str, text: str, *, hid_something: bool) -> tuple[Remark, ...]:
    found = [*decoded.remarks, *remarks_on(raw, text)]
    if hid_something:
        found.append(Remark.HIDDEN_TEXT)
    if len(text) < _LITTLE:
        found.append(Remark.VERY_LITTLE_TEXT)
    return tuple(found)
