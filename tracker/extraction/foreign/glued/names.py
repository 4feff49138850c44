"""Parties in a text without a parser: known names, short names beside an office, names that refer back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from tracker.extraction.foreign.languages import Language
from tracker.extraction.names.mentions import Party, PartyMention, find_parties, known_parties
from tracker.extraction.words.phrases import Phrases

MOST_PARTS = 3  # short names of States that stand together ("日米韓")
NOBODY = Party("", None)  # a word that only holds a name ("日本海")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_DENSE = re.compile(r"[\u0400-\u06ff\u3040-\ud7ff]")


@cache
def _phrases(language: Language) -> Phrases[Party]:
    known = known_parties()
    rows = [
        (form, known.get(name.casefold()) or Party(name, None))
        for name, forms in language.rows("parties").items()
        for form in forms
    ]
    rows += [(word, NOBODY) for word in language.rows_of("not_names")]
    for name, forms in language.rows("outlets").items():
        row = known.get(name.casefold())
        rows += [
            (form, Party(name, "organisation", row.state if row else None, outlet=True)) for form in forms
        ]
    return Phrases(rows)


@cache
def _short(language: Language) -> re.Pattern[str] | None:
    """Short names: right before an office or right behind a small word that stands before names, or several
    together.
    """
    words = alternatives(w for forms in language.rows("short_names").values() for w in forms)
    if not words:
        return None
    offices = alternatives(language.roles["offices"])
    before = [w for kind in language.rows("marks_before").values() for w in kind if len(w) == 1]
    behind = rf"(?<=[{''.join(before)}])" if before else r"(?!)"
    alone = r"(?<![\uac00-\ud7a30-9０-９])" if language.table["grammar"]["blanks"] else r"(?<![0-9０-９])"
    lone = alternatives(language.rows_of("short_alone")) or "(?!)"
    return re.compile(
        rf"{alone}(?P<several>(?:{words})(?:[·・]?(?:{words})){{1,{MOST_PARTS - 1}}})"
        rf"|{alone}(?P<one>{words})(?=\s?(?:{offices}))|{behind}(?P<behind>{lone})"
    )


def alternatives(words: Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))


@cache
def _by_short(language: Language) -> dict[str, Party]:
    known = known_parties()
    return {
        form: known[name.casefold()] for name, forms in language.rows("short_names").items() for form in forms
    }


def _shortened(text: str, language: Language) -> Iterator[PartyMention]:
    pattern, parties = _short(language), _by_short(language)
    for match in pattern.finditer(text) if pattern else ():
        for part in re.finditer(alternatives(list(parties)), match.group()):
            start = match.start() + part.start()
            yield PartyMention(start, start + len(part.group()), parties[part.group()], "name")


def find_named(text: str, language: Language) -> list[PartyMention]:
    """Every naming of a known party in the words of one language, in order, none overlapping."""
    blanks = language.table["grammar"]["blanks"]
    hits = [
        PartyMention(h.start, h.end, h.value, "name")
        for h in _phrases(language).find_all(text)
        if not (blanks and h.start and _HANGUL.match(text, h.start - 1) and _HANGUL.match(text, h.start))
    ]
    hits += [m for m in find_parties(text) if not _DENSE.search(text, m.start, m.end)]
    found = _apart(hits, [])
    found = _apart(list(_shortened(text, language)), _without_offices(text, found, language))
    found = _apart(list(_referring(text, language, found)), found)
    return [m for m in found if m.party is not NOBODY]


def add_unknown(named: list[PartyMention], unknown: Iterator[PartyMention]) -> list[PartyMention]:
    """Known names, and of the others those that do not overlap them."""
    starts, ends = [m.start for m in named], [m.end for m in named]
    free = [u for u in unknown if bisect_right(ends, u.start) == bisect_left(starts, u.end)]
    return _apart(free, named)


def _without_offices(text: str, found: list[PartyMention], language: Language) -> list[PartyMention]:
    """Names without those that only say which office or post of the State before them is meant.

    The bare office behind is then that of the same State.
    """
    offices, posts = set(language.roles["offices"]), set(language.words("roles", "posts"))
    kept: list[PartyMention] = []
    owners: dict[str, Party] = {}
    for named in found:
        words = text[named.start : named.end]
        mention = replace(named, party=owners[words]) if words in offices and words in owners else named
        last = kept[-1] if kept else None
        between = text[last.end : mention.start] if last and mention.start - last.end <= 6 else "."
        if (
            last
            and last.party.kind == "state"
            and (
                between.strip() in posts
                or _is_mission(text, mention, between, language)
                or (between.strip() in ("", "の") and words in offices)
            )
        ):
            owners[words] = last.party
            continue
        kept.append(mention)
    return kept


def _is_mission(text: str, mention: PartyMention, between: str, language: Language) -> bool:
    """Whether the United Nations are only where a State has its mission ("米国の国連代表部")."""
    behind = language.any_of("roles", "missions").match(text, mention.end)
    return mention.party.kind == "un-body" and between.strip() in ("", "の", "의") and behind is not None


def _apart(hits: list[PartyMention], taken: list[PartyMention]) -> list[PartyMention]:
    """What was found before, and of the new hits the longest that do not overlap it or each other."""
    chosen: list[PartyMention] = []
    end = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= end:
            chosen.append(hit)
            end = hit.end
    merged, i = [], 0
    for hit in chosen:
        while i < len(taken) and taken[i].end <= hit.start:
            i += 1
        if i == len(taken) or taken[i].start >= hit.end:
            merged.append(hit)
    return sorted([*taken, *merged], key=lambda m: m.start)


def _referring(text: str, language: Language, named: list[PartyMention]) -> Iterator[PartyMention]:
    """ "That country": the State that opened the sentence before, else the one named last."""
    words = language.words("refers", "state")
    for match in re.finditer(alternatives(words), text) if words else ():
        before = [m for m in named if m.end <= match.start() and m.party.kind == "state"]
        if before:
            last = before[-1]
            stop = max(text.rfind(c, 0, last.start) for c in "。.\n")
            chosen = next(m for m in before if m.start > stop)
            yield PartyMention(match.start(), match.end(), chosen.party, "reference")
