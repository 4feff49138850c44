"""Who speaks in a sentence whose verb of saying is written against its subject, and who denies."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.foreign.glued.marks import Placed, last_match, offices
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.glued.people import (
    PERSON_REACH,
    is_titled,
    person_ahead,
    person_behind,
    person_in,
    title,
    titled,
)
from tracker.extraction.foreign.languages import HAN, Language
from tracker.extraction.foreign.parties import PANELS
from tracker.extraction.records import Alleger

CLAUSE_REACH = 60  # characters between a speaker and its verb in a sentence whose verb stands in the middle
MOST_SAYINGS = 10  # verbs of saying of one sentence
BESIDE = 14  # characters between a source and its own verb of saying
HEAD_REACH = 24  # characters of a phrase in which the noun stands that a name owns
MOST_JOINED = 4  # parties that speak together beside the one found
_QUOTED = re.compile(r"[“\"″‘「『][^“”\"″‘’「」『』\n]*[”\"″’」』]")
_COUNT = re.compile(r"(?:[一两兩二三四五数數多几幾]?[名位])?")  # "一名", before a source without a name
_BREAK = re.compile(r"[，。；;：\n]|,(?!\d)")


@cache
def targets() -> frozenset[str]:
    """The parties that a regime covers by name."""
    return frozenset(name for r in regimes() for name in r.targets)


@dataclass(frozen=True, slots=True)
class Voice:
    """One that speaks: `start` of its naming, its stance, and the words of saying at `at`.

    `placed` None: a source or a person that no list names.
    """

    alleger: Alleger
    stance: str
    at: tuple[int, int]
    placed: Placed | None = None
    outlet: bool = False


def voices_in(
    text: str, start: int, end: int, placed: list[Placed], told: list[int], language: Language
) -> list[Voice]:
    """The speakers of a sentence, in order, each once; one that denies, before what else it says.

    `told`: where words for goods and acts start.
    """
    hits = [(start + h.start, start + h.end, h.value) for h in language.sayings.find(text[start:end])]
    hits = [h for h in hits if not language.any_of("speakers", "undone").match(text, h[1])]
    placed = [p for p in placed if not _is_ship(p, language)]
    quoted = [m.span() for m in _QUOTED.finditer(text, start, end)]
    hits = [*hits[: MOST_SAYINGS - 1], *hits[MOST_SAYINGS - 1 :][-1:]]
    found = [
        _voice(one, "say", (one.end, max(one.mark_end, one.end)), text, language)
        for one in placed
        if "told" in (one.mark, one.head_mark) and not one.attributive and _may_speak(one, language)
    ]
    last = max((a for a, _, stance in hits if stance not in ("stop", "from")), default=-1)
    for a, b, stance in sorted(hits, key=lambda h: (h[2] != "deny", h)):
        if stance in ("stop", "from"):
            continue
        outside = [p for p in placed if not _is_quoted(p, a, quoted)]
        direct, leading = _speakers(a, stance, outside, hits, told, text, language)
        if a == last and any(v.placed is direct for v in found):
            direct = _opening(direct, placed, language)
        unnamed = [] if direct else _unnamed(text, start, (a, b), stance, placed, told, language)
        if leading and unnamed and a - (unnamed[0].alleger.end or 0) > BESIDE:
            unnamed = []
        chosen = direct or (None if unnamed or _is_report(text, a, language) else leading)
        if chosen is not None and all(v.placed is not chosen for v in found):
            each = [*_joined(chosen, placed, text, language), chosen]
            found += [_voice(one, stance, (a, b), text, language) for one in each]
        found += unnamed
    if not found:
        found += _quoted(text, start, end, language)
    return sorted(_once(found), key=lambda v: v.alleger.start or 0)


def _opening(direct: Placed | None, placed: list[Placed], language: Language) -> Placed | None:
    """The topic that opens a sentence, where the last verb of saying has no subject of its own."""
    topics = [
        p for p in placed if _spoken(p, language) == "topic" and not p.attributive and _may_speak(p, language)
    ]
    first = topics[0] if topics else None
    return first if first and direct and first.end <= direct.start and not _is_bare_target(first) else direct


def _joined(chosen: Placed, placed: list[Placed], text: str, language: Language) -> list[Placed]:
    """The parties beside a speaker that a small word joins to it ("英国、法国和德国")."""
    words = {*language.roles["and"], ""}

    def joins(left: Placed, right: Placed) -> bool:
        between = text[left.mention.end : right.start].strip()
        if left.mention.end == right.start:  # short names that stand together
            return True
        return bool(between) and offices(language).sub("", between).strip() in words

    before = [p for p in placed if p.end <= chosen.start]
    behind = [p for p in placed if p.start >= chosen.mention.end]
    found: list[Placed] = []
    for side, backward in ((reversed(before), True), (behind, False)):
        last = chosen
        for one in side:
            pair = (one, last) if backward else (last, one)
            if (
                len(found) >= MOST_JOINED
                or one.mention.party.outlet
                or not _may_speak(one, language)
                or not joins(*pair)
            ):
                break
            found.append(one)
            last = one
    return found


def _once(voices: list[Voice]) -> list[Voice]:
    kept: dict[int, Voice] = {}
    for voice in voices:
        kept.setdefault(voice.alleger.start or 0, voice)
    return list(kept.values())


def _speakers(
    a: int,
    stance: str,
    placed: list[Placed],
    hits: list[tuple[int, int, str]],
    told: list[int],
    text: str,
    language: Language,
) -> tuple[Placed | None, Placed | None]:
    """The one right before a verb of saying, and the one that opens a sentence told around it."""
    before = [p for p in placed if p.end <= a and not p.attributive and _may_speak(p, language)]
    if language.verb != "last":
        near = [
            p
            for p in before
            if p.mark in ("", "via", "told")
            and a - p.end <= CLAUSE_REACH
            and not _BREAK.search(text, p.end, a)
        ]
        first = [p for p in near if stance == "deny" or not any(p.end <= x and y <= a for x, y, _ in hits)]
        panels = [p for p in first if p.mention.party.name in PANELS]
        panels = panels or [p for p in first if not p.mention.party.outlet]
        free = [p for p in before if p.mark in ("", "with") and not _is_bare_target(p)]
        opening = free[0] if free and not _tells(told, free[0].end, a) else None
        return next(iter(panels or first), None), opening
    topics = [p for p in before if _spoken(p, language) in ("topic", "subject")]
    topics = [p for p in topics if not _is_body(p)] or topics
    direct = [p for p in topics if not _tells(told, p.mark_end, a)]
    if direct and stance == "say" and _is_covered(direct[-1]) and direct[-1].mark == "subject":
        named = [p for p in topics if p.mark == "topic" and p.end <= direct[-1].start and not _is_covered(p)]
        direct = named[:1] or direct
    if direct and (stance != "say" or not _is_bare_target(direct[-1])):
        return direct[-1], None
    leading = [p for p in topics if _spoken(p, language) == "topic"] or _nesting(topics, placed, told)
    leading = leading or [p for p in topics if _is_body(p)]
    if leading and stance != "deny" and _is_bare_target(leading[0]):
        return None, None
    return None, leading[0] if leading else None


def _tells(told: list[int], start: int, end: int) -> bool:
    """Whether goods or an act stand between: what is told, not who tells it."""
    return bisect_left(told, start) < bisect_left(told, end)


def _nesting(topics: list[Placed], placed: list[Placed], told: list[int]) -> list[Placed]:
    """A subject that speaks: another stands behind it, and nothing of the act between them."""
    if len(topics) < 2:
        return []
    first, second = topics[0], topics[1]
    between = [p for p in placed if first.end <= p.start < second.start and p.mark == "to"]
    return [] if between or _tells(told, first.mark_end, second.start) else [first]


def _is_quoted(placed: Placed, at: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether a name stands in what is quoted, and the verb of saying outside of it."""
    longer = placed.mention.end - placed.start + 2
    return any(a < placed.start < b <= at and b - a > longer for a, b in quoted)


