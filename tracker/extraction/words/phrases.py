"""Finding many fixed phrases in one pass: an Aho-Corasick automaton with word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick
import yaml

T = TypeVar("T")
# The one in C is seven times as fast; a wheel without it exists for no platform of ours, but a source does.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FLAT = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\t": " ",
    "\n": " ",
} | {"‑": "-", "‐": "-", "–": "-", "—": "-"}


@cache
def load(name: str) -> Any:
    """A data file of this package, by its name without ending."""
    text = resources.files("tracker.extraction").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe ones


def flatten(text: str) -> str:
    """The text with plain quotes, dashes and blanks, one character for one, so that offsets hold."""
    if text.isascii():
        return text.replace("\t", " ").replace("\n", " ")
    for odd, plain in _FLAT.items():
        text = text.replace(odd, plain)
    return text


def lower(text: str) -> str:
    """Lower case, one character for one (a few letters grow when lowered; those stay as they are)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@lru_cache(maxsize=2)
def _plain(text: str) -> str:
    """A text as phrases are looked for in it; several tables look through the same one."""
    return lower(flatten(text))


def inner(c: str) -> bool:
    """Whether a letter belongs to a word whose ends can be seen: not so in scripts without blanks."""
    return c.isalnum() and not "\u3000" <= c <= "\ud7ff"


class Hit(NamedTuple, Generic[T]):
    """Where a phrase stands, and what is known of it."""

    start: int
    end: int
    value: T


class Phrases(Generic[T]):
    """Phrases with a value each. `find` gives the longest ones, left to right, none overlapping."""

    def __init__(self, rows: Iterable[tuple[str, T]], *, stems: bool = False) -> None:
        """With `stems` a phrase needs a word's start before it, not a word's end behind it."""
        self._automaton: Any = ahocorasick.Automaton()
        self._stems = stems
        values: dict[str, list[T]] = {}
        for phrase, value in rows:
            values.setdefault(lower(flatten(phrase)), []).append(value)
        values.pop("", None)
        for key, several in values.items():
            self._automaton.add_word(key, (len(key), tuple(several)))
        count = len(values)
        if count:
            self._automaton.make_automaton()
        self._empty = count == 0

    def find_all(self, text: str) -> Iterator[Hit[T]]:
        """Every phrase between word boundaries, overlaps included."""
        if self._empty:
            return
        flat = _plain(text)
        size = len(flat)
        for last, (length, values) in self._automaton.iter(flat):
            start, end = last - length + 1, last + 1
            # Asked in place first: most of what is found is part of a longer word.
            if start and flat[start - 1].isalnum() and inner(flat[start - 1]) and inner(flat[start]):
                continue
            goes_on = end < size and flat[end].isalnum() and inner(flat[end]) and inner(flat[end - 1])
            if goes_on and not self._stems:
                continue
            for value in values:
                yield Hit(start, end, value)

    def items(self) -> Iterator[tuple[str, tuple[T, ...]]]:
        """Every phrase, as it is looked for, with its values."""
        return ((phrase, values) for phrase, (_, values) in self._automaton.items())

    def find(self, text: str) -> list[Hit[T]]:
        taken = -1
        found = []
        for hit in sorted(self.find_all(text), key=lambda h: (h.start, -h.end)):
            if hit.start >= taken:
                found.append(hit)
                taken = hit.end
        return found

    def first(self, text: str) -> Hit[T] | None:
        return min(self.find_all(text), key=lambda h: (h.start, -h.end), default=None)


ARABIC_PREFIXES = ("", "و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "لل", "فال")


def with_prefixes(word: str) -> tuple[str, ...]:
    """A word with what Arabic writes together with it: and, by, to, the."""
    if not "\u0600" <= word[:1] <= "\u06ff":
        return (word,)
    bare = word.removeprefix("ال")
    prefixes = ARABIC_PREFIXES if bare == word else ("ال", "وال", "بال", "لل", "فال", "كال")
    return tuple(prefix + bare for prefix in prefixes)


def plurals(word: str) -> tuple[str, ...]:
    """A word and its plain English plural."""
    if word.endswith(("s", "x")) or not word.isascii():
        return (word,)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word, word[:-1] + "ies")
    return (word, word + ("es" if word.endswith(("ch", "sh", "go", "do")) else "s"))
