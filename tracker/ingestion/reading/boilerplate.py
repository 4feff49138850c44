"""What a site puts into its articles beside what they say: links to others, share bars, credits, comments.

Each rule takes whole elements or whole lines and never part of a sentence. The wordings are data
(data/boilerplate.json), each list with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from lxml.etree import SubElement
from lxml.html import HtmlElement

_INLINE_TITLE = 800
_LONGEST_TEASER = 400
_LONGEST_NOTE = 220
_LONGEST_LABEL = 60
_LEAST_ARTICLE, _LEAST_BESIDE_TITLE = 250, 100


def drop_beside_the_article(tree: HtmlElement) -> None:
    """Take out of a page what is no part of its article although it stands in the midst of it."""
    _drop_title_block(tree)
    _drop_readers_comments(tree)
    _drop_popups(tree)
    _drop_teasers(tree)


def pull_lead_into_body(tree: HtmlElement) -> None:
    """Put an opening that stands in a box of its own before the paragraphs it opens.

    The extractor takes the box with the most paragraphs, and so loses the sentence that tells all.
    """
    for lead in list(tree.iter("div", "p", "section", "h2")):
        names = lead.get("class")
        if not names or not _is_named("leads", names[:300]) or lead.xpath("ancestor::header"):
            continue
        words = _words(lead)
        body = _paragraphs_behind(lead) if 60 <= len(words) <= 800 and _share_of_links(lead) < 0.3 else None
        if body is None or words[:60] in _words(body):
            continue
        paragraph = SubElement(body, "p")
        body.insert(0, paragraph)
        paragraph.text, paragraph.tail, body.text = words, body.text, None
        lead.drop_tree()
        return


@lru_cache(maxsize=4096)
def _is_named(key: str, names: str) -> bool:
    """Whether the names of an element tell what it is for. The elements of a site share few of them."""
    return bool(_named(key).search(names))


def article_lines(text: str, titles: Iterable[str | None]) -> str:
    """Return an extracted text without its own title, notes of the site, credits and readers' comments."""
    lines = _without_title(text.split("\n"), titles)
    lines = [line for line in _before_comments(lines) if line.startswith("- ") or not _is_note(line)]
    while lines and (not lines[-1].strip() or _is_credit(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _drop_title_block(tree: HtmlElement) -> None:
    """The block that holds the title: it is kept as the title, and its byline and date as such."""
    for header in tree.xpath("//header[.//h1]"):
        if len(header.text_content()) < _INLINE_TITLE:
            header.drop_tree()


def _drop_readers_comments(tree: HtmlElement) -> None:
    """Comments are nobody's allegation. The extractor knows lists of them by the beginning of a name only."""
    for element in list(tree.iter("article", "li", "div", "section")):
        mark = element.get("id") or ""
        names = f"{mark} {element.get('class') or ''}"
        is_named = ("omment" in names or mark == "disqus_thread") and _COMMENT.search(names)
        is_comment = is_named or "schema.org/Comment" in (element.get("itemtype") or "")
        if is_comment and element.getparent() is not None and not element.xpath(_ARTICLE_ITSELF):
            element.drop_tree()


def _drop_popups(tree: HtmlElement) -> None:
    for element in reversed(list(tree.iter("span", "div", "ul"))):
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        if not _is_named("popups", names[:300]) or next(element.iterancestors("p"), None) is None:
            continue
        if len(element.findall(".//a")) >= 2 and element.getparent() is not None:
            element.drop_tree()


def _drop_teasers(tree: HtmlElement) -> None:
    teaser = _teaser()
    for element in list(tree.iter("p", "h2", "h3", "h4", "h5", "li", "div")):
        if element.tag == "div" and (element.find("div") is not None or element.find("p") is not None):
            continue
        # Most paragraphs are told by how they begin, long before all their words are gathered.
        beginning = _beginning(element)
        may_be_one = teaser.match(beginning) or (beginning.isupper() and element.tag == "p")
        if not may_be_one or element.getparent() is None:
            continue
        words = _words(element)
        if len(words) > _LONGEST_TEASER:
            continue
        if label := teaser.match(words):
            _drop_teaser(element, is_alone=not any(map(str.isalnum, words[label.end() :])))
        elif len(words) <= 120 and words.isupper() and _share_of_links(element) > 0.95:
            element.drop_tree()  # HOW IT BEGAN: a paragraph of capitals that is one link


def _beginning(element: HtmlElement) -> str:
    """The first letters of an element, as many as the longest label needs, with the blanks between them."""
    found = (element.text or "").lstrip()
    if len(found) <= _LONGEST_LABEL and len(element):
        found = ""
        for piece in element.itertext():
            found = f"{found}{piece}" if found else piece.lstrip()
            if len(found) > _LONGEST_LABEL:
                break
    return found[: 2 * _LONGEST_LABEL]


def _drop_teaser(element: HtmlElement, *, is_alone: bool) -> None:
    """Drop a label with the links that most of its element is, or a label alone with those that follow it."""
    if not is_alone and _share_of_links(element) < 0.5:
        return  # a sentence that begins with the same word
    following = element.getnext()
    element.drop_tree()
    while is_alone and following is not None and _is_all_links(following):
        gone, following = following, following.getnext()
        gone.drop_tree()


def _is_all_links(element: HtmlElement) -> bool:
    return (
        element.tag in ("p", "ul", "div")
        and len(element.text_content()) <= _LONGEST_TEASER
        and _share_of_links(element) > 0.6
    )


def _paragraphs_behind(lead: HtmlElement) -> HtmlElement | None:
    for element in islice(lead.itersiblings("div", "section"), 8):
        if len(element.findall(".//p")) >= 3:
            return element
    return None


def _share_of_links(element: HtmlElement) -> float:
    whole = len("".join(element.text_content().split())) or 1
    return sum(len("".join(link.text_content().split())) for link in element.iter("a")) / whole


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _without_title(lines: list[str], titles: Iterable[str | None]) -> list[str]:
    heads = {_letters(title) for title in titles if title}
    if sum(map(len, lines[1:])) < _LEAST_BESIDE_TITLE:
        return lines  # a post whose first words are its title
    for number, line in enumerate(lines[:4]):
        letters = _letters(line)
        if letters and any(letters == head or (len(letters) > 25 and letters in head) for head in heads):
            return lines[:number] + lines[number + 1 :]
    return lines


def _before_comments(lines: list[str]) -> list[str]:
    length = 0
    for number, line in enumerate(lines):
        if length >= _LEAST_ARTICLE and len(line) <= 60 and _comments().match(line.strip(" -*#")):
            return lines[:number]
        length += len(line)
    return lines


def _is_note(line: str) -> bool:
    line = line.strip(" -*>")  # a line that begins with a quotation mark is somebody's words
    return len(line) <= _LONGEST_NOTE and bool(_notes().match(line))


def _is_credit(line: str) -> bool:
    return len(line) <= 300 and bool(_credits().match(line.strip()))


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


_ARTICLE_ITSELF = ".//h1 | .//*[@itemprop='articleBody']"
_COMMENT = re.compile(
    r"(?:^|\s)(?:comment|(?:(?:reader|user|fb|wp|post|article|the)s?-?)?comments?)"
    r"(?:-?(?:list|area|section|body|content|item|thread|wrapper|container|s))?(?:\s|$)|disqus_thread",
    re.IGNORECASE,
)


@cache
def _data() -> dict[str, Any]:
    read = json.loads((Path(__file__).parent / "data" / "boilerplate.json").read_text(encoding="utf-8"))
    return dict(read)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _named(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{_any_of(_data()[key]['names'])})(?:$|[\s_-])", re.IGNORECASE)


@cache
def _teaser() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_any_of(_data()['teasers']['words'])})(?!\w)", re.IGNORECASE)