def _is_ship(placed: Placed, language: Language) -> bool:
    """Whether a name only tells whose a ship is, which does not speak."""
    noun = last_match(language.nouns, placed.head[:HEAD_REACH]) if placed.head else None
    return noun is not None and noun.lastgroup == "vessel"


def _is_body(placed: Placed) -> bool:
    """Whether it is a body of the UN itself, nobody of it."""
    party = placed.mention.party
    return party.kind == "un-body" and party.name not in PANELS and not placed.head


def _is_covered(placed: Placed) -> bool:
    return bool({placed.mention.party.name, placed.mention.party.state} & targets())


def _is_bare_target(placed: Placed) -> bool:
    """A State that a regime covers, without an office: it is told of more often than it tells."""
    party = placed.mention.party
    return party.kind == "state" and party.name in targets() and not placed.head


@cache
def _reports(language: Language) -> re.Pattern[str]:
    words = alternatives(language.words("nouns", "report"))
    return re.compile(rf"(?:{words})[^。.\n]{{0,3}}$" if words else r"(?!)")


def _is_report(text: str, a: int, language: Language) -> bool:
    """Whether a report stands where the speaker would, right before a verb of saying."""
    return _reports(language).search(text[max(0, a - 14) : a].rstrip()) is not None


def _spoken(placed: Placed, language: Language) -> str:
    """The mark of a name as one that may speak: its own, or that of its office."""
    if placed.mark != "of":
        return placed.mark
    return placed.head_mark if _is_office(placed, language) else ""


