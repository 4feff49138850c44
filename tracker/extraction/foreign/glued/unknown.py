"""Parties that no list names: companies by the ending of their name or the noun before it, people by what
stands beside their name, ships without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.languages import HAN, Language
from tracker.extraction.names.mentions import Party, PartyMention

LONGEST = 14  # characters of a name
_KATAKANA = "\u30a1-\u30fa\u30fc"
_HANGUL = "\uac00-\ud7a3"


def _letters(language: Language) -> str:
    if language.table["grammar"]["blanks"]:
        return f"[{_HANGUL}A-Za-z0-9]"
    return f"[{HAN}{_KATAKANA}A-Za-z0-9・·]" if language.verb == "last" else f"[{HAN}A-Za-z0-9·]"


@cache
def _patterns(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns with a group `name`, by kind of party."""
    letter = _letters(language)
    words = {key: alternatives(language.words("unknown", key)) for key in KEYS}
    stop = words["stop"] or "(?!)"
    opened, closed = "[「『《“‘\"']", "[」』》”’\"']"
    found: list[tuple[str, str]] = []
    if words["company"]:
        found.append(
            ("organisation", rf"{opened}(?P<name>{letter}{{1,{LONGEST}}}(?:{words['company']})){closed}")
        )
        before = rf"(?<!{letter})" if language.table["grammar"]["blanks"] else rf"(?:^|[，、。：\s]|{stop})"
        found.append(("organisation", rf"{before}(?P<name>{letter}{{2,{LONGEST}}}?(?:{words['company']}))"))
    if words["company_before"]:
        blank = r"\s?" if language.table["grammar"]["blanks"] else ""
        found.append(
            (
                "organisation",
                rf"(?:{words['company_before']}){blank}{opened}?(?P<name>{letter}{{2,{LONGEST}}}?)(?={closed}|{stop})",
            )
        )
    if words["person_before"]:
        found.append(("person", rf"(?:{words['person_before']})(?P<name>{letter}{{2,4}}?)(?={stop})"))
    if words["person_behind"]:
        found.append(
            (
                "person",
                rf"(?<!{letter})(?P<name>[{HAN}{_HANGUL}ㄱ-ㅎ]{{1,4}})(?:[(（]\d{{2}}[)）])?(?:{words['person_behind']})",
            )
        )
    if language.table["grammar"]["blanks"]:
        latin = r"\((?:[A-Z][A-Za-z.&'-]*[a-z][A-Za-z.&'-]* ?|[A-Z]+ (?=[A-Z])|(?<= )[A-Z]+){1,5}\)"
        proper = rf"(?<!{letter})(?P<name>{letter}{{2,10}}(?: {letter}{{1,10}})?){latin}"
        found.append(("organisation", rf"{proper}(?![’']?호)"))
    if words["ship"]:
        found.append(("vessel", rf"(?P<name>{words['ship']})"))
    return tuple((kind, re.compile(pattern)) for kind, pattern in found)


KEYS = ("company", "company_before", "person_before", "person_behind", "ship", "stop")


def find_unknown(text: str, language: Language) -> Iterator[PartyMention]:
    """Parties by the look of their names; a name may be found again wherever it stands."""
    seen: set[str] = set()
    nouns = {*language.words("unknown", "company"), *language.words("unknown", "company_before")}
    nouns |= {
        *language.rows_of("titles"),
        *language.roles["offices"],
        *language.words("nouns", "organisation"),
    }
    for kind, pattern in _patterns(language):
        for match in pattern.finditer(text):
            name = _bare(match.group("name"), language)
            if len(name) < 2 - (kind == "person") or name in nouns or name in seen or len(seen) >= MOST:
                continue
            seen.add(name)
            at = text.find(name)
            while at >= 0:
                yield PartyMention(at, at + len(name), Party(name, kind), "unknown")
                at = text.find(name, at + len(name))


def _bare(name: str, language: Language) -> str:
    """A name without what describes it; "" for one that only counts or points ("一家贸易公司")."""
    name = name.rsplit("的", 1)[-1] if language.verb == "middle" else name
    return "" if any(word in name for word in language.words("unknown", "never")) else name


MOST = 40  # names of one text
