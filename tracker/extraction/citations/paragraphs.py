"""Operative paragraphs beside a citation: "paragraphs 3-5 of", ", para. 8 (a), (b)", 第8(d)段."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.extraction.citations.forms import forms
from tracker.extraction.citations.labels import labels_at

WINDOW = 160


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Paragraphs as normalised labels, the place of their words, and whether "OP" stood there."""

    labels: tuple[str, ...]
    start: int
    end: int
    is_operative: bool = False


def paragraphs_before(folded: str, at: int, floor: int) -> Paragraphs | None:
    """The paragraphs whose words lead up to the citation at `at`, none of them before `floor`."""
    floor = max(floor, at - WINDOW)
    words = list(forms().paragraph_word.finditer(folded, floor, at))
    while words:
        word = words.pop()
        labels, end = _labels_behind(folded, word, at)
        if not labels:
            continue
        link = forms().paragraph_to_resolution.fullmatch(folded, end, at)
        if link is None:
            return None
        last = _completed(folded, word, labels, link["inner"], floor)
        return _with_earlier(folded, last, words)
    return None


def _labels_behind(folded: str, word: re.Match[str], limit: int) -> tuple[list[str], int]:
    start = word.end() + (folded[word.end() : word.end() + 1] == " ")
    return labels_at(folded, start, limit)


def _with_earlier(folded: str, last: Paragraphs, words: list[re.Match[str]]) -> Paragraphs:
    """Add "paragraph 5 and" in front of "paragraph 8 of"."""
    labels, start = last.labels, last.start
    for word in reversed(words):
        earlier, end = _labels_behind(folded, word, start)
        if not earlier or not forms().paragraph_join.fullmatch(folded, end, start):
            break
        labels, start = (*earlier, *labels), word.start()
    return Paragraphs(labels, start, last.end, last.is_operative)


def _completed(
    folded: str, word: re.Match[str], labels: list[str], inner: str | None, floor: int
) -> Paragraphs:
    """Add what stands before the word: a letter named first, or an annex."""
    patterns = forms()
    start = word.start()
    before = folded[floor:start]
    outer = patterns.letter_first.search(before)
    if outer and len(labels) == 1:
        labels = [f"{labels[0]}({outer['letter']})"]
        start = floor + outer.start()
    annex = inner
    if annex is None and (named := patterns.annex.search(before)):
        annex, start = named["annex"], floor + named.start()
    operative = patterns.paragraph_op.match(folded, word.start()) is not None
    return Paragraphs(_in_annex(annex, labels), start, word.end(), operative)


def _in_annex(annex: str | None, labels: list[str]) -> tuple[str, ...]:
    return tuple(f"Annex {annex.upper()} {label}" if annex else label for label in labels)


def paragraphs_ahead(folded: str, word: re.Match[str]) -> Paragraphs | None:
    """The paragraphs behind this word and what links them to a number; `end` is where it starts."""
    labels, end = _labels_behind(folded, word, len(folded))
    link = forms().paragraph_to_resolution.match(folded, end) if labels else None
    if link is None or link.end() == end:
        return None
    operative = forms().paragraph_op.match(folded, word.start()) is not None
    return Paragraphs(tuple(labels), word.start(), link.end(), operative)


def paragraphs_after(folded: str, at: int) -> Paragraphs | None:
    """The paragraphs named directly behind the citation that ends at `at`."""
    patterns = forms()
    lead = patterns.paragraph_lead.match(folded, at)
    if lead is None:
        return _counted_after(folded, at)
    labels, end = labels_at(folded, lead.end(), len(folded))
    if not labels or patterns.paragraph_to_other.match(folded, end):
        return None
    while (join := patterns.paragraph_join.match(folded, end)) and (
        word := patterns.paragraph_word.match(folded, join.end())
    ):
        more, further = _labels_behind(folded, word, len(folded))
        if not more or patterns.paragraph_to_other.match(folded, further):
            break
        labels, end = labels + more, further
    counted = patterns.paragraph_counter.match(folded, end)
    end = counted.end() if counted else end
    bracket = "(" in lead[0] and folded[end : end + 1] == ")"
    return Paragraphs(_in_annex(lead["annex"], labels), at, end + bracket)


def _counted_after(folded: str, at: int) -> Paragraphs | None:
    """第8(d)段, 5항과 8항: numbers before their counter, the last of which must be there."""
    patterns = forms()
    found: list[str] = []
    pending: list[str] = []
    end = following = at
    while lead := patterns.paragraph_ordinal.match(folded, following):
        labels, behind = labels_at(folded, lead.end(), len(folded))
        if not labels:
            break
        pending += labels
        if counted := patterns.paragraph_counter.match(folded, behind):
            found, end, behind = found + pending, counted.end(), counted.end()
            pending = []
        join = patterns.paragraph_join.match(folded, behind)
        if join is None:
            break
        following = join.end()
    return Paragraphs(tuple(found), at, end) if found else None
