"""The numbers of paragraphs: ranges expanded, letters with the number they belong to."""

from __future__ import annotations

import re

from tracker.extraction.citations.forms import forms

LONGEST_RANGE = 60

_LETTER = re.compile(r"\(?(?P<letter>[a-z]{1,4}|[а-яء-ي])\)")
_ROMAN = re.compile(r"[ivx]+")


def labels_at(folded: str, start: int, limit: int) -> tuple[list[str], int]:
    """The labels of a list that starts here, such as 3, 4, 8(a) and 8(b), and where it ends."""
    patterns = forms()
    labels: list[str] = []
    at = following = start
    while len(labels) < LONGEST_RANGE:
        if found := patterns.paragraph_number.match(folded, following, limit):
            labels.append(found["number"] + _bracketed(found["letters"]))
        elif labels and (found := _LETTER.match(folded, following, limit)):
            labels.append(_sibling(labels[-1], found["letter"]))
        else:
            break
        at = found.end()
        if reach := _range(folded, at, limit, labels[-1]):
            labels += reach[0]
            at = reach[1]
        join = patterns.paragraph_join.match(folded, at, limit)
        if join is None:
            break
        following = join.end()
    return labels, at


def _range(folded: str, at: int, limit: int, first: str) -> tuple[list[str], int] | None:
    """The rest of "3-5" or "8(a)-(c)" behind its first label."""
    dash = forms().paragraph_range.match(folded, at, limit)
    if dash is None:
        return None
    last = forms().paragraph_number.match(folded, dash.end(), limit)
    if last and first.isdigit() and not last["letters"]:
        low, high = int(first), int(last["number"])
        if low < high <= low + LONGEST_RANGE:
            return [str(number) for number in range(low + 1, high + 1)], last.end()
    letter = _LETTER.match(folded, dash.end(), limit)
    if letter and first.endswith(")"):
        stem, _, own = first[:-1].rpartition("(")
        if len(own) == len(letter["letter"]) == 1 and own < letter["letter"]:
            codes = range(ord(own) + 1, ord(letter["letter"]) + 1)
            return [f"{stem}({chr(code)})" for code in codes][:LONGEST_RANGE], letter.end()
    return None


def _bracketed(letters: str) -> str:
    """(a)(i) of " (a) (i)", "a)(i)" or " Buchstabe a"."""
    return "".join(
        f"({letter})" for letter in re.findall(r"(?<!\w)(?:[a-z]{1,4}|[^\W\d_a-z])(?=\))|\w$", letters)
    )


def _sibling(label: str, letter: str) -> str:
    """The label of a letter that stands alone behind another: 8(a), (b) and 8(a)(i), (ii)."""
    stem, *own = label.replace(")", "").split("(")
    if len(own) > 1 and (not _ROMAN.fullmatch(letter) or not _ROMAN.fullmatch(own[-1])):
        own = own[:1]
    return stem + "".join(f"({part})" for part in [*own[:-1], letter])