@cache
def _notes() -> re.Pattern[str]:
    notes, follow = _data()["notes"], _data()["follow"]
    return re.compile(
        rf"\W*(?:(?:please\s+)?(?:{_any_of(notes['beginnings'])})(?!\w)|(?:{_any_of(notes['whole'])})\W*$"
        rf"|(?:{_any_of(follow['verbs'])})\s.{{1,80}}\W(?:{_any_of(follow['networks'])})(?!\w))",
        re.IGNORECASE,
    )


@cache
def _credits() -> re.Pattern[str]:
    kept = _data()["credits"]
    by = rf"(?i:{_any_of(kept['beginnings'])})"
    names = rf"(?:[\s,;&/(]+(?:[^\W\d_a-z][^\s,;&/()]*|(?:{_any_of(kept['between_names'])})\b))+"
    piece = r"(?:at|on|[A-Z]\w{2,8}\.?|\d[\d:/.-]{0,20}(?:st|nd|rd|th)?|[ap]\.?m\.?|[A-Z]{2,4})"
    moment = rf"{piece}(?:,?\s+{piece}){{0,12}}"
    return re.compile(
        rf"\W*{by}{names}\W*$|.{{1,250}}\b(?i:{_any_of(kept['anywhere'])})\W*$"
        rf"|\W*(?i:{_any_of(kept['updated'])})\W{{1,3}}{moment}\W*$"
    )


@cache
def _comments() -> re.Pattern[str]:
    kept = _data()["comments"]
    counted = _any_of(kept["counted"])
    return re.compile(
        rf"(?:{_any_of(kept['beginnings'])})(?!\w)|\d[\d,.]*\s+(?:{counted})\W*$|(?:{counted})\s*\(\d[\d,.]*\)\W*$",
        re.IGNORECASE,
    )
