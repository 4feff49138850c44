"""The vocabulary of goods, acts and cues, as the data files give it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tracker.extraction.words.phrases import Phrases, load, plurals

VOWELS = "aeiou"


def inflected(lemma: str) -> Iterator[str]:
    """The regular forms of an English verb."""
    first, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    yield lemma
    stems: tuple[str, ...]
    if first.endswith("e"):
        stems = (first + "s", first + "d", first[:-1] + "ing")
    elif first.endswith("y") and first[-2] not in VOWELS:
        stems = (first[:-1] + "ies", first[:-1] + "ied", first + "ing")
    elif first.endswith(("s", "x", "ch", "sh")):
        stems = (first + "es", first + "ed", first + "ing")
    else:
        stems = (first + "s", first + "ed", first + "ing")
        if first[-1] not in VOWELS + "wxy" and first[-2:-1] and first[-2] in VOWELS:
            stems += (first + first[-1] + "ed", first + first[-1] + "ing")
    yield from (stem + tail for stem in stems)


@dataclass(frozen=True, slots=True)
class Goods:
    """A kind of goods; `kind` empty: a container word, whose contents are told elsewhere."""

    kind: str
    category: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a verb or noun says was done, and which side stands where."""

    name: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    subject: str
    object: str
    prepositions: tuple[tuple[str, str], ...]
    category: str | None = None
    needs: str | None = None
    goods: str | None = None
    weak: bool = False
    theme_subject: bool = False
    patient: str = ""  # the role of the subject of a passive
    passive: bool = False  # told only in the passive
    caught: bool = False  # an attempt, which counts where somebody was caught at it
    after: tuple[tuple[str, str], ...] = ()  # nouns that name the act only behind a word ("en route")

    abroad: bool = False  # told only of workers who are abroad
    omitted: bool = False  # told only where it is left undone
    own: frozenset[str] = frozenset()  # nouns that name the act only with goods in their own phrase

    def role_after(self, preposition: str) -> str | None:
        return dict(self.prepositions).get(preposition)


def _act(name: str, row: dict[str, Any]) -> Act:
    return Act(
        name=name,
        verbs=frozenset(row["verbs"]),
        nouns=frozenset(row["nouns"]),
        subject=row["subject"],
        object=row["object"],
        prepositions=tuple(row["prepositions"].items()),
        category=row.get("category"),
        needs=row.get("needs"),
        goods=row.get("goods"),
        weak=row.get("weak", False),
        theme_subject=row.get("theme_subject", False),
        patient=row.get("patient", ""),
        passive=row.get("passive", False),
        caught=row.get("caught", False),
        after=tuple((noun, word) for word, nouns in row.get("after", {}).items() for noun in nouns),
        abroad=row.get("abroad", False),
        omitted=row.get("omitted", False),
        own=frozenset(row.get("own", [])),
    )


@lru_cache(maxsize=1)
def acts() -> tuple[Act, ...]:
    return tuple(_act(name, row) for name, row in load("acts")["acts"].items())


@lru_cache(maxsize=1)
def acts_by_lemma() -> dict[tuple[str, str], tuple[Act, ...]]:
    """Acts by ("verb" or "noun", lemma), in the order of the file."""
    found: dict[tuple[str, str], list[Act]] = {}
    for act in acts():
        for sort, lemmas in (("verb", act.verbs), ("noun", act.nouns), ("noun", dict(act.after))):
            for lemma in lemmas:
                found.setdefault((sort, lemma), []).append(act)
    return {key: tuple(value) for key, value in found.items()}


@lru_cache(maxsize=1)
def goods_phrases() -> Phrases[tuple[Goods, ...]]:
    """Goods by their words; a word may belong to several kinds ("missile": arms, or a launch)."""
    rows: dict[str, list[Goods]] = {}
    for kind in load("goods")["kinds"]:
        for word in kind["words"]:
            for form in plurals(word):
                rows.setdefault(form, []).append(Goods(kind["kind"], kind["category"]))
    for word in load("goods")["container_words"]["words"]:
        for form in plurals(word):
            rows.setdefault(form, []).append(Goods("", ""))
    for word, category in load("acts")["measures"]["categories"].items():
        for form in plurals(word):
            rows.setdefault(form, []).append(Goods("measure", category or ""))
    for name, row in load("acts")["phrases"].items():
        for word in row["words"]:
            for form in plurals(word):
                rows.setdefault(form, []).append(Goods(name, row.get("category", "")))
    return Phrases((word, tuple(goods)) for word, goods in rows.items())


@cache
def cue(file: str, *path: str) -> Phrases[str]:
    """The phrases of one list of words in a data file."""
    rows = words(file, *path)
    return Phrases(
        (form, word) for word in rows for form in ((word,) if path[:1] != ("un_link",) else plurals(word))
    )


@cache
def words(file: str, *path: str) -> frozenset[str]:
    """One list of words in a data file, by its path of keys."""
    rows = load(file)
    for key in path:
        rows = rows[key]
    if isinstance(rows, dict):
        rows = rows.get("words") or rows["lemmas"]
    return frozenset(str(word) for word in rows)


def one_of(found: Iterable[str]) -> str:
    """Words as alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(found, key=len, reverse=True))


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern of a data file with what its names in capitals stand for."""
    for name, meant in words.items():
        pattern = pattern.replace(name, meant)
    return pattern
