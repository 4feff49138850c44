"""The parts of a text: headline, standfirst, caption, dateline, body, boilerplate.

Works on plain text and the title alone, line by line, and cuts nothing out: a part that gives no evidence is
marked, so that offsets hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.records import Block
from tracker.extraction.words.phrases import flatten, load, lower

HEAD_LINES = 14  # a page's title, standfirst, picture and date stand within its first lines
HEADING_WORDS = 12
LONGEST_PART = 700
LONGEST_DATE = 200

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…:;。！？؟][\"'”’)\]»」』]*\s*$")
_NOT_WORD = re.compile(r"\W+")
_PLACE_LINE = re.compile(
    r"(?:[A-Z][A-Z’'. -]{2,30}(?:[/,] ?[A-Z][A-Za-z’'. -]{2,25}){0,2}(?:, (?:[A-Z][a-z]{2,8}\.? \d{1,2}"
    r"|\d{1,2} [A-Z][a-z]{2,8}))?"
    r" ?(?:\([A-Z][\w. ]{1,25}\))? ?[-–—]{1,2} )"
)
_LABEL = re.compile(r"[A-Z][A-Z.’' ()-]{1,50}:|Q[ \u00a0]+|QUESTION:")


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    layout = load("layout")
    return {
        kind: re.compile(
            "|".join(f"(?:{p})" for p in layout[kind]), re.IGNORECASE if kind != "datelines" else 0
        )
        for kind in ("datelines", "boilerplate", "captions")
    }


@lru_cache(maxsize=1)
def _caption_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that a caption has anywhere, and words that it begins with."""
    return tuple(load("layout")["caption_signs"]), tuple(load("layout")["caption_openings"])


@lru_cache(maxsize=1)
def _date_words() -> frozenset[str]:
    return frozenset(load("layout")["months"]) | frozenset(load("layout")["date_words"])


def _bare(low: str) -> str:
    """The words of a text in lower case, with single blanks between."""
    return _NOT_WORD.sub(" ", low).strip()


def _may_be_caption(low: str) -> bool:
    anywhere, opening = _caption_words()
    return low.rstrip(". ")[-1:] == ")" or low.startswith(opening) or any(word in low for word in anywhere)


def _is_date(line: str, low: str) -> bool:
    words = _bare(low).split() if len(line) <= LONGEST_DATE else []
    if not words or len(words) > 14 or (len(words) == 1 and words[0].isdigit()):
        return False  # a lone year ends the sentence of a line before
    known = [
        w
        for w in words
        if w.isdigit() or w in _date_words() or re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|am|pm)", w)
    ]
    return len(known) == len(words) and (
        any(not w.isdigit() for w in words) or "/" in line or "-" in line or "." in line
    )


def _is_heading(line: str, *, alone: bool) -> bool:
    if not alone or len(line) > 90 or _END.search(line):
        return False
    words = line.split()
    if not words or len(words) > HEADING_WORDS:
        return False
    return words[0][:1].isupper() or words[0][:1] in "'\"‘“" or not line.isascii()


def _line_kind(line: str, low: str, title: str, *, alone: bool, in_head: bool) -> str:
    """What one line is by itself; "text" where only its place can tell. `low`: it in plain lower case."""
    patterns = _patterns()
    if title and len(line) <= 3 * len(title) + LONGEST_DATE and _bare(low) == title:
        return "headline"
    if _is_date(line, low):
        return "dateline"
    if len(line) <= LONGEST_PART:
        if patterns["boilerplate"].fullmatch(line):
            return "boilerplate"
        if in_head and patterns["datelines"].fullmatch(flatten(line)):
            return "dateline"
        if patterns["datelines"].fullmatch(low):
            return "dateline"
        if _may_be_caption(low) and patterns["captions"].fullmatch(line):
            return "caption"
    if _is_heading(line, alone=alone) and not _LABEL.match(line):
        return "headline"
    return "text"


def _lines(text: str, title: str) -> list[Line]:
    found: list[Line] = []
    low = lower(flatten(text))
    spans = [
        (
            m.start() + len(m.group()) - len(m.group().lstrip()),
            m.end() - len(m.group()) + len(m.group().rstrip()),
        )
        for m in _LINE.finditer(text)
    ]
    spans = [(a, b) for a, b in spans if a < b]
    for i, (start, end) in enumerate(spans):
        after = text[end : spans[i + 1][0]] if i + 1 < len(spans) else "\n\n"
        before = text[spans[i - 1][1] : start] if i else "\n\n"
        alone = after.count("\n") > 1 and (before.count("\n") > 1 or i == 0 or found[-1].kind != "text")
        kind = _line_kind(
            text[start:end], low[start:end], title, alone=alone and len(spans) > 1, in_head=i < HEAD_LINES
        )
        found.append(Line(kind, start, end))
    return found


def _with_standfirst(lines: list[Line]) -> list[Line]:
    """The text of the head of the page, between the headline and what goes before the story, is its
    standfirst.
    """
    head = [
        i
        for i, line in enumerate(lines[:HEAD_LINES])
        if line.kind in ("dateline", "caption") or (i and line.kind == "headline")
    ]
    texts = [i for i, line in enumerate(lines) if line.kind == "text"]
    if not texts or not lines or lines[0].kind != "headline":
        return lines
    first = texts[0]
    opens_story = any(lines[i].kind == "dateline" for i in head if i < first)
    closed = any(i == first + 1 for i in head if lines[i].kind != "headline" or _same_kind_before(lines, i))
    if closed and not opens_story and lines[first].end - lines[first].start <= 400 and len(texts) > 1:
        lines[first] = Line("standfirst", lines[first].start, lines[first].end)
    return lines


def _same_kind_before(lines: list[Line], i: int) -> bool:
    """Whether a headline is a repetition of the first one (only those stand above the story)."""
    first, again = lines[0], lines[i]
    return again.end - again.start == first.end - first.start


def _without_dateline(line: Line, text: str) -> list[Line]:
    """A body line whose opening names place and agency gives that opening as a dateline."""
    opening = _PLACE_LINE.match(text, line.start, line.end)
    if line.kind != "text" or not opening or opening.end() >= line.end:
        return [line]
    return [
        Line("dateline", line.start, line.start + len(opening.group().rstrip())),
        Line("text", opening.end(), line.end),
    ]


def split_blocks(text: str, title: str | None) -> list[Block]:
    """The parts of the text in order; like parts that follow each other are one, headlines excepted."""
    lines = _with_standfirst(_lines(text, _bare(lower(flatten(title or "")))))
    blocks: list[Block] = []
    for line in (part for whole in lines for part in _without_dateline(whole, text)):
        kind = "body" if line.kind == "text" else line.kind
        last = blocks[-1] if blocks else None
        if last and last.kind == kind and kind not in ("headline", "caption"):
            blocks[-1] = Block(kind, last.start, line.end)
        else:
            blocks.append(Block(kind, line.start, line.end))
    return blocks
