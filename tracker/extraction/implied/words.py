"""The words by which a conduct is held against the paragraphs, from `data/implied_words.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tracker.extraction.words.phrases import load

SHORT = 5
LONGEST = 4000  # characters of a conduct's words


@dataclass(frozen=True, slots=True)
class Words:
    """Compiled patterns, for text from `plain`."""

    items: Mapping[str, re.Pattern[str]]
    measures_of_goods: frozenset[str]
    acts: Mapping[str, re.Pattern[str]]
    finer: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    needs: Mapping[tuple[str, str], re.Pattern[str]]
    support: Mapping[str, re.Pattern[str]]
    lawful: re.Pattern[str]
    taken_back: re.Pattern[str]
    caps: re.Pattern[str]
    terrorists: re.Pattern[str]
    deeds: Mapping[str, Mapping[str, str]]
    clauses: Mapping[str, str]


@cache
def words() -> Words:
    """The patterns, read and compiled on the first call."""
    rows = load("implied_words")
    return Words(
        items={row["item"]: _whole([row]) for row in rows["items"]},
        measures_of_goods=frozenset(rows["measures_of_goods"]),
        acts={row["act"]: _whole([row]) for row in rows["acts"]},
        finer=tuple((_whole([row]), frozenset(row["rows"])) for row in rows["finer"]),
        needs={(row["row"], row["category"]): _whole([row]) for row in rows["needs"]},
        support={row["measure"]: _whole([row]) for row in rows["support"]},
        lawful=_whole(rows["lawful"]["claimed"]),
        taken_back=re.compile("|".join(row["pattern"] for row in rows["lawful"]["taken_back"])),
        caps=_whole(rows["caps"]),
        terrorists=_whole(rows["terrorists"]),
        deeds=rows["deeds"],
        clauses=rows["clauses"],
    )


def _whole(rows: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(row["pattern"] for row in rows) + r")(?!\w)")


@cache
def item_pattern(item: str) -> re.Pattern[str]:
    """How an item of a paragraph is named: by its row, else by itself."""
    known = words().items.get(item)
    if known is not None:
        return known
    ending = r"\w*" if len(item) >= SHORT else r"(?:e?s)?(?!\w)"
    return re.compile(rf"(?<!\w){re.escape(plain(item))}{ending}")


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Lower case without accents, with one kind of apostrophe and blank; of a very long text the beginning.

    Sorting the marks on one letter takes quadratic time, and nobody's conduct is told that late.
    """
    spread = unicodedata.normalize("NFKD", text[:LONGEST])
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare.replace("’", "'").replace("‘", "'")).casefold()
