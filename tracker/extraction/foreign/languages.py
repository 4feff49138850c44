"""Languages that are read by word lists: their words and the order in which they put them, all from data."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tracker.extraction.words.phrases import Phrases, load, with_prefixes

SAMPLE = 4000  # characters by which a text shows its language
MOSTLY_ASCII = 0.9  # of the characters: fewer than one letter in eight is of another script
KANA_SHARE = 0.05  # of the letters of a text: above it, Han characters are Japanese
SCRIPTS = {
    "HANGUL": "Hangul",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "CJK": "Han",
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic",
    "LATIN": "Latin",
}
_OTHER = re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff]")  # letters of other scripts
SIGNS = ("goods", "acts", "whole", "links", "strength")
STANCES = ("accuse", "condemn", "say", "deny", "from")
SHORT = 3  # letters of a stem that would begin too many words of a language it was not made for
HAN = "\u3400-\u4dbf\u4e00-\u9fff々"


@dataclass(frozen=True, eq=False)
class Language:
    """The word lists that a document's language needs, joined where the language is not known.

    `table`: as in data/languages.yaml: keys.
    """

    codes: tuple[str, ...]
    table: dict[str, Any]

    @property
    def glued(self) -> bool:
        """One language, whose small words are written against its nouns."""
        return len(self.codes) == 1 and bool(self.table["grammar"]["glued"])

    @property
    def verb(self) -> str:
        return str(self.table["grammar"]["verb"])

    def words(self, key: str, kind: str) -> list[str]:
        """A list of the file; empty where the language has none."""
        found: list[str] = self.table.get(key, {}).get(kind, [])
        return found

    def rows(self, key: str) -> dict[str, list[str]]:
        """Lists by name ("parties", "places")."""
        found: dict[str, list[str]] = self.table.get(key, {})
        return found

    def rows_of(self, key: str) -> list[str]:
        """A plain list of the file."""
        found: list[str] = self.table.get(key, [])
        return found

    def any_of(self, key: str, kind: str = "") -> re.Pattern[str]:
        """One of the words of a list, the longest first; of an empty list nothing."""
        found = self._any.get((key, kind))
        if found is None:
            words = sorted(set(self.words(key, kind) if kind else self.rows_of(key)), key=len, reverse=True)
            found = re.compile("|".join(re.escape(w) for w in words) or r"(?!)")
            self._any[key, kind] = found
        return found

    @cached_property
    def _any(self) -> dict[tuple[str, str], re.Pattern[str]]:
        return {}

    @cached_property
    def nouns(self) -> re.Pattern[str]:
        """A noun for ships, companies or people, by the kind of party that it names."""
        kinds = [(kind, self.words("nouns", kind)) for kind in ("vessel", "organisation", "person")]
        found = [f"(?P<{kind}>{'|'.join(sorted(ws, key=len, reverse=True))})" for kind, ws in kinds if ws]
        return re.compile("|".join(found) or r"(?!)")

    @property
    def roles(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.table["roles"]
        return found

    @property
    def finding(self) -> list[str]:
        found: list[str] = self.table["finding"]
        return found

    @cached_property
    def signs(self) -> Phrases[tuple[str, str]]:
        """Stems with their group and kind ("goods", "arms")."""
        rows = [
            (form, (group, kind))
            for group in SIGNS
            for kind, stems in self.table[group].items()
            for stem in stems
            if self.glued or len(stem) > SHORT
            for form in with_prefixes(stem)
        ]
        rows += [(word, ("masks", "masks")) for word in self.rows_of("masks")]
        return Phrases(rows, stems=True)

    @cached_property
    def sayings(self) -> Phrases[str]:
        """Stems of saying and of stopping goods, with the stance that they give to the party beside them."""
        stems = [(stem, stance) for stance in STANCES for stem in self.table["speakers"][stance]]
        stems += [(stem, "stop") for stem in self.table["enforcement"]]
        return Phrases(((form, stance) for stem, stance in stems for form in with_prefixes(stem)), stems=True)

    @cached_property
    def article(self) -> re.Pattern[str]:
        """An article at the end of what stands before a name."""
        found = [_article(word) for word in self.table["grammar"]["articles"]]
        return re.compile(rf"(?:{'|'.join(found)})$" if found else r"(?!)")

    @cached_property
    def topic(self) -> re.Pattern[str]:
        """The small word behind the party that a sentence is about, an office between them or none."""
        offices, topics = self.roles["offices"], self.roles["topics"]
        return re.compile(rf"(?:{'|'.join(offices)}){{0,4}}(?:{'|'.join(topics)})" if topics else r"(?!)")


def _article(word: str) -> str:
    if word.endswith("'"):
        return rf"\b{word[:-1]}['’]"
    return word if "\u0600" <= word[0] <= "\u06ff" else rf"\b{word}"


def _join(tables: list[Any]) -> Any:
    """Word lists one behind the other, without repetition; of anything else the first."""
    first = tables[0]
    if isinstance(first, dict):
        return {key: _join([t[key] for t in tables if key in t]) for key in first}
    return list(dict.fromkeys(word for t in tables for word in t)) if isinstance(first, list) else first


@cache
def language(*codes: str) -> Language:
    """One language, or several read together."""
    return Language(codes, _join([load(f"languages/{code}") for code in codes]))


def codes() -> list[str]:
    """The languages that have a file."""
    found: list[str] = load("languages")["order"]
    return found


def _script(text: str) -> str:
    """The script of most letters of a text; "Kana" where Han characters are mixed with some."""
    if len(text[:SAMPLE].encode("ascii", "ignore")) > MOSTLY_ASCII * len(text[:SAMPLE]):
        return "Latin"
    letters = [c for c in text[:SAMPLE] if c.isalpha()][: SAMPLE // 4]
    counts = Counter(SCRIPTS.get(unicodedata.name(c, "").split(" ")[0], "") for c in letters)
    if counts["Kana"] > KANA_SHARE * len(letters):
        return "Kana"
    return counts.most_common(1)[0][0] if counts else ""


def language_of(text: str, known: str | None) -> str:
    """The document's language as known, else by its script, and in Latin letters by its small words.

    English is "en". "other": a script that no file is for.
    """
    sample = text[:SAMPLE]
    is_latin = sample.isascii() or len(_OTHER.findall(sample)) * 3 < len(sample)
    script = "Latin" if is_latin else _script(text)
    if known and not (script in SCRIPTS.values() and script != "Latin" and known.lower().startswith("en")):
        return known.lower()
    if script == "Latin":
        return _by_small_words(sample)
    return next((c for c in codes() if script in load(f"languages/{c}")["grammar"]["scripts"]), "other")


def _by_small_words(sample: str) -> str:
    counts = Counter(re.findall(r"[a-zà-ÿ]+", sample.lower()))
    scores = {code: _count(counts, load(f"languages/{code}")["stopwords"]) for code in codes()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] > _count(counts, load("languages")["english_stopwords"]) else "en"


def _count(counts: Counter[str], words: Iterable[str]) -> int:
    return sum(counts[word] for word in words)


def language_for(text: str, known: str | None) -> Language:
    """The word lists for a document: those of its language, else of all languages in its script, else all."""
    found = language_of(text, known)
    code = load("languages")["also"].get(found, found.partition("-")[0])
    if code in codes():
        return language(code)
    script = _script(text)
    alike = [c for c in codes() if script in load(f"languages/{c}")["grammar"]["scripts"]]
    return language(*(alike or codes()))
