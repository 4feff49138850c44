"""Ships named in a text:
by a word for ship before the name, by capitals, by an IMO number with its check digit.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tracker.extraction.names.mentions import find_parties
from tracker.extraction.records import Vessel
from tracker.extraction.words.phrases import Phrases, load, plurals
from tracker.extraction.words.vocabulary import filled, one_of

_CAPITALS = r"[A-Z]{3,}(?: [A-Z]{2,}){0,3}(?: \d{1,4})?"
NEAR = 160  # characters in which a number or a flag belongs to a name


def _name() -> str:
    """A ship's name: words with a capital and numbers, with small words between."""
    small = one_of(load("vessels")["names"]["inside"])
    return (
        rf"(?:[A-Z][\w'’-]*|\d{{1,4}})(?:[ \u00a0](?:(?:{small})[ \u00a0])?"
        r"(?:[A-Z][\w'’-]*|\d{1,4}|[IVX]{1,4})){0,4}"
    )


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """How names of ships are brought in, built from the words of the file."""
    lists = {
        "SHIP": "ships",
        "CALLED": "called",
        "SAILED": "sailing",
        "PREFIX": "prefixes",
        "NUMBERING": "numbering",
    }
    words = {name: f"(?:{one_of(load('vessels')[key]['words'])})" for name, key in lists.items()}
    words |= {"CAPITALS": _CAPITALS, "NAME": _name()}
    return tuple(re.compile(filled(row["pattern"], words)) for row in load("vessels")["names"]["patterns"])


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """The pattern of one row of the file."""
    return re.compile(load("vessels")[key]["pattern"])


@lru_cache(maxsize=1)
def _not_names() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(load('vessels')['not_names']['words'])})\b")


@lru_cache(maxsize=1)
def _signs() -> Phrases[bool]:
    """What a text that speaks of a ship has somewhere: without one, a name in capitals is no ship's."""
    lists = ("ships", "sailing", "numbering", "prefixes", "flying")
    found = (word for key in lists for word in load("vessels")[key]["words"])
    return Phrases((form, True) for word in found for form in plurals(word))


def imo_is_valid(number: str) -> bool:
    """Whether the seventh digit is the check digit:
    the last digit of the first six weighted 7 to 2 (IMO A.1117(30)).
    """
    return sum(int(d) * w for d, w in zip(number, range(7, 1, -1), strict=False)) % 10 == int(number[6])


def _names(text: str) -> dict[str, tuple[int, int]]:
    """Ships by name, each at its first place."""
    found: dict[str, tuple[int, int]] = {}
    for pattern in _patterns():
        for match in pattern.finditer(text):
            group = "quoted" if match.groupdict().get("quoted") else "name"
            name = match.group(group)
            if _not_names().match(name) or len(name) < 3 or _names_a_party(name):
                continue
            span = match.span(group)
            if name not in found or span < found[name]:
                found[name] = span
    return found


def _names_a_party(name: str) -> bool:
    """Whether a name is, or holds, a party's; in capitals a syllable of a ship's name may look like one."""
    parties = find_parties(name)
    return bool(parties) and not (name.isupper() and parties[0].start > 0 and parties[-1].end < len(name))


def _flag_near(text: str, start: int, end: int) -> str | None:
    flags = list(_pattern("flags").finditer(text, max(0, start - NEAR), min(len(text), end + NEAR)))
    nearest = min(flags, key=lambda m: min(abs(start - m.end()), abs(m.start() - end)), default=None)
    return (nearest.group("flag") or nearest.group("of")) if nearest else None


def find_vessels(text: str) -> list[Vessel]:
    """Every ship once, in order of its first naming. Company numbers of the IMO are not ships' numbers."""
    if not any(_signs().find_all(text)):
        return []
    names = _names(text)
    numbers = [
        m
        for m in _pattern("numbers").finditer(text)
        if not _pattern("of_companies").search(text, max(0, m.start() - 40), m.start())
        and not _listed(text, m)
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
