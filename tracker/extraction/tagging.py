"""The parser's own table of parts of speech, read quicker.

spaCy's attribute ruler matches some 180 patterns of one or two tokens against every token; what it sets
depends on the tag, the word and the dependency alone. Here each such triple is looked up once and kept, with
the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from spacy.tokens import Doc

Key = tuple[str, str, str]
MOST_KEPT = 200_000  # triples; a new word of a hostile text is looked up again, not kept


def _test(name: str, wanted: Any) -> Callable[[Key], bool]:
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
    """Sets what the attribute ruler of a pipeline sets, from its patterns."""

    def __init__(self, patterns: Iterable[dict[str, Any]]) -> None:
        self._one: list[tuple[list[Callable[[Key], bool]], dict[str, str]]] = []
        self._two: list[tuple[list[list[Callable[[Key], bool]]], int, dict[str, str]]] = []
        for row in patterns:
            for tokens in row["patterns"]:
                tests = [[_test(name, wanted) for name, wanted in token.items()] for token in tokens]
                if len(tests) == 1:
                    self._one.append((tests[0], row["attrs"]))
                else:
                    self._two.append((tests, row["index"], row["attrs"]))
        self._kept: dict[Key, tuple[dict[str, str], bool]] = {}

    def _look_up(self, key: Key) -> tuple[dict[str, str], bool]:
        found: dict[str, str] = {}
        for tests, attrs in self._one:
            if all(test(key) for test in tests):
                found |= attrs
        opens = any(all(test(key) for test in tests[0]) for tests, _, _ in self._two)
        if len(self._kept) < MOST_KEPT:
            self._kept[key] = found, opens
        return found, opens

    def __call__(self, doc: Doc) -> Doc:
        tokens = list(doc)
        keys = [(t.tag_, t.lower_, t.dep_) for t in tokens]
        paired: dict[int, dict[str, str]] = {}
        for i, (token, key) in enumerate(zip(tokens, keys, strict=True)):
            attrs, opens = self._kept.get(key) or self._look_up(key)
            if opens and i + 1 < len(keys):
                self._pair(keys, i, paired)
            _set(token, attrs | paired.get(i, {}))
        return doc

    def _pair(self, keys: list[Key], i: int, paired: dict[int, dict[str, str]]) -> None:
        """What patterns of two tokens set, by the number of the token."""
        for tests, index, attrs in self._two:
            if all(test(keys[i + k]) for k in (0, 1) for test in tests[k]):
                paired[i + index] = paired.get(i + index, {}) | attrs


def _set(token: Any, attrs: dict[str, str]) -> None:
    for name, value in attrs.items():
        if name == "POS":
            token.pos_ = value
        elif name == "MORPH":
            token.set_morph(value)
        elif name == "LEMMA":
            token.lemma_ = value
        elif name == "TAG":
            token.tag_ = value
        elif name == "DEP":
            token.dep_ = value
