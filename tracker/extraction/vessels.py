"""Ships named in a text:
by a word for ship before the name, by capitals, by an IMO number with its check digit.
"""

from __future__ import annotations

import re

from tracker.extraction.mentions import find_parties
from tracker.extraction.phrases import Phrases, load, plurals
from tracker.extraction.records import Vessel

_NAME = (
    r"(?:[A-Z][\w'’-]*|\d{1,4})(?:[ \u00a0](?:(?:of the|of|al|el|de)[ \u00a0])?(?:[A-Z][\w'’-]*|\d{1,4}"
    r"|[IVX]{1,4})){0,4}"
)
_WORD = "(?:" + "|".join(re.escape(w) for w in load("vessels")["ships"]["words"]) + ")"
_CALLED = "(?:" + "|".join(re.escape(w) for w in load("vessels")["called"]["words"]) + ")"
_BEFORE = re.compile(
    rf"\b(?:(?:{_WORD},?[ \u00a0](?:{_CALLED}[ \u00a0])?(?:the )?)|(?:M/?V|M/?T|M\.V\.|M\.T\.|MV|MT"
    rf"|S/?S|F/?V)[ \u00a0])"
    rf"(?:[\"“'‘«„][ \u00a0]?(?P<quoted>[A-ZÀ-ÞА-Я][\w'’. -]{{1,30}}?)[ \u00a0]?[\"”'’»“]|(?P<name>{_NAME}))"
)
_APPOSED = re.compile(
    rf"\b(?:[Tt]he )?(?:[\"“](?P<quoted>[A-Z][\w'’. -]{{1,30}}?)[\"”]|(?P<name>{_NAME})), an? (?:[\w-]+ "
    rf"){{0,4}}{_WORD}\b"
)
_SAILED = "(?:" + "|".join(re.escape(w) for w in load("vessels")["sailing"]["words"]) + ")"
_SAILING = re.compile(
    rf"\b[Tt]he (?P<name>{_NAME})(?:,? (?:and|or) the {_NAME})? (?:had |has |have |then |also )?{_SAILED}\b"
)
_BESIDE = re.compile(rf"\b[Tt]he {_NAME},? (?:and|or) the (?P<name>{_NAME}) (?:had |has |have )?{_SAILED}\b")
_CAPITALS = re.compile(
    r"\b(?P<name>[A-Z]{3,}(?: [A-Z]{2,}){0,3}(?: \d{1,4})?)\b(?=,? (?:a (?:\w+ )?(?:vessel|ship|tanker)"
    r"|loaded|sailed|carried|and [A-Z]{3,}|was|had|delivered))"
)
_NUMBERED = re.compile(rf"\b(?P<name>{_NAME})(?= \((?:IMO|MMSI)\b)")
_QUOTED_CAPITALS = re.compile(r"[\"“](?P<quoted>[A-Z]{2,}(?: [A-Z0-9]{1,}){1,3})[\"”]")
_MANAGED = re.compile(
    r"\b(?:manager|owner|operator|master|captain|crew|charterer) of (?:the )?(?P<name>[A-Z]{3,}(?: "
    r"[A-Z]{2,}){0,3}(?: \d{1,4})?)\b"
)
_IMO = re.compile(
    r"\b(?P<word>IMO)(?P<between>[ \u00a0]?(?:number|no\.?|num\.?|#|ship number|identification number)?[ "
    r"\u00a0]?:?[ \u00a0]?)(?P<number>\d{7})\b"
)
# What a text that speaks of a ship has somewhere: without one of these, a name in capitals is no ship's.
_SIGNS = Phrases(
    (form, True)
    for word in (
        *(word for kind in ("ships", "sailing") for word in load("vessels")[kind]["words"]),
        *("IMO", "MMSI", "MV", "M/V", "M.V.", "MT", "M/T", "M.T.", "SS", "S/S", "FV", "F/V"),
    )
    for form in plurals(word)
)
_COMPANY = re.compile(r"(?:company|owner|manager|registered owner)[\w ]{0,20}$", re.IGNORECASE)
_FLAG = re.compile(
    r"\b(?P<flag>[A-Z][a-z]+(?:[ -](?:and |& )?[A-Z][a-z]+){0,3})[- ]flagged\b|\bflag of (?:the "
    r")?(?P<of>[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
)
_NOT_NAMES = re.compile(
    r"(?:The|A|An|In|On|At|And|But|Its|His|Their|This|That|It|Automatic|AIS|IMO|UN|DPRK|US|EU|UAE)\b"
)

NEAR = 160  # characters in which a number or a flag belongs to a name


def imo_is_valid(number: str) -> bool:
    """Whether the seventh digit is the check digit:
    the last digit of the first six weighted 7 to 2 (IMO A.1117(30)).
    """
    return sum(int(d) * w for d, w in zip(number, range(7, 1, -1), strict=False)) % 10 == int(number[6])


def _names(text: str) -> dict[str, tuple[int, int]]:
    """Ships by name, each at its first place."""
    found: dict[str, tuple[int, int]] = {}
    for pattern in (_BEFORE, _APPOSED, _SAILING, _BESIDE, _CAPITALS, _QUOTED_CAPITALS, _MANAGED, _NUMBERED):
        for match in pattern.finditer(text):
            group = "quoted" if match.groupdict().get("quoted") else "name"
            name = match.group(group)
            if _NOT_NAMES.match(name) or len(name) < 3 or find_parties(name):
                continue
            if group == "name" and pattern is _APPOSED and match.group().startswith("In "):
                continue
            span = match.span(group)
            if name not in found or span < found[name]:
                found[name] = span
    return found


def _flag_near(text: str, start: int, end: int) -> str | None:
    flags = list(_FLAG.finditer(text, max(0, start - NEAR), min(len(text), end + NEAR)))
    nearest = min(flags, key=lambda m: min(abs(start - m.end()), abs(m.start() - end)), default=None)
    return (nearest.group("flag") or nearest.group("of")) if nearest else None


def find_vessels(text: str) -> list[Vessel]:
    """Every ship once, in order of its first naming. Company numbers of the IMO are not ships' numbers."""
    if not any(_SIGNS.find_all(text)):
        return []
    names = _names(text)
    numbers = [
        m
        for m in _IMO.finditer(text)
        if not _COMPANY.search(text, max(0, m.start() - 40), m.start()) and not _listed(text, m)
    ]
    found: list[Vessel] = []
    used: set[int] = set()
    for name, (start, end) in sorted(names.items(), key=lambda item: item[1]):
        mine = next((m for m in numbers if m.start() not in used and _belongs(text, name, end, m)), None)
        if mine:
            used.add(mine.start())
        imo = mine.group("number") if mine else None
        found.append(
            Vessel(name, imo, imo_is_valid(imo) if imo else None, _flag_near(text, start, end), start, end)
        )
    for match in numbers:
        if match.start() not in used:
            number = match.group("number")
            found.append(Vessel(None, number, imo_is_valid(number), None, *match.span("number")))
    return sorted(found, key=lambda v: v.start)


def _listed(text: str, match: re.Match[str]) -> bool:
    """In the UN list "IMO number" behind a company's entry is the company's."""
    return match.group("between").strip().startswith("number:") and "Listed on:" in text


def _belongs(text: str, name: str, end: int, number: re.Match[str]) -> bool:
    if 0 <= number.start() - end <= 60 and "." not in text[end : number.start()].replace("no.", ""):
        return True
    last = text.rfind(name, max(0, number.start() - 60), number.start())
    return last >= 0 and "." not in text[last + len(name) : number.start()].replace("no.", "")
