"""Whom the lines at the head of an official text, before its prose, name as its speaker, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extraction.names.persons import CAPITAL, is_persons, parties_in, person_in
from tracker.extraction.records import Alleger
from tracker.extraction.saying.named import named_state, placed
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.vocabulary import one_of, words

HEAD_LINES = 12
LONGEST_LINE = 160  # a longer line is prose
_NAME = re.compile(rf"{CAPITAL}[\w.’'-]*(?: {CAPITAL}[\w.’'-]*){{1,3}}")
_PROSE = re.compile(r".{40,}[.!?]$|[A-Z][A-Z .’'-]{2,60}:\s")


def speaker_of_head(text: str, state: str | None) -> Alleger | None:
    """The person whom a line with name and office, two such lines, or a line that says whose words follow
    names ("Ambassador X / U.S. Representative to the United Nations", "Remarks by Ambassador X, ...").
    """
    lines = list(_head_lines(text))
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        who = _whose_words(line) or _titled(line) or before_office(line, below)
        if who:
            name, told = who
            return placed(name, text, "person", named_state(told) or state or _body_of(line))
    return None


def _body_of(line: str) -> str | None:
    """The international body for which a line names somebody as speaker."""
    return next((m.party.name for m in parties_in(line) if m.party.kind == "international-body"), None)


def _head_lines(text: str) -> Iterator[str]:
    found = (line.strip() for line in text[: HEAD_LINES * LONGEST_LINE].split("\n"))
    for line in [line for line in found if line][:HEAD_LINES]:
        says = _says_whose().search(line) is not None
        if len(line) > LONGEST_LINE + 80 * says or (_PROSE.match(line) and not says):
            return
        yield line


@cache
def _says_whose() -> re.Pattern[str]:
    """A line that says whose words follow it."""
    nouns = words("publishers", "issued") - words("publishers", "bylines", "no_words")
    kinds = one_of(nouns | words("publishers", "bylines", "words"))
    return re.compile(rf"^\W{{0,3}}(?:[^.;:\n]{{0,40}} – )?(?:[\w’'-]+ ){{0,3}}(?:{kinds})\b", re.IGNORECASE)


def _whose_words(line: str) -> tuple[str, str] | None:
    if _says_whose().match(line) is None:
        return None
    for by in re.finditer(r"\b(?:by|of|from):? (?:(?:the|The) )?", line):
        told = re.split(_behind_name(), line[by.end() :], maxsplit=1)[0]
        parts = [part.strip(" .()") for part in told.split(",")]
        named = person_in(parts[0])
        if named is None and len(parts) > 1 and _is_name(parts[0]) and _has_office(parts[1]):
            named = parts[0]
        if named:
            return named, told
    return None


@cache
def _behind_name() -> re.Pattern[str]:
    return re.compile(rf",? (?:{one_of(words('publishers', 'bylines', 'behind'))})\b")


def _titled(line: str) -> tuple[str, str] | None:
    """A title or an office with the name behind it, alone on its line."""
    name = person_in(line)
    if name is None or not line.endswith(name):
        return None
    small = words("speech", "titles") | words("speech", "portfolios") | words("speech", "articles")
    office = line[: -len(name)].split()
    known = all(lower(word).strip(".,") in small or named_state(word.strip(",")) for word in office)
    return (name, line) if known and " " in name else None


def before_office(line: str, below: str) -> tuple[str, str] | None:
    """A name with its office behind a comma or on the line below."""
    name, comma, office = line.partition(", ")
    if not _is_name(name):
        return None
    if comma:
        return (name, office) if _has_office(office) and len(office) < 90 else None
    is_office = _has_office(below) and not _is_name(below.partition(", ")[0]) and len(below) < 110
    return (name, below) if is_office and below[:1].isupper() and below[-1] not in ".:" else None


def _is_name(phrase: str) -> bool:
    """Whether a phrase is shaped as the full name of a person and has no word of a heading."""
    headings = words("publishers", "bylines", "no_names")
    plain = not any(lower(word) in headings for word in phrase.split())
    return plain and _NAME.fullmatch(phrase) is not None and is_persons(phrase)


def _has_office(phrase: str) -> bool:
    offices = words("speech", "titles") | words("publishers", "bylines", "offices")
    return any(lower(word).strip(".,") in offices for word in phrase.split())