def _is_office(placed: Placed, language: Language) -> bool:
    return bool(placed.head) and offices(language).search(placed.head) is not None


def _may_speak(placed: Placed, language: Language) -> bool:
    party = placed.mention.party
    if party.kind == "un-body" and party.name not in PANELS:
        return placed.mark in ("topic", "subject") and (
            not placed.head or is_titled(placed, language)
        )  # the Council itself, not its resolution
    return party.kind != "vessel"


def _voice(placed: Placed, stance: str, at: tuple[int, int], text: str, language: Language) -> Voice:
    party = placed.mention.party
    stop = max(placed.end, placed.mention.end)
    if _anonymous_end(language).search(placed.head):
        source = Alleger(
            text[placed.start : stop], text[placed.start : stop], placed.start, stop, "person", party.state
        )
        return Voice(source, stance, at, placed)
    person = person_in(text, placed.mention.end, min(placed.mark_end or stop, stop + PERSON_REACH), language)
    if language.verb == "middle":
        person = person_behind(text, placed.mention.end, stop, language)
    person = person or person_ahead(text, placed, language)
    if person:
        a, b = person
        return Voice(Alleger(text[a:b], text[a:b], a, b, "person", party.state), stance, at, placed)
    if placed.mark == "of" and not _is_office(placed, language):
        stop = placed.mention.end
    start = placed.start if placed.opens is None else placed.opens
    alleger = Alleger(party.name, text[start:stop], start, stop, party.kind, None)
    return Voice(alleger, stance, at, placed, party.outlet)


@cache
def _anonymous_end(language: Language) -> re.Pattern[str]:
    words = alternatives(language.words("nouns", "anonymous"))
    return re.compile(rf"(?:{words})$" if words else r"(?!)")


@cache
def _anonymous(language: Language) -> re.Pattern[str]:
    words = alternatives(language.words("nouns", "anonymous"))
    if language.table["grammar"]["blanks"]:
        return re.compile(
            rf"(?:[\uac00-\ud7a3A-Za-z]+ ){{0,1}}(?:{words})(?=[은는이가]|들은|들이|에 따르면|의 말)"
        )
    return re.compile(rf"[{HAN}\u30a1-\u30fa]{{0,12}}?(?:{words})")


