"""What stands beside a name in languages whose small words are written against it: particles behind a noun
phrase (Korean, Japanese), prepositions before it (Chinese).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.languages import HAN, Language
from tracker.extraction.names.mentions import PartyMention

LONGEST_PHRASE = 40  # characters of a noun phrase behind the name that opens it
MOST_PARTIES = 30  # of one sentence
MOST_UNITS = 4  # words or runs of letters in it
PREFIX_REACH = 14  # characters between a preposition and the name that ends its phrase
COUNCIL = ("United Nations", "UN Security Council")
PARTS = ("government-body", "organisation", "un-body", "vessel")
_BRACKET = re.compile(r"\s?[（(][^()（）\n]{0,40}[)）]")
_CLOSE = re.compile(r"[”’」』》\"']")
_UNIT_BLANKS = re.compile(r"\s?[‘“「『《'\"]?[\uac00-\ud7a3A-Za-z0-9一-鿿%·\-]+[’”」』》'\"]?")
_UNIT_DENSE = re.compile(rf"[{HAN}\u30a1-\u30fa\u30fc々0-9０-９A-Za-zＡ-Ｚ・（）()－‐「」『』“”\-]")


@dataclass(frozen=True, slots=True)
class Placed:
    """A naming of a party, its noun phrase and the small word that marks it.

    `mark`: topic, subject, object, to, from, by, of, with, via, told, and, or "" without one. `head_mark`:
    the mark of the noun that it owns ("北朝鮮の労働者が": subject). `head`: the words of that noun or office.
    `attributive`: it only describes the party named next. `opens`: where such a name right before it starts.
    """

    mention: PartyMention
    end: int
    mark: str
    head: str = ""
    head_mark: str = ""
    attributive: bool = False
    mark_end: int = 0
    opens: int | None = None

    @property
    def start(self) -> int:
        return self.mention.start


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place of a pattern in a short text."""
    return next(iter(list(pattern.finditer(text))[-1:]), None)


@cache
def _behind(language: Language) -> tuple[re.Pattern[str], dict[str, str]] | None:
    kinds = {word: kind for kind, words in language.rows("marks_behind").items() for word in words}
    if not kinds:
        return None
    stop = r"(?![\uac00-\ud7a3])" if language.table["grammar"]["blanks"] else ""
    phrases, single = [w for w in kinds if " " in w], [w for w in kinds if " " not in w]
    parts = [alternatives(phrases)] if phrases else []
    return re.compile("|".join([*parts, rf"(?:{alternatives(single)}){stop}"])), kinds


@cache
def _ending(language: Language) -> re.Pattern[str]:
    """A mark at the end of a word, something before it."""
    kinds = language.rows("marks_behind")
    words = [w for row in kinds.values() for w in row if " " not in w]
    return re.compile(rf"(?<=[\uac00-\ud7a3A-Za-z0-9)一-鿿])(?:{alternatives(words)})$")


@cache
def _before(language: Language) -> tuple[re.Pattern[str], dict[str, str]] | None:
    kinds = {word: kind for kind, words in language.rows("marks_before").items() for word in words}
    return (re.compile(rf"(?:{alternatives(list(kinds))})"), kinds) if kinds else None


@cache
def offices(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives([*language.roles['offices'], *language.rows_of('titles')])})")


def place_all(
    mentions: list[PartyMention], start: int, end: int, text: str, language: Language
) -> list[Placed]:
    """The parties of a sentence in their phrases, in order."""
    inside = mentions[:MOST_PARTIES]
    if _before(language):
        return _opened(_with_prepositions(inside, start, end, text, language), text)
    return _opened(
        [_with_particle(m, inside[i + 1 : i + 2], end, text, language) for i, m in enumerate(inside)], text
    )


def _opened(placed: list[Placed], text: str) -> list[Placed]:
    placed = _listed(placed, text)
    found = placed[:1]
    for last, one in pairwise(placed):
        beside = last.attributive and not text[last.mention.end : one.start].strip()
        beside = beside and {last.mention.party.kind, one.mention.party.kind} != {"state"}
        found.append(replace(one, opens=last.start) if beside else one)
    return found


def _listed(placed: list[Placed], text: str) -> list[Placed]:
    """Names that stand side by side, "with" between them: those of a list, not somebody's partners."""
    found = list(placed)
    for i, (last, one) in enumerate(pairwise(placed)):
        if last.mention.party.kind != one.mention.party.kind or last.attributive:
            continue
        if last.mark == "with" and not last.head and not text[last.mark_end : one.start].strip():
            found[i] = replace(last, mark="and")
        elif one.mark == "with" and one.start - last.end == 1 and last.mark in ("", "to"):
            found[i + 1] = replace(one, mark="and")
    return found


def mark_at(text: str, at: int, language: Language) -> tuple[str, int] | None:
    found = _behind(language)
    match = found[0].match(text, at) if found else None
    return (found[1][match.group()], match.end()) if found and match else None


def _unit(text: str, at: int, end: int, language: Language) -> int:
    """The end of the next word (or run of letters) of a noun phrase; `at` where the phrase ends."""
    if language.table["grammar"]["blanks"]:
        match = _UNIT_BLANKS.match(text, at, end)
        return match.end() if match else at
    stop = at
    while stop < end and _UNIT_DENSE.match(text, stop):
        stop += 1
    return stop


