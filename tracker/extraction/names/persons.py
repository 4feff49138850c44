"""Names of people in titles, bylines and openings: behind an office, or by their shape."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.vocabulary import one_of, words

CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŞŠŻŽİ]"


@lru_cache(maxsize=1)
def name_pattern() -> str:
    """A person's name, as a regular expression."""
    particles = one_of(words("speech", "particles"))
    return rf"{CAPITAL}[\w.’'-]+(?: (?:{CAPITAL}[\w.’'-]*|(?:{particles})\b))*"


@lru_cache(maxsize=256)
def parties_in(phrase: str) -> tuple[PartyMention, ...]:
    """The parties of a title, a publisher or another short phrase, which are asked for again and again."""
    return tuple(find_parties(phrase))


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return words("speech", "titles")


def person_in(phrase: str) -> str | None:
    """The name of a person that stands behind a title ("Foreign Minister Park Jin": "Park Jin")."""
    found = phrase.split()
    for i in range(len(found) - 1, -1, -1):
        if lower(found[i]).strip(".,") in _titles() and i + 1 < len(found):
            name = " ".join(_behind_portfolio(found[i + 1 :])).strip(" ,")
            return name if is_persons(name) else None
    return None


def _behind_portfolio(rest: list[str]) -> list[str]:
    """What follows the words of an office ("of Defense X", "for African Affairs X": "X"); nothing where the
    phrase ends within them ("for Ocean Space").
    """
    portfolio, small = words("speech", "portfolios"), words("speech", "articles")
    known = [lower(word).strip(",") in portfolio for word in rest]
    first = known.index(False) if False in known else len(rest)
    if 0 < first < len(rest) and lower(rest[first - 1]) in small:
        later = known.index(True, first) if True in known[first:] else len(rest) - 1
        return _behind_portfolio(rest[later + 1 :])
    return rest[first:]


def is_persons(name: str) -> bool:
    """Whether words may be a person's name: capitals, no office, no party."""
    if re.fullmatch(name_pattern(), name) is None or any(m.form != "person" for m in parties_in(name)):
        return False
    return not any(lower(word).strip(".,") in _titles() for word in name.split())
