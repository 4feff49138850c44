"""Operative paragraphs beside a citation: "paragraphs 3-5 of", ", para. 8 (a), (b)", 第8(d)段."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.extraction.citations.forms import forms

_NUMBER = re.compile(
    r"(?P<number>\d{1,3})(?!\d|\.\d)(?P<letters>(?: ?\((?:[a-z]{1,4}|[а-яا-ي])\)| [a-zа-я]\)(?!\w)){0,3})"
)
_LETTERS = re.compile(r"\(?(?P<letter>[a-z]{1,4}|[а-яا-ي])\)")
_JOIN = re.compile(
    r" ?(?:[,;、،] ?(?:and |or |et |y |и |und |e |و ?)?|(?:and|or|et|y|и|und|e|en|và|ve|&|sowie) |و ?|和|及|와 ?|과 ?)"
)
_RANGE = re.compile(r" ?(?:-|–|to |through |à |a |bis |до |по |至|إلى ) ?")
_ROMAN = re.compile(r"[ivx]+")

WINDOW = 160
LONGEST_RANGE = 60


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Paragraphs as normalised labels, the place of their words, and whether "OP" stood there."""

    labels: tuple[str, ...]
    start: int
    end: int
    is_operative: bool = False


def paragraphs_before(folded: str, at: int) -> Paragraphs | None:
    """The paragraphs whose words lead up to the citation that starts at `at`."""
    patterns = forms()
    floor = max(0, at - WINDOW)
    for word in reversed(list(patterns.paragraph_word.finditer(folded, floor, at))):
        start = word.end() + (folded[word.end() : word.end() + 1] == " ")
        labels, end = _labels(folded, start, at)
        if not labels:
            continue
        link = patterns.paragraph_to_resolution.fullmatch(folded, end, at)
        if link is None:
            return None
        return _completed(folded, word, labels, link["inner"], floor, end)
    return None


def _completed(
    folded: str, word: re.Match[str], labels: list[str], inner: str | None, floor: int, end: int
) -> Paragraphs:
    """Add what stands before the word: a letter named first, or an annex."""
    patterns = forms()
    start = word.start()
    before = folded[floor:start]
    outer = _LETTER_FIRST.search(before)
    if outer and len(labels) == 1 and patterns.paragraph_word.search(before[: outer.start() + 1]):
        labels = [labels[0] + f"({outer['letter']})"]
    annex = inner
    if annex is None and (named := patterns.annex.search(before)):
        annex, start = named["annex"], floor + named.start()
    if annex:
        labels = [f"Annex {annex.upper()} {label}" for label in labels]
    return Paragraphs(tuple(labels), start, end, bool(patterns.paragraph_op.match(folded, word.start())))


_LETTER_FIRST = re.compile(
    r" \(?(?P<letter>[a-zа-яا-ي])\)? (?:of |de |del |du |von |من |der )?(?:the |la |le )?$"
)


def paragraphs_ahead(folded: str, word: re.Match[str]) -> Paragraphs | None:
    """The paragraphs behind this word and what links them to a number; `end` is where it starts."""
    start = word.end() + (folded[word.end() : word.end() + 1] == " ")
    labels, end = _labels(folded, start, len(folded))
    link = forms().paragraph_to_resolution.match(folded, end) if labels else None
    if link is None or link.end() == end:
        return None
    return Paragraphs(
        tuple(labels), word.start(), link.end(), bool(forms().paragraph_op.match(folded, word.start()))
    )


def paragraphs_after(folded: str, at: int) -> Paragraphs | None:
    """The paragraphs named directly behind the citation that ends at `at`."""
    patterns = forms()
    lead = patterns.paragraph_lead.match(folded, at)
    if lead is not None:
        start = lead.end()
        labels, end = _labels(folded, start, len(folded))
        bracket = "(" in lead[0] and folded[end : end + 1] == ")"
        counted = patterns.paragraph_counter.match(folded, end)
        end = counted.end() if counted else end
        if not labels or patterns.paragraph_to_other.match(folded, end):
            return None
        if lead["annex"]:
            labels = [f"Annex {lead['annex'].upper()} {label}" for label in labels]
        return Paragraphs(tuple(labels), at, end + bracket)
    return _counted_after(folded, at)


def _counted_after(folded: str, at: int) -> Paragraphs | None:
    """第8(d)段, 8항: the number before its counter."""
    lead = re.compile(r",? ?(?:の|의 )?(?:执行部分|執行部分|主文|본문|주문)?(?:第|제)? ?").match(folded, at)
    start = lead.end() if lead else at
    labels, end = _labels(folded, start, len(folded))
    labels_end = end
    counted = forms().paragraph_counter.match(folded, end)
    if not labels or counted is None:
        return None
    return Paragraphs(tuple(labels), at, max(counted.end(), labels_end))


def _labels(folded: str, start: int, limit: int) -> tuple[list[str], int]:
    """The labels of a list that starts here, and where it ends."""
    labels: list[str] = []
    at = start
    following = start
    while len(labels) < LONGEST_RANGE:
        if found := _NUMBER.match(folded, following, limit):
            labels.append(found["number"] + _bracketed(found["letters"]))
        elif labels and (found := _LETTERS.match(folded, following, limit)):
            labels.append(_sibling(labels[-1], found["letter"]))
        else:
            break
        at = found.end()
        if reach := _range(folded, at, limit, labels[-1]):
            labels += reach[0]
            at = reach[1]
        join = _JOIN.match(folded, at, limit)
        if join is None:
            break
        following = join.end()
    return labels, at


def _range(folded: str, at: int, limit: int, first: str) -> tuple[list[str], int] | None:
    """The rest of "3-5" or "8(a)-(c)" behind its first label."""
    dash = _RANGE.match(folded, at, limit)
    if dash is None:
        return None
    if (last := _NUMBER.match(folded, dash.end(), limit)) and first.isdigit() and not last["letters"]:
        low, high = int(first), int(last["number"])
        if low < high <= low + LONGEST_RANGE:
            return [str(number) for number in range(low + 1, high + 1)], last.end()
    if (letter := _LETTERS.match(folded, dash.end(), limit)) and first.endswith(")"):
        stem, _, own = first[:-1].rpartition("(")
        low, high = ord(own[0]), ord(letter["letter"][0])
        if len(own) == len(letter["letter"]) == 1 and low < high:
            return [f"{stem}({chr(code)})" for code in range(low + 1, high + 1)], letter.end()
    return None


def _bracketed(letters: str) -> str:
    return "".join(f"({letter})" for letter in re.findall(r"\w+", letters))


def _sibling(label: str, letter: str) -> str:
    """The label of a letter that stands alone behind another: 8(a), (b) and 8(a)(i), (ii)."""
    stem, *own = label.replace(")", "").split("(")
    if len(own) > 1 and (not _ROMAN.fullmatch(letter) or not _ROMAN.fullmatch(own[-1])):
        own = own[:1]
    return stem + "".join(f"({part})" for part in [*own[:-1], letter])
