"""Sentences with their place, and who speaks them where the page says so.

Speaker labels ("MR. KIRBY:"), questions ("Q", "QUESTION:") and entries of a list ("KPe.055 Name: ...") hold
for the paragraphs that follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.records import Block
from tracker.extraction.text.entries import heading_of
from tracker.extraction.words.phrases import flatten, load, lower
from tracker.extraction.words.vocabulary import words

LONGEST = 1200  # characters of one sentence; a longer one is cut at a semicolon or a blank

_STOP = re.compile(r"[.!?…][\"'”’)\]»]*(?=\s)|[。！？؟](?:[」』”’)])*")
_WORD_BEFORE = re.compile(r"[\w.'’-]*")
_LABEL = re.compile(
    r"(?P<q>Q(?=[ \u00a0\u2003])|Q:|(?:QUESTION|Question|REPORTER|JOURNALIST)(?: ?\([^)]{1,60}\))?\s?:)"
    r"|(?P<name>[A-Z][A-Z.’'\- \u00a0]{2,60}?(?: ?\([^)]{1,60}\))?)\s?:\s"
)
# A label in mixed letters needs a title before the name, lest a heading be taken for one.
_TITLED = r"(?:(?:TITLES)\.? ){1,4}(?:[A-Z][\w’'-]+ ?){1,3}(?: ?\([^)]{1,60}\))?"
_NUMBER = re.compile(r"(?:\d{1,3}|[A-Z]|[IVX]{1,5})[.)]\s+(?=[A-Z“\"])")
_NUMBERED = re.compile(r"(?:\d{1,3}[.)]|[•*·–-]|\([a-z0-9]{1,3}\))\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`speaker`: the label of the turn;
    "" a question; None no label. `entry`: where the listed name stands.
    """

    start: int
    end: int
    kind: str
    paragraph: int
    speaker: str | None = None
    entry: tuple[int, int] | None = None


@lru_cache(maxsize=1)
def _titled() -> re.Pattern[str]:
    titles = "|".join(
        sorted(w.capitalize() for w in words("speech", "titles") | words("speech", "portfolios"))
    )
    return re.compile(rf"(?P<name>{_TITLED.replace('TITLES', titles)})\s?:\s")


def _label(text: str, start: int, end: int) -> re.Match[str] | None:
    return _LABEL.match(text, start, end) or _titled().match(text, start, end)


def _abbreviations() -> frozenset[str]:
    return frozenset(load("abbreviations")["words"])


def _ends(text: str, stop: re.Match[str], end: int) -> bool:
    if stop.group()[0] != ".":
        return True
    rest = text[stop.end() : min(end, stop.end() + 40)].lstrip()
    before = _WORD_BEFORE.match(text[max(0, stop.start() - 24) : stop.start()][::-1])
    word = lower(flatten(before.group()[::-1])) if before else ""
    if word in _abbreviations() or (len(word) == 1 and word.isalpha()):
        return word in ("u.s", "u.n", "u.k", "u.a.e", "p.m", "a.m", "etc", "d.p.r.k") and _opens(rest)
    return not rest or not rest[0].islower()


def _opens(rest: str) -> bool:
    """Whether what follows can only be a new sentence: an article or pronoun with a capital."""
    return bool(re.match(r"(?:The|This|That|It|He|She|They|In|But|We|On|A|An)\b", rest))


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, blanks at their ends left out."""
    at = start
    cuts = [m.end() for m in _STOP.finditer(text, start, end) if _ends(text, m, end)]
    for cut in [*cuts, end]:
        while cut - at > LONGEST:
            half = max(text.rfind(";", at + 200, at + LONGEST), text.rfind(" ", at + 200, at + LONGEST))
            half = half + 1 if half > 0 else at + LONGEST
            yield from _trimmed(text, at, half)
            at = half
        yield from _trimmed(text, at, cut)
        at = max(at, cut)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    right = start + len(part.rstrip())
    if left < right:
        yield left, right


def _paragraphs(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Paragraphs of a block: its lines, those that a narrow page wrapped joined again."""
    open_at, last_end = -1, -1
    for line in re.finditer(r"[^\n]+", text[block.start : block.end]):
        start, end = block.start + line.start(), block.start + line.end()
        if not line.group().strip():
            continue
        if open_at >= 0 and not _wrapped(text, last_end, start):
            yield open_at, last_end
            open_at = -1
        open_at, last_end = (start if open_at < 0 else open_at), end
    if open_at >= 0:
        yield open_at, last_end


def _wrapped(text: str, end: int, start: int) -> bool:
    gap, before, after = (
        text[end:start],
        text[max(0, end - 60) : end].rstrip(),
        text[start : start + 2].lstrip(),
    )
    if gap.count("\n") != 1 or not before or before[-1] in '.!?:;”"»。' or _NUMBERED.match(text, start):
        return False
    return after[:1].islower() or (len(before) > 45 and "\n" not in before)


def _after_number(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind its number."""
    number = _NUMBER.match(text, start, end)
    return number.end() if number and number.end() < end else start


def read_sentences(text: str, blocks: list[Block]) -> list[Sentence]:
    """All sentences of headline, standfirst and body, in order."""
    found: list[Sentence] = []
    paragraph = 0
    speaker: str | None = None
    entry: tuple[int, int] | None = None
    for block in blocks:
        if block.kind not in ("headline", "standfirst", "body"):
            continue
        for first, end in _paragraphs(text, block):
            paragraph += 1
            label = _label(text, first, end) if block.kind == "body" else None
            if label:
                asks = label.groupdict().get("q") or text.startswith("To ask ", label.end())
                speaker = "" if asks else label.group("name").strip()
            start = _after_number(text, label.end() if label else first, end)
            listed = heading_of(text, start, end)
            if listed:
                entry, start = listed
            for a, b in split_sentences(text, start, end):
                found.append(Sentence(a, b, block.kind, paragraph, speaker, entry))
    return found
