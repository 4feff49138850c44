"""The sentences of a text with what stands in each: signs, parties in their phrases, speakers; and the
labels of who asks and who answers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache

from tracker.extraction.foreign.glued.frames import Sign
from tracker.extraction.foreign.glued.marks import Placed, place_all
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.glued.voices import Voice, voices_in
from tracker.extraction.foreign.languages import Language
from tracker.extraction.names.mentions import Party, PartyMention
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Citation
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import Hit

STANCES_TOLD = ("accuse", "condemn", "say")
_DAY_END = re.compile(r"(?<!\d)\d{1,4}\.$")
_DATE_END = re.compile(r"\d{4}\. ?\d{1,2}\. ?\d{1,2}\.$")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what stands in it."""

    sentence: Sentence
    signs: list[Sign]
    placed: list[Placed]
    voices: list[Voice]
    cited: list[Citation]
    says: bool

    def has(self, *values: tuple[str, str]) -> bool:
        return any(s.value in values for s in self.signs)


def lines_of(
    text: str, sentences: list[Sentence], scene: Scene, citations: list[Citation], language: Language
) -> list[Line]:
    named = sorted([*scene.parties, *_ships_named(scene)], key=lambda m: m.start)
    starts = [m.start for m in named]
    alone = frozenset(language.rows_of("word_starts"))
    found = []
    for sentence in _with_dates(text, sentences):
        start, end = sentence.start, sentence.end
        hits = language.signs.find_all(text[start:end])
        inside = named[bisect_left(starts, start) : bisect_left(starts, end)]
        whole = [Hit(start + h.start, start + h.end, h.value) for h in hits]
        signs = _outside([h for h in whole if not _hides(text, h, alone)], inside)
        placed = place_all(inside, start, end, text, language)
        telling: tuple[str, ...] = ("goods", "acts", "whole")
        if language.any_of("standing", "embargo").search(text, start, end):
            telling = (*telling, "links")
        told = sorted(s.start for s in signs if s.value[0] in telling)
        voices = voices_in(text, start, end, placed, told, language)
        cited = [c for c in citations if start <= c.start < end]
        says = any(h.value in STANCES_TOLD for h in language.sayings.find_all(text[start:end]))
        found.append(Line(sentence, signs, placed, voices, cited, says))
    return found


def _with_dates(text: str, sentences: list[Sentence]) -> list[Sentence]:
    """Sentences, those joined again that were cut within a date ("2026. 3. 11.")."""
    found: list[Sentence] = []
    for sentence in sentences:
        last = found[-1] if found else None
        if (
            last
            and last.paragraph == sentence.paragraph
            and _DAY_END.search(text, max(last.start, last.end - 8), last.end)
            and (
                text[sentence.start].isdigit()
                or _DATE_END.search(text, max(last.start, last.end - 14), last.end)
            )
        ):
            found[-1] = replace(last, end=sentence.end)
        else:
            found.append(sentence)
    return found


def _hides(text: str, sign: Sign, alone: frozenset[str]) -> bool:
    """Whether a word that only stands at the start of a word stands within one ("실은" in "안보실은")."""
    return text[sign.start : sign.end] in alone and text[sign.start - 1 : sign.start].isalpha()


def _outside(signs: list[Sign], named: list[PartyMention]) -> list[Sign]:
    """The signs that are no part of a longer name or word ("支援" in "即応支援部隊", "発射" in "発射台")."""
    held: dict[tuple[str, int], tuple[int, int]] = {}

    def hold(group: str, start: int, end: int) -> None:
        for i in range(start, end):
            a, b = held.get((group, i), (i, i))
            if end - start > b - a:
                held[group, i] = (start, end)

    for mention in named:
        hold("names", mention.start, mention.end)
    for sign in (s for s in signs if s.value[0] in ("masks", "strength")):
        hold(sign.value[0], sign.start, sign.end)

    def is_part(sign: Sign) -> bool:
        groups = ["masks", "strength" if sign.value[0] == "strength" else ""]
        groups += ["names"] if sign.value[0] in ("acts", "goods") else []
        around = [held.get((g, sign.start), (0, 0)) for g in groups]
        longer = [b >= sign.end and b - a > sign.end - sign.start for a, b in around]
        return any(longer) or around[0] == (sign.start, sign.end)

    return [s for s in signs if not is_part(s)]


def _ships_named(scene: Scene) -> list[PartyMention]:
    """Ships as parties of their own, where no other name overlaps."""
    return [
        PartyMention(s.start, s.end, Party(s.name, "vessel"), "ship")
        for s in scene.ships
        if not scene.within(s.start, s.end)
    ]


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker's label at the head of a paragraph. `answers`: no question."""

    name: tuple[int, int]
    answers: bool


@cache
def _label(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    asking = alternatives(language.words("speakers", "asking"))
    if not asking:
        return None
    return re.compile(r"[ \u3000]*(?P<name>[^：:\n，。,.]{1,24})[：:]"), re.compile(asking)


def turn_of(text: str, sentence: Sentence, language: Language) -> Turn | None:
    """The label with which a sentence opens its paragraph, in a text of questions and answers."""
    found = _label(language)
    match = found[0].match(text, sentence.start, sentence.end) if found else None
    opens = (
        sentence.start == 0
        or text[max(0, sentence.start - 3) : sentence.start].rstrip(" \u3000")[-1:] == "\n"
    )
    if not found or not match or not opens:
        return None
    return Turn(match.span("name"), found[1].search(match.group("name")) is None)
