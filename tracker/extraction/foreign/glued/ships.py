"""Ships in a text without a parser: names in quotation marks beside a word for ship, and IMO numbers."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.foreign.languages import HAN, Language
from tracker.extraction.names.vessels import imo_is_valid
from tracker.extraction.records import Vessel

NEAR = 60  # characters between a name and its number
_OPEN, _CLOSE = "「『“‘\"'《〈", "」』”’\"'》〉"
_NAME = rf"[{HAN}\u3040-\u30ff\uac00-\ud7a3A-Za-z0-9０-９Ａ-Ｚａ-ｚ\u3000 ー・.\-]"


_READING = re.compile(r"(?P<base>[^（(]+)[（(][^（()）]*[)）]$")  # how a name is read, or in Latin letters


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _named(language: Language) -> re.Pattern[str] | None:
    """A quoted name with a word for ship before it or the sign of a ship's name within or behind it."""
    words, called = language.words("ships", "words"), language.words("ships", "called")
    if not words:
        return None
    sign = rf"(?:{_any(called)})" if called else "(?!)"
    reading = r"(?:[（(][^（()）\n]{1,20}[)）]\d{0,3})?"

    def quoted(group: str, last: str) -> str:
        return rf"[{_OPEN}](?P<{group}>{_NAME}{{1,24}}?{reading}{last})[{_CLOSE}]"

    latin = r"\([A-Z][A-Za-z .'-]{2,30}\)" if language.table["grammar"]["blanks"] else r"(?!)"
    return re.compile(
        rf"(?P<latin>(?<![\uac00-\ud7a3])[\uac00-\ud7a3]{{2,8}}(?: [\uac00-\ud7a3]{{1,8}})?){latin}[’']?호"
        rf"|(?:{_any(words)})\s?{quoted('before', '')}(?:{sign})?"
        rf"|{quoted('within', sign)}|{quoted('behind', '')}\s?{sign}"
    )


@cache
def _plain(language: Language) -> re.Pattern[str]:
    """Names without quotation marks, by their sign: behind a word for ship, or in a list that ends in one."""
    words, called = _any(language.words("ships", "words")), language.words("ships", "called")
    if not called or not language.table["grammar"]["blanks"]:
        return re.compile(r"(?!)")
    name = rf"[\uac00-\ud7a3A-Za-z]{{2,8}}(?: ?\d{{1,3}})?(?:{_any(called)})"
    ends = r"(?=[,·은는이가을를와과의도에로\s.)]|$)"
    listed = rf"(?={ends}(?:, ?{name}){{0,5}} 등 [^.,\n]{{0,12}}?(?:{words}))"
    return re.compile(
        rf"(?<![\uac00-\ud7a3])(?:{words}) (?P<lone>{name}){ends}"
        rf"|(?<![\uac00-\ud7a3A-Za-z])(?P<listed>{name}){listed}"
    )


@cache
def _number(language: Language) -> re.Pattern[str]:
    words = language.words("ships", "imo")
    return re.compile(
        rf"(?:{_any([*words, 'IMO'])})[ \u00a0]?[:：은는は为為]?[ \u00a0]?(?P<number>[0-9０-９]{{7}})(?!\d)"
    )


def find_ships(text: str, language: Language) -> list[Vessel]:
    """Every ship once, in order of its first naming, with the number that stands nearest behind it."""
    pattern = _named(language)
    names: dict[str, tuple[int, int]] = {}
    for match in pattern.finditer(text) if pattern else ():
        group = next(g for g in ("latin", "before", "within", "behind") if match.group(g))
        name, (start, end) = match.group(group), match.span(group)
        base = _READING.match(name)
        if base:
            name, end = base.group("base"), start + base.end("base")
        names.setdefault(name.strip(), (start, end))
    never = tuple(language.words("ships", "never"))
    quoted = list(names.values())
    for match in _plain(language).finditer(text) if language.any_of("ships", "words").search(text) else ():
        name, (start, end) = match.group(match.lastgroup or 0), match.span(match.lastgroup or 0)
        if not name.endswith(never) and all(end <= a or b <= start for a, b in quoted):
            names.setdefault(name, (start, end))
    numbers = list(_number(language).finditer(text))
    used: set[int] = set()
    found = []
    for name, (start, end) in sorted(names.items(), key=lambda item: item[1]):
        mine = next((m for m in numbers if m.start() not in used and 0 <= m.start() - end <= NEAR), None)
        used |= {mine.start()} if mine else set()
        imo = _digits(mine) if mine else None
        found.append(Vessel(name, imo, imo_is_valid(imo) if imo else None, None, start, end))
    for match in numbers:
        if match.start() not in used:
            imo = _digits(match)
            found.append(Vessel(None, imo, imo_is_valid(imo), None, *match.span("number")))
    return sorted(found, key=lambda v: v.start)


def _digits(match: re.Match[str]) -> str:
    return "".join(str(int(c)) for c in match.group("number"))
