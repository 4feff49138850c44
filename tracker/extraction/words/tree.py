"""The words of a parsed sentence as a tree.

The parser's own tokens look every word up in a table of strings and search a sentence for children each time
they are asked; the steps that read a sentence ask thousands of times. Here all of it stands ready, under
spaCy's names (https://spacy.io/api/token).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from spacy.lang.en.lex_attrs import like_num
from spacy.lang.lex_attrs import is_quote

_IS_NUMBER: Callable[[str], bool] = like_num


class Form(NamedTuple):
    """A word without its place. Two words of the same form share one."""

    text: str
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str


class Token:
    """A word in its place. `i`: its number in `doc`, the words of the sentence; the root is its own head.

    `lefts`, `rights`: its children before and behind it, in order; `children`: both.
    """

    __slots__ = (
        "children",
        "dep_",
        "doc",
        "head",
        "i",
        "lefts",
        "lemma_",
        "lower_",
        "pos_",
        "rights",
        "tag_",
        "text",
    )
    head: Token
    children: Sequence[Token]
    doc: tuple[Token, ...]

    def __init__(self, i: int, form: Form) -> None:
        self.i = i
        self.text, self.lower_, self.lemma_, self.pos_, self.tag_, self.dep_ = form
        self.lefts: Sequence[Token] = ()
        self.rights: Sequence[Token] = ()

    def __repr__(self) -> str:
        return self.text

    @property
    def subtree(self) -> Iterator[Token]:
        """The word and all below it, in order."""
        if not self.children:
            yield self
            return
        for child in self.lefts:
            yield from child.subtree
        yield self
        for child in self.rights:
            yield from child.subtree

    @property
    def ancestors(self) -> Iterator[Token]:
        """All above it, the nearest first."""
        at = self
        while at.head is not at:
            at = at.head
            yield at

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """What "and" or a comma joins it to, in the order of the tree, without the word itself."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        joined = [first]
        for word in joined:
            joined += [c for c in word.rights if c.dep_ == "conj"]
        return tuple(word for word in joined if word is not self)

    @property
    def root(self) -> Token:
        """The highest word above it, or the word itself."""
        at = self
        while at.head is not at:
            at = at.head
        return at

    @property
    def left_edge(self) -> Token:
        return min(self.subtree, key=lambda t: t.i)

    @property
    def right_edge(self) -> Token:
        return max(self.subtree, key=lambda t: t.i)

    def nbor(self, step: int = 1) -> Token:
        """The word so many places on. Raises IndexError beyond the sentence."""
        if self.i + step < 0:
            raise IndexError(self.i + step)
        return self.doc[self.i + step]

    def is_ancestor(self, other: Token) -> bool:
        return any(above is self for above in other.ancestors)

    @property
    def is_title(self) -> bool:
        return self.text.istitle()

    @property
    def is_quote(self) -> bool:
        return bool(is_quote(self.text))

    @property
    def like_num(self) -> bool:
        return _IS_NUMBER(self.text)


def tree_of(forms: Sequence[Form], heads: Sequence[int]) -> tuple[Token, ...]:
    """The words of a sentence, joined. `heads`: how many places on the head of each stands, 0 for a root."""
    tokens = tuple(Token(i, form) for i, form in enumerate(forms))
    lefts: dict[int, list[Token]] = {}
    rights: dict[int, list[Token]] = {}
    for token, step in zip(tokens, heads, strict=True):
        token.doc = tokens
        token.head = tokens[token.i + step]
        if step:
            (lefts if step > 0 else rights).setdefault(token.i + step, []).append(token)
    for token in tokens:
        before, behind = lefts.get(token.i), rights.get(token.i)
        if before:
            token.lefts = before
        if behind:
            token.rights = behind
        token.children = [*before, *behind] if before and behind else before or behind or ()
    return tokens
