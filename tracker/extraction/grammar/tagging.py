"""The parser's own table of parts of speech, read quicker.

spaCy's attribute ruler matches some 180 patterns of one or two tokens against every token; what it sets
depends on the tag, the word and the dependency alone. Here each such triple is looked up once and kept, with
the same result. So is the lemma of each word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from spacy.tokens import Doc

Key = tuple[str, str, str]  # tag, lower-case word, dependency
Ids = tuple[int, int, int]  # the same, as numbers in the string store
Test = Callable[[Key], bool]
# The condition on the tag of a pattern of one token, if it has one; all its conditions; what it sets.
Single = tuple[Test | None, list[Test], dict[str, str]]
MOST_KEPT = 200_000  # triples; a new word of a hostile text is looked up again, not kept


def _test(name: str, wanted: Any) -> Test:
    """Whether a triple of tag, word and dependency fits one condition of a pattern."""
    place = {"TAG": 0, "LOWER": 1, "DEP": 2}.get(name)
    if place is None:  # IS_SPACE
        return lambda key: key[1].isspace() == wanted
    if isinstance(wanted, str):
        return lambda key: key[place] == wanted
    if "IN" in wanted:
        return lambda key: key[place] in wanted["IN"]
    if "NOT_IN" in wanted:
        return lambda key: key[place] not in wanted["NOT_IN"]
    pattern = re.compile(wanted["REGEX"])
    return lambda key: pattern.search(key[place]) is not None


class QuickRuler:
    """Sets what the attribute ruler of a pipeline sets, from its patterns, and the lemmas behind it."""

    def __init__(self, patterns: Iterable[dict[str, Any]], lemmatizer: Any) -> None:
        self._one: list[Single] = []
        self._by_tag: dict[str, list[Single]] = {}
        self._two: list[tuple[list[list[Test]], int, dict[str, str]]] = []
        for row in patterns:
            for tokens in row["patterns"]:
                tests = [[_test(name, wanted) for name, wanted in token.items()] for token in tokens]
                if len(tests) == 1:
                    tag = _test("TAG", tokens[0]["TAG"]) if "TAG" in tokens[0] else None
                    self._one.append((tag, tests[0], row["attrs"]))
                else:
                    self._two.append((tests, row["index"], row["attrs"]))
        self._lemmatizer = lemmatizer
        self._kept: dict[Ids, tuple[dict[str, str], bool]] = {}
        self._morphs: dict[str, Any] = {}
        self._lemmas: dict[Ids, int] = {}

    def _look_up(self, ids: Ids, key: Key) -> tuple[dict[str, str], bool]:
        found: dict[str, str] = {}
        for _tag, tests, attrs in self._of_tag(key):
            if all(test(key) for test in tests):
                found |= attrs
        opens = any(all(test(key) for test in tests[0]) for tests, _, _ in self._two)
        if len(self._kept) < MOST_KEPT:
            self._kept[ids] = found, opens
        return found, opens

    def _of_tag(self, key: Key) -> list[Single]:
        """The patterns of one token that the tag of a triple may fit, in their order."""
        found = self._by_tag.get(key[0])
        if found is None:
            found = self._by_tag[key[0]] = [row for row in self._one if row[0] is None or row[0](key)]
        return found

    def __call__(self, doc: Doc) -> Doc:
        tokens = list(doc)
        paired: dict[int, dict[str, str]] = {}
        for i, token in enumerate(tokens):
            ids = token.tag, token.lower, token.dep
            attrs, opens = self._kept.get(ids) or self._look_up(ids, _key(token))
            if opens and i + 1 < len(tokens):
                self._pair([_key(token), _key(tokens[i + 1])], i, paired)
            if i in paired:
                attrs = attrs | paired[i]
            self._set(token, attrs)
        for token in tokens:
            self._set_lemma(token)
        return doc

    def _pair(self, keys: list[Key], i: int, paired: dict[int, dict[str, str]]) -> None:
        """What patterns of two tokens set, by the number of the token."""
        for tests, index, attrs in self._two:
            if all(test(keys[k]) for k in (0, 1) for test in tests[k]):
                paired[i + index] = paired.get(i + index, {}) | attrs

    def _set(self, token: Any, attrs: dict[str, str]) -> None:
        for name, value in attrs.items():
            if name == "POS":
                token.pos_ = value
            elif name == "MORPH":
                if value not in self._morphs:
                    token.set_morph(value)
                    self._morphs[value] = token.morph  # set as an object it needs no reading again
                token.set_morph(self._morphs[value])
            elif name == "LEMMA":
                token.lemma_ = value
            elif name == "TAG":
                token.tag_ = value
            elif name == "DEP":
                token.dep_ = value

    def _set_lemma(self, token: Any) -> None:
        """The lemma of a word, as the lemmatizer gives it where no pattern has."""
        if token.lemma:
            return
        ids = token.orth, token.pos, token.morph.key
        lemma = self._lemmas.get(ids)
        if lemma is None:
            token.lemma_ = self._lemmatizer.lemmatize(token)[0]
            if len(self._lemmas) < MOST_KEPT:
                self._lemmas[ids] = token.lemma
        else:
            token.lemma = lemma


def _key(token: Any) -> Key:
    return token.tag_, token.lower_, token.dep_
