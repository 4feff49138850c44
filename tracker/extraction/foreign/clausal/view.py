"""One sentence as its words, the signs among them, and the parties that it names, known or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.extraction.actors import actor_of
from tracker.extraction.foreign.clausal.lexicon import Lexicon, Sign
from tracker.extraction.foreign_names import forms_in
from tracker.extraction.scene import Actor, Scene
from tracker.extraction.sentences import Sentence
from tracker.extraction.tokens import Token, plain, tokens_of

LONGEST_NAME = 5  # words of a name that no list knows
BETWEEN = 3  # words between a role noun and the name that it announces
ROLE_NOUNS = {"companies": "organisation", "groups": "armed-group", "people": "person", "ships": "vessel"}
GROUP_REACH = 900  # characters before "the rebels" in which their group was named
DATELINE = 10  # words in which a dateline ends
GLUED = ("لل", "و", "ف", "ب", "ل", "ك")


@dataclass(frozen=True, slots=True)
class Named:
    """A party at tokens `first` to `last` (exclusive).

    `form`: name, adjective, seat, person, ship or unknown. `glued`: what its script writes before it.
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


def view_of(text: str, sentence: Sentence, scene: Scene, words: Lexicon) -> View:
    tokens = tokens_of(text, sentence.start, sentence.end)
    named = _known(tokens, sentence, scene, words)
    inside = {i for n in named for i in range(n.first, n.last)}
    found = words.signs(tokens)
    idle = {i for s in found if s.kind == "idle" for i in range(s.first, s.last)}
    signs = [
        s
        for s in found
        if s.first not in idle and (s.group not in ("goods", "acts") or s.first not in inside)
    ]
    taken = {i for n in named for i in range(n.first, n.last)}
    for more in (*_ships(tokens, sentence, scene), *_unknown(text, tokens, words)):
        if taken.isdisjoint(range(more.first, more.last)):
            named.append(more)
            taken.update(range(more.first, more.last))
    named += _referring(tokens, scene, words, taken)
    named.sort(key=lambda n: n.first)
    return View(text, sentence, tokens, signs, named, words)


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


def _ships(tokens: list[Token], sentence: Sentence, scene: Scene) -> Iterator[Named]:
    for ship in scene.ships:
        if sentence.start <= ship.start < sentence.end:
            at = _tokens_over(tokens, ship.start, ship.end)
            if at:
                yield Named(*at, Actor(ship.name, "vessel", ship.start, ship.end, None, known=False), "ship")


def _referring(tokens: list[Token], scene: Scene, words: Lexicon, taken: set[int]) -> Iterator[Named]:
    """ "The rebels" without a name: the armed group named last before."""
    for i, token in enumerate(tokens):
        if i in taken or i + 1 in taken or i + 2 in taken or not words.has("rebels", token.word):
            continue
        before = [m for m in scene.before(token.start, GROUP_REACH) if m.party.kind == "armed-group"]
        if before:
            yield Named(i, i + 1, replace(actor_of(before[-1]), start=token.start, end=token.end), "name")


def _tokens_over(tokens: list[Token], start: int, end: int) -> tuple[int, int] | None:
    inside = [i for i, t in enumerate(tokens) if t.start < end and start < t.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _unknown(text: str, tokens: list[Token], words: Lexicon) -> Iterator[Named]:
    """Names that no list knows, behind a noun that says what they are ("the firm X", "the tanker «X»")."""
    for i, token in enumerate(tokens):
        key = next((k for k in ROLE_NOUNS if words.has(k, token.word)), None)
        at = name_behind(tokens, i + 1, shy=key == "people", near=words.nouns_capital) if key else None
        if at and words.nouns_capital and not tokens[at[0] - 1].is_quote and _is_listed(tokens, at[0], words):
            at = None
        if key and at:
            start, end = tokens[at[0]].start, tokens[at[1] - 1].end
            kind = ROLE_NOUNS[key]
            actor = Actor(text[start:end], kind, start, end, None, known=False)
            yield Named(at[0], at[1], actor, "ship" if key == "ships" else "unknown")


def _is_listed(tokens: list[Token], i: int, words: Lexicon) -> bool:
    """Whether a capital only opens a noun, as in German, that the lists know."""
    return bool(words.signs(tokens[i : i + 1]))


def name_behind(
    tokens: list[Token], i: int, *, shy: bool = False, near: bool = False
) -> tuple[int, int] | None:
    """The name that begins within a few words: in quotation marks, or in capitals (`shy`: two at least).

    In a script without capitals only a name in quotation marks can be told.
    """
    for j in range(i, min(i + (0 if near else BETWEEN) + 1, len(tokens))):
        token = tokens[j]
        if token.is_quote:
            end = next((k for k in range(j + 1, min(j + 8, len(tokens))) if tokens[k].is_quote), 0)
            return (j + 1, end) if end > j + 1 else None
        if token.capital and not token.word[0].isdigit():
            return _in_capitals(tokens, j, shy=shy)
        if token.is_stop and token.word != ",":
            return None
    return None


def _in_capitals(tokens: list[Token], j: int, *, shy: bool) -> tuple[int, int] | None:
    end, last = j, j
    while end < len(tokens) and end - j < LONGEST_NAME and _goes_on(tokens, end):
        end += 1
        if tokens[end - 1].capital:
            last = end
    found = [t for t in tokens[j:last] if t.capital and not t.word[0].isdigit()]
    return (j, last) if len(found) > (1 if shy else 0) else None


def _goes_on(tokens: list[Token], i: int) -> bool:
    token = tokens[i]
    if token.capital:
        return True
    small = token.word in ("de", "du", "del", "la", "al", "el", "d'", "von", "des", "l'", "ben", "bin")
    return small and i + 1 < len(tokens) and tokens[i + 1].capital
