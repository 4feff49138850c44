"""One sentence as its words, the signs among them, and the parties that it names, known or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.extraction.foreign.clausal.lexicon import Lexicon, Sign
from tracker.extraction.foreign.clausal.unknown import Unknown, in_capitals, within
from tracker.extraction.names.foreign_names import forms_in
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.tokens import Token, plain, tokens_of

GROUP_REACH = 900  # characters before "the rebels" in which their group was named
DATELINE = 10  # words in which a dateline ends
GLUED = ("لل", "و", "ف", "ب", "ل", "ك")


@dataclass(frozen=True, slots=True)
class Named:
    """A party at tokens `first` to `last` (exclusive).

    `form`: name, adjective, seat, person, ship, carrier, unknown, guess. `glued`: what is written before it.
    """

    first: int
    last: int
    actor: Actor
    form: str
    outlet: bool = False
    glued: str = ""

    @property
    def is_body(self) -> bool:
        return self.actor.kind in ("un-body", "international-body")


@dataclass(frozen=True, slots=True)
class View:
    """`signs` in order of their first token; `named` in order, none overlapping."""

    text: str
    sentence: Sentence
    tokens: list[Token]
    signs: list[Sign]
    named: list[Named]
    words: Lexicon
    beside_ban: bool = False

    def of(self, group: str, *kinds: str) -> list[Sign]:
        return [s for s in self.signs if s.group == group and (not kinds or s.kind in kinds)]

    def has(self, group: str, *kinds: str) -> bool:
        return any(s.group == group and (not kinds or s.kind in kinds) for s in self.signs)

    def word(self, i: int) -> str:
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def is_in(self, key: str, i: int) -> bool:
        """Whether the word at a token stands in a list of `clauses`."""
        return 0 <= i < len(self.tokens) and self.words.has(key, self.tokens[i].word)

    def place(self, first: int, last: int) -> tuple[int, int]:
        """The characters of tokens."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def at(self, i: int) -> Named | None:
        return next((n for n in self.named if n.first <= i < n.last), None)


@dataclass(frozen=True, slots=True)
class Page:
    """What all sentences of a document share: its parties, the names that no list knows, its panel."""

    scene: Scene
    words: Lexicon
    unknown: list[Unknown]
    panel: Actor | None = None
    experts: Actor | None = None  # whom "the experts" are where a text names the United Nations and no panel
    banned: frozenset[int] = frozenset()  # starts of the sentences beside which a travel ban is named
    gangs: bool = False  # whether gangs without a name are parties: those of Haiti


def view_of(page: Page, sentence: Sentence) -> View | None:
    """One sentence as it is read; None where it holds no word that tells anything."""
    text, scene, words = page.scene.text, page.scene, page.words
    tokens = tokens_of(text, sentence.start, sentence.end)
    found = words.signs(tokens)
    if not found:
        return None
    named = _known(tokens, sentence, scene, words)
    inside = {i for n in named for i in range(n.first, n.last)}
    idle = {i for s in found if s.kind == "idle" for i in range(s.first, s.last)}
    signs = [
        s
        for s in found
        if s.first not in idle and (s.group not in ("goods", "acts") or s.first not in inside)
    ]
    if not signs:
        return None
    taken = {i for n in named for i in range(n.first, n.last)}
    for one in within(page.unknown, sentence.start, sentence.end):
        at = _tokens_over(tokens, one.start, one.end)
        if at and taken.isdisjoint(range(*at)):
            named.append(Named(*at, one.actor, one.form))
            taken.update(range(*at))
    named += _referring(tokens, page, taken)
    named += list(_guessed(text, tokens, words, taken | {n.first for n in named}))
    named.sort(key=lambda n: n.first)
    named = [n for i, n in enumerate(named) if not (i and _is_again(tokens, named[i - 1], n))]
    return View(text, sentence, tokens, signs, named, words, sentence.start in page.banned)


def _is_again(tokens: list[Token], last: Named, named: Named) -> bool:
    """Whether a name only stands in brackets behind a name of the same party."""
    same = last.actor.name == named.actor.name and named.first == last.last + 1
    return same and tokens[last.last].word == "("


