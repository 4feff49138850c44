"""Acts in a sentence with the goods and the parties that belong to them, by where they stand and how they are
marked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache

from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.languages import Language
from tracker.extraction.names.scene import Actor
from tracker.extraction.words.phrases import Hit

Sign = Hit[tuple[str, str]]

CATEGORIES = {
    "arms": "arms-transfer",
    "instructors": "arms-transfer",
    "troops": "military-training",
    "launch": "wmd-missile-technology",
    "programme": "wmd-missile-technology",
    "wmd": "arms-transfer",
    "refined": "refined-petroleum",
    "crude": "crude-oil",
    "coal": "coal-minerals",
    "workers": "overseas-workers",
    "crypto": "cyber-theft",
    "luxury": "luxury-goods",
    "other": "other-goods",
    "money": "financial",
}
# The acts that goods are put to. The first goods whose act stands near win.
TAKES = {
    "launch": ("launch",),
    "programme": ("advance",),
    "crypto": ("steal",),
    "workers": ("employ", "dispatch", "transfer"),
    "instructors": ("transfer", "dispatch", "employ"),
    "wmd": ("transfer", "acquire", "smuggle"),
    "arms": ("transfer", "acquire", "smuggle"),
    "troops": ("transfer", "train", "trained", "dispatch", "employ"),
    "refined": ("transfer", "acquire", "smuggle"),
    "crude": ("transfer", "acquire", "smuggle"),
    "coal": ("transfer", "acquire", "smuggle"),
    "luxury": ("transfer", "acquire", "smuggle"),
    "other": ("transfer", "acquire", "smuggle"),
    "money": ("pay",),
}
SELF_DONE = ("launch", "programme", "crypto")  # what is done by oneself, nothing handed on
MOST_ACTS, MOST_FRAMES = 40, 6  # of one sentence
EMBARGO_REACH = 24  # characters between an embargo and its breach
REACH = 70  # characters between an act and its goods
BAN_REACH = 14  # characters between an act and what forbids, asks for or denies it
BARRED_REACH = 11  # the same behind the act
STOPS = re.compile(r"[。；;\n]|\.\s")
CLAUSE = re.compile(r"[，、；;：:。\n]|[,.](?!\d)")


@dataclass(slots=True)
class Frame:
    """An act with its goods: `kind` as in the word lists; `start` to `end` the words of the act."""

    kind: str
    category: str
    start: int
    end: int
    act: str
    goods: tuple[int, int]
    parties: list[tuple[Actor, str, str]] = field(default_factory=list)


def _near(
    sign: Sign, goods: list[Sign], starts: list[int], text: str, *, last: bool
) -> list[tuple[int, Sign]]:
    """Goods within reach of an act with their distance, those on the side of its object first."""
    found: list[tuple[int, Sign]] = []
    low = bisect_left(starts, sign.start - REACH)
    for good in goods[low:]:
        if good.start > sign.end + REACH:
            break
        if good.start < sign.end and sign.start < good.end:
            gap = 0
        elif good.end <= sign.start:
            gap = sign.start - good.end if last else 2 * (sign.start - good.end) + 8
        else:
            gap = good.start - sign.end if not last else 2 * (good.start - sign.end) + 8
        between = text[min(good.end, sign.end) : max(good.start, sign.start)]
        if gap > REACH or STOPS.search(between):
            continue
        found.append((gap, good))
    return sorted(found, key=lambda f: f[0])


def find_frames(
    text: str, signs: list[Sign], start: int, end: int, language: Language, cargo: str | None = None
) -> list[Frame]:
    """The acts of a sentence that are told as done, each with the goods nearest to it.

    `cargo`: the kind of goods told last, which "the cargo" means.
    """
    last = language.verb == "last"
    whole = [s for s in signs if s.value[0] == "whole"]
    acts = [
        s
        for s in signs
        if s.value[0] == "acts" and not any(w.start <= s.start and s.end <= w.end for w in whole)
    ]
    goods = sorted((s for s in signs if s.value[0] == "goods"), key=lambda s: s.start)
    starts = [g.start for g in goods]
    supports = tuple(language.roles["gives_to"])
    found: dict[tuple[int, int], tuple[int, Frame]] = {}
    failed = language.any_of("standing", "failed").search(text, start, end) is not None
    for sign in acts[:MOST_ACTS]:
        if not failed and _is_barred(text, sign, start, end, language):
            continue
        for gap, good in _near(sign, goods, starts, text, last=last):
            if good.value[1] == "troops" and text.startswith(supports, sign.start):
                continue  # who supports troops sends none
            kind = good.value[1] if good.value[1] != "again" else cargo or ""
            if sign.value[1] not in TAKES.get(kind, ()):
                continue
            worth = gap + 4 * list(TAKES).index(kind)
            frame = Frame(kind, CATEGORIES[kind], sign.start, sign.end, sign.value[1], (good.start, good.end))
            before = found.get((sign.start, sign.end))
            if before is None or worth < before[0]:
                found[sign.start, sign.end] = (worth, frame)
    told = _distinct([f for _, f in found.values()])[:MOST_FRAMES]
    told += _whole(text, signs, start, end, language)
    return told or _breach(text, signs, start, end, language)


def _distinct(frames: list[Frame]) -> list[Frame]:
    """One frame for words of act that overlap, the longest."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda f: (f.start, f.start - f.end)):
        if not kept or frame.start >= kept[-1].end:
            kept.append(frame)
    return kept


def _whole(text: str, signs: list[Sign], start: int, end: int, language: Language) -> list[Frame]:
    kinds = {s.value for s in signs}
    found: list[Frame] = []
    for sign in signs:
        if sign.value[0] != "whole" or _is_barred(text, sign, start, end, language):
            continue
        category = sign.value[1]
        if category == "vessel-deceptive-practice" and ("acts", "deceive") not in kinds:
            continue
        if all(f.category != category for f in found):
            found.append(Frame(category, category, sign.start, sign.end, category, (sign.start, sign.end)))
    return found


def _breach(text: str, signs: list[Sign], start: int, end: int, language: Language) -> list[Frame]:
    """A breach of an arms embargo of which nothing more is told."""
    for embargo in language.any_of("standing", "embargo").finditer(text, start, end):
        for sign in signs:
            near = (
                sign.start - embargo.end() >= -EMBARGO_REACH and sign.start - embargo.start() <= EMBARGO_REACH
            )
            if (
                sign.value == ("links", "breach")
                and near
                and not _is_barred(text, sign, start, end, language)
            ):
                return [Frame("arms", CATEGORIES["arms"], sign.start, sign.end, "breach", embargo.span())]
    return []


@cache
def _bars(language: Language, side: str) -> re.Pattern[str] | None:
    words = language.words("standing", side)
    return re.compile(alternatives(words)) if words else None


def _is_barred(text: str, sign: Sign, start: int, end: int, language: Language) -> bool:
    """Whether an act is only forbidden, asked for, guarded against or denied by a word of negation."""
    before, behind = _bars(language, "before"), _bars(language, "behind")
    left = text[max(start, sign.start - BAN_REACH) : sign.start]
    right = text[sign.end : min(end, sign.end + BARRED_REACH)]
    left = left[max((m.end() for m in CLAUSE.finditer(left)), default=0) :]
    cut = CLAUSE.search(right)
    right = right[: cut.start()] if cut else right
    if sign.value[1] == "advance" and language.verb == "middle":
        right = ""  # a programme is behind it, which elsewhere is only a plan
    return bool((before and before.search(left)) or (behind and behind.search(right)))
