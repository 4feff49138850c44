"""The words of one language by what they tell, found token by token with bounded endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tracker.extraction.foreign.languages import Language, language
from tracker.extraction.words.phrases import Phrases, lower
from tracker.extraction.words.tokens import Token, plain

EXACT = 3  # a word of so few letters stands for itself alone
ROWS = ("goods", "acts", "whole", "links", "strength", "speakers")
MOST_WORDS = 8192  # whose lists are remembered: a text repeats most of its words
WORDS = ("enforcement", "finding")


@dataclass(frozen=True, slots=True)
class Sign:
    """A word of a list at tokens `first` to `last` (exclusive), of which group and kind ("goods", "arms").

    `glued`: small words written together with it ("ب"); `size`: the letters that the list gave.
    """

    first: int
    last: int
    group: str
    kind: str
    glued: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    group: str
    kind: str


class Places:
    """Places by which a text tells the regime that it is about."""

    def __init__(self, code: str, rows: dict[str, list[str]]) -> None:
        self.code = code
        self._phrases = Phrases(
            ((place, slug) for slug, places in rows.items() for place in places), stems=True
        )

    def first_in(self, text: str) -> str | None:
        """The regime of the first place that a text names."""
        hit = self._phrases.first(text)
        return hit.value if hit else None


class Lexicon:
    """All lists of one language that has `clauses`, compiled once."""

    def __init__(self, code: str, table: dict[str, Any]) -> None:
        self.code = code
        self.clauses: dict[str, frozenset[str]] = {
            key: frozenset(plain(w) for w in rows) for key, rows in table["clauses"].items() if rows
        }
        self.imo = [*table["clauses"].get("imo", []), "IMO"]
        self.scales = {plain(word): float(times) for word, times in table.get("scales", {}).items()}
        rows = table["clauses"].get("months", [])
        self.months = {plain(word): i % 12 + 1 for i, word in enumerate(rows)}
        self.bans = [lower(w) for w in table["goods"]["ban"]]
        self.places = Places(code, table.get("places", {}))
        self.ending = int(table["grammar"]["ending"])
        self.whole = frozenset(plain(w) for w in table["grammar"].get("whole_words", []))
        self.nouns_capital = bool(table["grammar"].get("nouns_capital", False))
        self.passive_endings = tuple(table["grammar"].get("passive_endings", []))
        self.noun_endings = tuple(table["grammar"].get("noun_endings", []))
        self.finding: list[str] = table["finding"]
        self.verb = str(table["grammar"]["verb"])
        self.adjective = str(table["grammar"]["adjective"])
        self.articles = frozenset(plain(w) for w in table["grammar"]["articles"])
        self.head_cases = _by_word(table.get("head_cases", {}))
        self.prefixes = tuple(table["clauses"].get("glued_before", []))
        self.joins = frozenset(plain(w) for row in table["roles"]["and"] for w in row.split())
        self.small_joins = self.joins | self.articles | self.clauses.get("of", frozenset())
        self._stems: dict[str, list[_Phrase]] = {}
        self._exact: dict[str, list[_Phrase]] = {}
        self._longest = 1
        self._keys = lru_cache(maxsize=MOST_WORDS)(self._keys_of)
        for group in ROWS:
            for kind, rows in table[group].items():
                equips = table["roles"]["gives_to"] if kind == "transfer" else []
                self._add([w for w in rows if w not in equips], group, kind)
        for group in WORDS:
            self._add(table[group], group, group)
        self._add(table["roles"]["gives_to"], "acts", "equip")
        for key, rows in table["clauses"].items():
            self._add(rows or [], "clauses", key, exact=True)

    def _add(self, rows: list[str], group: str, kind: str, *, exact: bool = False) -> None:
        for row in rows:
            words = tuple(plain(w) for w in row.replace("'", "' ").split())
            phrase = _Phrase(words, group, kind)
            stem = not exact and len(words) == 1 and len(words[0]) > EXACT and words[0] not in self.whole
            table = self._stems if stem else self._exact
            table.setdefault(words[0], []).append(phrase)
            self._longest = max(self._longest, len(words[0]))

    def has(self, key: str, word: str) -> bool:
        """Whether a plain word, itself or without what is glued before it, stands in a list of `clauses`."""
        return key in self._keys(word)

    def _keys_of(self, word: str) -> frozenset[str]:
        """The lists of `clauses` in which a word stands."""
        forms = {rest for _, rest in self.variants(word)}
        return frozenset(key for key, found in self.clauses.items() if not found.isdisjoint(forms))

    def glue(self, word: str, key: str) -> str:
        """What is written before a word of a list, together with it."""
        return next((glued for glued, rest in self.variants(word) if rest in self.clauses[key]), "")

    def variants(self, word: str) -> Iterator[tuple[str, str]]:
        """A word as it stands, then without the small words that its script writes together with it."""
        yield "", word
        for prefix in self.prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) > 1:
                yield prefix, word[len(prefix) :]

    def signs(self, tokens: list[Token]) -> list[Sign]:
        """Every listed word, in order; of those that begin at one token the longest of each group."""
        found: list[Sign] = []
        for i, token in enumerate(tokens):
            here: dict[tuple[str, str], Sign] = {}
            for glued, word in self.variants(token.word):
                for sign in self._at(tokens, i, word, glued):
                    key = (sign.group, sign.kind)
                    if key not in here or here[key].size < sign.size:
                        here[key] = sign
            most = max((s.size for s in here.values() if s.group == "acts"), default=0)
            found.extend(s for s in here.values() if s.group != "acts" or s.size == most)
        return found

    def _at(self, tokens: list[Token], i: int, word: str, glued: str) -> Iterator[Sign]:
        for phrase in self._exact.get(word, ()):
            last = self._match(tokens, i, phrase)
            if last:
                yield Sign(i, last, phrase.group, phrase.kind, glued, sum(map(len, phrase.words)))
        for size in range(max(EXACT + 1, len(word) - self.ending), min(len(word), self._longest) + 1):
            for phrase in self._stems.get(word[:size], ()):
                yield Sign(i, i + 1, phrase.group, phrase.kind, glued, size)

    def _match(self, tokens: list[Token], i: int, phrase: _Phrase) -> int:
        """Where a phrase that begins at a token ends: its last word is a stem; 0 where it does not stand."""
        size = len(phrase.words)
        if i + size > len(tokens):
            return 0
        for offset in range(1, size):
            word, wanted = tokens[i + offset].word, phrase.words[offset]
            loose = offset == size - 1 and len(wanted) > EXACT and phrase.group != "clauses"
            if not (word == wanted or (loose and _ends(word, wanted, self.ending))):
                return 0
        return i + size


def _by_word(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """The cases of each noun, turned round: by noun."""
    nouns = {plain(w) for rows in table.values() for w in rows}
    return {n: frozenset(case for case, rows in table.items() if n in map(plain, rows)) for n in nouns}


def _ends(word: str, stem: str, ending: int) -> bool:
    return word.startswith(stem) and len(word) - len(stem) <= ending


@cache
def lexicon(code: str) -> Lexicon:
    return Lexicon(code, language(code).table)


def has_clauses(language: Language) -> bool:
    """Whether a language is read clause by clause: its file says which small words tell who does what."""
    return len(language.codes) == 1 and bool(language.table.get("clauses"))
