"""The parser's own table of parts of speech, read quicker.

spaCy's attribute ruler matches some 180 patterns of one or two tokens against every token; what it sets
depends on the tag, the word and the dependency alone. Here each word with its tag and dependency is looked
up once and kept, with the same result, its lemma included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from sys import intern
from typing import Any

from spacy.tokens import Doc

from tracker.extraction.words.tree import Form, Token, tree_of

Key = tuple[str, str, str]  # tag, lower-case word, dependency
Ids = tuple[int, int, int]  # word, tag and dependency, as numbers in the string store
Test = Callable[[Key], bool]
# The condition on the tag of a pattern of one token, if it has one; all its conditions; what it sets.
Single = tuple[Test | None, list[Test], dict[str, str]]
MOST_KEPT = 100_000  # forms; a new word of a hostile text is looked up again, not kept


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
    """Gives what the attribute ruler and the lemmatizer of a pipeline set, from the ruler's patterns."""

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
        self._kept: dict[Ids, tuple[Form, bool]] = {}

    def __call__(self, doc: Doc) -> tuple[Token, ...]:
        """The words of a parsed document."""
        columns = doc.to_array(["ORTH", "TAG", "DEP", "HEAD"]).astype("int64").T.tolist()
        kept = self._kept
        found = [
            kept.get(ids) or self._look_up(doc, i, ids)
            for i, ids in enumerate(zip(*columns[:3], strict=True))
        ]
        forms = [form for form, _ in found]
        paired: dict[int, dict[str, str]] = {}
        for i in (i for i, (_, opens) in enumerate(found[:-1]) if opens):
            self._pair([_key(doc[i]), _key(doc[i + 1])], i, paired)
        for i, attrs in paired.items():
            forms[i] = self._form(doc[i], self._of_one(_key(doc[i])) | attrs)
        return tree_of(forms, columns[3])

    def _look_up(self, doc: Doc, i: int, ids: Ids) -> tuple[Form, bool]:
        """The form of a word, and whether a pattern of two words may begin with it."""
        key = _key(doc[i])
        opens = any(all(test(key) for test in tests[0]) for tests, _, _ in self._two)
        found = self._form(doc[i], self._of_one(key)), opens
        if len(self._kept) < MOST_KEPT:
            self._kept[ids] = found
        return found

    def _of_one(self, key: Key) -> dict[str, str]:
        """What the patterns of one word set, later ones over earlier ones."""
        rows = self._by_tag.get(key[0])
        if rows is None:
            rows = self._by_tag[key[0]] = [row for row in self._one if row[0] is None or row[0](key)]
        found: dict[str, str] = {}
        for _tag, tests, attrs in rows:
            if all(test(key) for test in tests):
                found |= attrs
        return found

    def _pair(self, keys: list[Key], i: int, paired: dict[int, dict[str, str]]) -> None:
        """What patterns of two tokens set, by the number of the token."""
        for tests, index, attrs in self._two:
            if all(test(keys[k]) for k in (0, 1) for test in tests[k]):
                paired[i + index] = paired.get(i + index, {}) | attrs

    def _form(self, token: Any, attrs: dict[str, str]) -> Form:
        if "POS" in attrs:
            token.pos_ = attrs["POS"]
        if "MORPH" in attrs:
            token.set_morph(attrs["MORPH"])
        lemma = attrs.get("LEMMA") or self._lemmatizer.lemmatize(token)[0]
        named = token.pos_, attrs.get("TAG", token.tag_), attrs.get("DEP", token.dep_)
        return Form(token.text, token.lower_, lemma, *(intern(name) for name in named))


def _key(token: Any) -> Key:
    return token.tag_, token.lower_, token.dep_
