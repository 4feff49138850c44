"""Look for forms only near the letters that every text of a form has.

A search tries a hundred forms at each character; letters that must be there are found far sooner, and most
texts have none of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import ahocorasick

BEFORE, AFTER = 48, 112  # characters of a form on both sides of its stem, with room for what bounds it

_ATOM = re.compile(r"\\(?P<escaped>\W)|\\[A-Za-z]|\[[^\]]*\]|\{[^}]*\}|(?P<plain>[^\\\[\](){}?*+|.^$])|.")
_OPTIONAL, _REPEATED = re.compile(r"[?*]|\{0?,"), re.compile(r"\+|\{[1-9]")


def stem_of(form: str) -> str:
    """The longest run of letters that every text has which the regular expression `form` fits.

    Raises ValueError if there is none, or if `form` has alternatives outside of brackets.
    """
    runs, run, depth, at = [""], "", 0, 0
    while at < len(form):
        atom = _ATOM.match(form, at)
        assert atom is not None  # noqa: S101 - the last alternative fits any character
        at = atom.end()
        letter = atom["escaped"] or atom["plain"] or ""
        if atom[0] == "|" and not depth:
            raise ValueError(f"alternatives outside of brackets: {form}")
        depth += (atom[0] == "(") - (atom[0] == ")")
        if letter and not depth and not _OPTIONAL.match(form, at):
            run += letter
            if not _REPEATED.match(form, at):
                continue
        runs.append(run)
        run = ""
    found = max([*runs, run], key=len)
    if not found:
        raise ValueError(f"no letters that every text of it has: {form}")
    return found


class Scan:
    """A pattern that is an alternation of forms, tried near their stems alone."""

    def __init__(
        self, pattern: re.Pattern[str], *, words: Collection[str] = (), glued: Collection[str] = ()
    ) -> None:
        """`words`: forms that `pattern` refuses within a longer word; `glued`: those it takes anywhere."""
        self.pattern = pattern
        stems = dict.fromkeys(map(stem_of, words), True)
        for form in words:
            stem = stem_of(form)
            stems[stem] &= form.replace("\\.", ".").startswith(stem)
        stems |= dict.fromkeys(map(stem_of, glued), False)
        self._stems: Any = ahocorasick.Automaton()
        for stem, opens in stems.items():
            self._stems.add_word(stem, (len(stem), opens))
        self._stems.make_automaton()

    def finditer(self, folded: str) -> Iterator[re.Match[str]]:
        """What `pattern.finditer` finds in a folded text."""
        for start, end in around(self._places(folded), BEFORE, AFTER):
            yield from self.pattern.finditer(folded, start, end)

    def _places(self, folded: str) -> list[tuple[int, int]]:
        found = []
        for last, (size, opens) in self._stems.iter(folded):
            at = last - size + 1
            if not (opens and at and folded[at - 1].isascii() and folded[at - 1].isalnum()):
                found.append((at, at))
        return sorted(found)


def around(places: Iterable[tuple[int, int]], before: int, after: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text round places (start, end), given in order; those that touch are one."""
    start = end = -1
    for first, last in places:
        if start < end and first - before <= end:
            end = max(end, last + after)
            continue
        if start < end:
            yield start, end
        start, end = max(0, first - before), last + after
    if start < end:
        yield start, end