def _unnamed(
    text: str,
    start: int,
    at: tuple[int, int],
    stance: str,
    placed: list[Placed],
    told: list[int],
    language: Language,
) -> list[Voice]:
    """A source without a name, or a person whose State is not named, before a verb of saying."""
    if not language.words("nouns", "anonymous"):
        return []
    a, b = at
    taken = [(p.start, max(p.end, p.mention.end)) for p in placed]
    for pattern, kind in (
        (_anonymous(language), ""),
        (_institute(language), "name"),
        (_lone(language), "name"),
    ):
        for match in pattern.finditer(text, start, a):
            x, y = match.span("name") if kind else match.span()
            if any(x < q and p < y for p, q in taken):
                continue
            if pattern is not _institute(language) and kind and offices(language).search(text[x:y]):
                continue
            if language.verb == "middle" and _tells(told, y, a):
                continue
            if (
                language.verb == "middle"
                and _BREAK.search(text, y, a)
                and pattern is not _institute(language)
            ):
                continue
            if pattern is _institute(language):
                return [Voice(Alleger(text[x:y], text[x:y], x, y, "organisation", None), stance, (a, b))]
            return [Voice(_source(text, x, y, language), stance, (a, b))]
    return []


def _source(text: str, start: int, end: int, language: Language) -> Alleger:
    """A person without a State, named by the bare noun where no name is told."""
    nouns = re.compile(alternatives(language.words("nouns", "anonymous")))
    bare = nouns.search(text, start, end)
    counted = _COUNT.match(text, start, end)
    start = counted.end() if counted else start
    name = bare.group() if bare and bare.end() == end else text[start:end]
    return Alleger(name, text[start:end], start, end, "person", None)


def _quoted(text: str, start: int, end: int, language: Language) -> list[Voice]:
    """A source without a name that a sentence quotes without a verb of saying ("消息筋の話で分かった")."""
    if not language.words("nouns", "anonymous"):
        return []
    told = alternatives([*language.words("speakers", "quoted"), *language.words("marks_behind", "told")])
    if not told:
        return []
    match = re.compile(rf"{_anonymous(language).pattern}(?P<told>[^。\n]{{0,3}}?(?:{told}))").search(
        text, start, end
    )
    if not match:
        return []
    x, y = match.start(), match.start("told")
    return [Voice(_source(text, x, y, language), "say", match.span("told"))]


@cache
def _institute(language: Language) -> re.Pattern[str]:
    """An institution that no list names, as a subject."""
    words = alternatives(language.words("nouns", "institute"))
    if not words:
        return re.compile(r"(?!)")
    bracket = r"(?:[（(][^()（）\n]{1,20}[)）])?"
    if language.verb == "middle":
        return re.compile(rf"(?P<name>[{HAN}]{{0,6}}?(?:{words})){bracket}")
    if language.table["grammar"]["blanks"]:
        word = r"[\uac00-\ud7a3A-Za-z0-9]"
        first = rf"(?:{word}{{1,12}}(?<![고며은는이가을를서에의로면다]) )?"
        part = r"(?: [\uac00-\ud7a3A-Za-z0-9·]{1,14}){0,2}?"
        return re.compile(
            rf"(?P<name>{first}{word}{{0,12}}(?:{words})){bracket}{part}[은는이가](?![\uac00-\ud7a3])"
        )
    return re.compile(
        rf"(?P<name>[{HAN}\u30a1-\u30fa\u30fcA-Za-z・]{{0,20}}(?:{words})){bracket}(?:[はが]|として)"
    )


@cache
def _lone(language: Language) -> re.Pattern[str]:
    if language.verb == "middle":
        return title(language)
    behind = "[은는이가]" if language.table["grammar"]["blanks"] else "[はが]"
    return re.compile(titled(language).pattern + behind)