def _with_particle(
    mention: PartyMention, later: list[PartyMention], end: int, text: str, language: Language
) -> Placed:
    """The particle behind a name, or behind the phrase that it opens."""
    owned = ""
    at, head_from, head_at, stop = mention.end, 0, 0, min(end, mention.end + LONGEST_PHRASE)
    following = later[0] if later else None
    for _ in range(MOST_UNITS * 2):
        while closed := (_BRACKET.match(text, at, stop) or _CLOSE.match(text, at, stop)):
            at = closed.end()
        found = mark_at(text, at, language) if not head_from or at > head_at else None
        if found is None and language.table["grammar"]["blanks"] and at > max(head_at, mention.end):
            word = text[_last_blank(text, mention.end, at) : at]
            ending = _ending(language).search(word)
            if ending:
                at -= len(ending.group())
                found = mark_at(text, at, language)
        if found and found[0] in ("of", "flag") and not head_from:
            owned = found[0]
            head_from, at = at, found[1]
            head_at = at
            if following and following.start <= at + 1:
                return Placed(
                    mention, head_from, owned, attributive=_describes(mention, following), mark_end=at
                )
            continue
        if found and not (found[0] in ("of", "flag") and head_from):
            kind, mark_end = found
            if kind == "none":
                return Placed(mention, at, "", text[mention.end : at], attributive=True, mark_end=mark_end)
            if head_from:
                return Placed(mention, at, owned, text[head_from:at], kind, mark_end=mark_end)
            return Placed(mention, at, kind, text[mention.end : at], mark_end=mark_end)
        after = _unit(text, at, stop, language) if not found else found[1]
        if after <= at:
            break
        if following and following.start < after:
            return _before_next(mention, following, head_from, at)
        at = after
    joined = re.match(r"\s?[,、·・]", text[at : at + 2])
    return Placed(mention, at, owned if head_from else "and" if joined else "", text[mention.end : at])


def _before_next(mention: PartyMention, following: PartyMention, owned: int, at: int) -> Placed:
    """A name whose phrase runs into the next name: it describes that one, or owns what is told of it."""
    describes = _describes(mention, following)
    return Placed(mention, owned or at, "of" if owned else "", attributive=describes or not owned)


def _describes(mention: PartyMention, following: PartyMention) -> bool:
    """Whether a name only says whose the party named next is: its State, or that where a group fights."""
    state = mention.party.state or mention.party.name
    party = following.party
    if mention.party.kind in ("un-body", "international-body") and mention.party.name not in COUNCIL:
        return False
    if state == (party.state or party.name):
        return True
    if party.kind == "armed-group":
        return any(party.name in r.targets and state in r.claims | r.targets for r in regimes())
    return party.kind in PARTS


def _last_blank(text: str, start: int, end: int) -> int:
    return max(text.rfind(" ", start, end) + 1, start)


def _with_prepositions(
    mentions: list[PartyMention], start: int, end: int, text: str, language: Language
) -> list[Placed]:
    """The preposition before each name; one that describes the next hands its own on."""
    found: list[Placed] = []
    handed = ""
    for i, mention in enumerate(mentions):
        following = mentions[i + 1] if i + 1 < len(mentions) else None
        last = found[-1].end if found else start
        mark = _preposition(text, max(last, start), mention.start, language) or handed
        tail = _offices_behind(text, mention.end, following.start if following else end, language)
        behind = mark_at(text, tail, language)
        describes = (
            following is not None
            and _describes(mention, following)
            and re.fullmatch(rf"[{HAN}“「『《\"‘]{{0,10}}的?[“「『《\"‘]?", text[tail : following.start])
            is not None
            and _preposition(text, tail, following.start, language) == ""
            and not language.sayings.first(text[tail : following.start])
            and not _has_act(text[tail : following.start], language)
        )
        handed = mark if describes else ""
        owned = bool(behind) and not describes
        if owned and mark == "with":
            mark = ""
        found.append(
            Placed(
                mention,
                tail,
                mark or (behind[0] if behind and owned else ""),
                text[mention.end : tail],
                "of" if owned and mark else "",
                describes,
                behind[1] if behind else tail,
            )
        )
    return found


def _has_act(words: str, language: Language) -> bool:
    return any(
        h.value[0] in ("goods", "acts", "whole") or h.value == ("links", "breach")
        for h in language.signs.find_all(words)
    )


@cache
def _posts(language: Language) -> re.Pattern[str]:
    """A post abroad: "常驻联合国代表", "駐平壤使館"."""
    words = language.words("roles", "posts")
    if not words:
        return re.compile(r"(?!)")
    return re.compile(rf"(?:{alternatives(words)})[{HAN}]{{1,8}}?{offices(language).pattern}")


def _offices_behind(text: str, at: int, end: int, language: Language) -> int:
    pattern = offices(language)
    posts = _posts(language)
    for _ in range(MOST_UNITS):
        while closed := (_BRACKET.match(text, at, end) or _CLOSE.match(text, at, end)):
            at = closed.end()
        match = posts.match(text, at, end) or pattern.match(text, at, end)
        if not match:
            break
        at = match.end()
    return at


def _preposition(text: str, after: int, at: int, language: Language) -> str:
    """The kind of the preposition right before a name, or before its description."""
    found = _before(language)
    if not found:
        return ""
    window = text[max(after, at - PREFIX_REACH) : at]
    window = window[max(window.rfind(c) for c in "，。；：、,;:\n") + 1 :]
    match = last_match(found[0], window)
    if match is None or len(window) - match.end() > PREFIX_REACH:
        return ""
    between = window[match.end() :]
    if found[1][match.group()] == "told" and len(match.group()) == 1 and match.start():
        return ""
    if "的" in between and found[1][match.group()] != "to":
        return ""
    if len(between) > 1 and (language.signs.first(between) and not language.nouns.search(between)):
        return ""
    kind = found[1][match.group()]
    return "" if kind == "none" else kind
