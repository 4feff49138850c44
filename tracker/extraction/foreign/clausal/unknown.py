"""Names that no list knows: firms, groups, people and ships, told by the noun before them once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extraction.foreign.clausal.lexicon import Lexicon
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.tokens import Token, tokens_of

LONGEST_NAME = 5  # words of a name that no list knows
BETWEEN = 3  # words between a role noun and the name that it announces
APART = (
    "in",
    "into",
    "from",
    "that",
    "relative",
)  # small words behind which a name belongs to something else
MOST_NAMES, MOST_PLACES = 40, 40  # of one document
ROLE_NOUNS = {"companies": "organisation", "groups": "armed-group", "people": "person", "ships": "vessel"}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in its place. `form`: ship, carrier (a firm that moves goods) or unknown."""

    start: int
    end: int
    actor: Actor
    form: str


def find_unknown(scene: Scene, sentences: list[Sentence], words: Lexicon) -> list[Unknown]:
    """Every naming of a firm, group, person or ship that some sentence announces, none overlapping."""
    text = scene.text
    announced: dict[str, tuple[str, str]] = {s.name: ("vessel", "ship") for s in scene.ships}
    for sentence in sentences:
        tokens = tokens_of(text, sentence.start, sentence.end)
        for first, last, kind, form in _announced(tokens, words):
            start, end = tokens[first].start, tokens[last - 1].end
            if not scene.within(start, end) and end - start > 2:
                announced.setdefault(text[start:end].strip(), (kind, form))
        if len(announced) >= MOST_NAMES:
            break
    found: list[Unknown] = []
    for name, (kind, form) in announced.items():
        for alias in _aliases(name, kind, form):
            found += [
                Unknown(at, at + len(alias), Actor(name, kind, at, at + len(alias), None, known=False), form)
                for at in places(text, alias)
            ]
    found.sort(key=lambda u: (u.start, -u.end))
    return list(_apart(found))


def _apart(found: list[Unknown]) -> Iterator[Unknown]:
    taken = -1
    for one in found:
        if one.start >= taken:
            yield one
            taken = one.end


def _aliases(name: str, kind: str, form: str) -> list[str]:
    """A name, and its first two words where it has more ("X Y Shipping": "X Y"); a person's last one."""
    parts = name.split()
    if form == "unknown" and kind == "person" and len(parts) > 1 and len(parts[-1]) > 3:
        return [name, parts[-1]]
    return [name, " ".join(parts[:2])] if len(parts) > 2 and form != "ship" else [name]


def places(text: str, name: str) -> list[int]:
    """Where a name stands as a whole word."""
    found: list[int] = []
    at = text.find(name)
    while at >= 0 and len(found) < MOST_PLACES:
        before, behind = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or behind.isalnum()):
            found.append(at)
        at = text.find(name, at + len(name))
    return found


def within(unknown: list[Unknown], start: int, end: int) -> list[Unknown]:
    """Those of a sentence."""
    first = bisect_left(unknown, start, key=lambda u: u.start)
    return [u for u in unknown[first : first + MOST_PLACES] if u.end <= end]


def _announced(tokens: list[Token], words: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    for i, token in enumerate(tokens):
        key = next((k for k in ROLE_NOUNS if words.has(k, token.word)), None)
        if key is None:
            continue
        at = name_behind(tokens, i + 1, words, shy=key == "people", near=words.nouns_capital)
        if at is None or (not tokens[at[0] - 1].is_quote and _is_listed(tokens, at[0], words)):
            continue
        moves = key == "companies" and any(words.has("carriers", t.word) for t in tokens[i : at[1]])
        yield *at, ROLE_NOUNS[key], "ship" if key == "ships" else "carrier" if moves else "unknown"


def _is_listed(tokens: list[Token], i: int, words: Lexicon) -> bool:
    """Whether a capital only opens a noun that the lists know, as in German."""
    return words.nouns_capital and bool(words.signs(tokens[i : i + 1]))


def name_behind(
    tokens: list[Token], i: int, words: Lexicon, *, shy: bool = False, near: bool = False
) -> tuple[int, int] | None:
    """The name that begins within a few words: in quotation marks, or in capitals (`shy`: two at least).

    In a script without capitals only a name in quotation marks can be told.
    """
    for j in range(i, min(i + (0 if near else BETWEEN) + 1, len(tokens))):
        token = tokens[j]
        if token.is_quote:
            end = next((k for k in range(j + 1, min(j + 8, len(tokens))) if tokens[k].is_quote), 0)
            return (j + 1, end) if end > j + 1 else None
        if token.capital and not token.word[0].isdigit():
            return _behind_place(tokens, i, j) or in_capitals(tokens, j, shy=shy)
        if (token.is_stop and token.word != ",") or any(words.has(key, token.word) for key in APART):
            return None
    return None


def _behind_place(tokens: list[Token], i: int, j: int) -> tuple[int, int] | None:
    """The name behind a comma where the first capital only tells a place ("a firm of X, Y Ltd")."""
    behind = tokens[j + 1 : j + 3]
    if j == i or len(behind) < 2 or behind[0].word != "," or not behind[1].capital:
        return None
    return in_capitals(tokens, j + 2, shy=False)


def in_capitals(tokens: list[Token], j: int, *, shy: bool) -> tuple[int, int] | None:
    """The words in capitals that begin at a token, small words between them included."""
    end, last = j, j
    while end < len(tokens) and end - j < LONGEST_NAME and _goes_on(tokens, end):
        end += 1
        if tokens[end - 1].capital:
            last = end
    found = [t for t in tokens[j:last] if t.capital and not t.word[0].isdigit()]
    return (j, last) if len(found) > (1 if shy else 0) else None


def _goes_on(tokens: list[Token], i: int) -> bool:
    token = tokens[i]
    if token.capital:
        return True
    small = token.word in ("de", "du", "del", "la", "al", "el", "d'", "von", "des", "l'", "ben", "bin")
    if not small or i + 1 >= len(tokens):
        return False
    return tokens[i + 1].capital or (
        tokens[i + 1].word in ("la", "los", "las", "les") and _capital(tokens, i + 2)
    )


def _capital(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].capital