def _known(tokens: list[Token], sentence: Sentence, scene: Scene, words: Lexicon) -> list[Named]:
    found = []
    opening = _dateline(tokens)
    for m in scene.within(sentence.start, sentence.end):
        at = _tokens_over(tokens, m.start, m.end)
        if at and at[0] >= opening and not _is_water(tokens, at[0], words):
            glued = _glued(scene.text[m.start : m.end], words.code)
            found.append(Named(*at, actor_of(m), m.form, m.party.outlet, glued))
    return found


def _glued(words: str, code: str) -> str:
    """The small word that Arabic writes before a name; a name that begins with such a letter has none."""
    if not "\u0600" <= words[0] <= "\u06ff" or plain(words) in forms_in(code):
        return ""
    return next((g[0] for g in GLUED if words.startswith(g)), "")


def _dateline(tokens: list[Token]) -> int:
    """Behind which token a sentence begins that opens with a place and an agency ("LONDON (X) - ")."""
    for i, token in enumerate(tokens[:DATELINE]):
        if token.word == "-":
            return i + 1 if i and (tokens[0].capital or "\u0600" <= tokens[0].word[0] <= "\u06ff") else 0
        if token.word in (",", "،", "«"):
            return 0
    return 0


def _is_water(tokens: list[Token], i: int, words: Lexicon) -> bool:
    """Whether a name only tells which sea ("the East China Sea")."""
    return any(words.has("waters", t.word) for t in tokens[max(0, i - 2) : i])


def _referring(tokens: list[Token], page: Page, taken: set[int]) -> Iterator[Named]:
    """ "The rebels" without a name: the armed group named last before; "the experts": the panel."""
    for i, token in enumerate(tokens):
        if page.gangs and page.words.has("gangs", token.word) and i not in taken:
            word = page.scene.text[token.start : token.end]
            yield Named(
                i, i + 1, Actor(word, "armed-group", token.start, token.end, None, known=False), "name"
            )
        if not taken.isdisjoint(range(i - 1, i + 3)):
            continue
        panel = page.panel if page.words.has("panel", token.word) else None
        panel = panel or (page.experts if page.words.has("experts", token.word) else None)
        if panel is not None:
            yield Named(i, i + 1, replace(panel, start=token.start, end=token.end), "name")
        elif i and page.words.has("companies", token.word) and page.words.has("this", tokens[i - 1].word):
            firms = [u for u in page.unknown if u.end <= token.start and u.actor.kind == "organisation"]
            if firms:
                yield Named(
                    i, i + 1, replace(firms[-1].actor, start=token.start, end=token.end), firms[-1].form
                )
        elif page.words.has("rebels", token.word):
            before = [m for m in page.scene.before(token.start, GROUP_REACH) if m.party.kind == "armed-group"]
            if before:
                yield Named(i, i + 1, replace(actor_of(before[-1]), start=token.start, end=token.end), "name")


def _tokens_over(tokens: list[Token], start: int, end: int) -> tuple[int, int] | None:
    inside = [i for i, t in enumerate(tokens) if t.start < end and start < t.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _guessed(text: str, tokens: list[Token], words: Lexicon, taken: set[int]) -> Iterator[Named]:
    """Two capitals in a row that nothing announces: a party only where its place says so."""
    j = 0
    while j < len(tokens):
        begins = tokens[j].capital and not words.nouns_capital and tokens[j].word not in words.articles
        at = in_capitals(tokens, j, shy=True) if begins else None
        if (
            at is None
            or not taken.isdisjoint(range(*at))
            or any(_is_noun(tokens[k].word, words) for k in range(*at))
        ):
            j += 1
            continue
        start, end = tokens[at[0]].start, tokens[at[1] - 1].end
        yield Named(*at, Actor(text[start:end], None, start, end, None, known=False), "guess")
        j = at[1]


def _is_noun(word: str, words: Lexicon) -> bool:
    return any(words.has(key, word) for key in ("offices", "bodies", "heads", "months", "people"))
