"""Numbers and lists of numbers, with the year and the paragraphs that belong to each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.extraction.citations.forms import forms, searches
from tracker.extraction.citations.paragraphs import paragraphs_after
from tracker.extraction.reference import reads_as_year, year_fits

LONGEST_LIST = 200
BEHIND_WINDOW = 160

_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_PLURAL = re.compile(r"(?:s\.?|en|ões|oni|и|ий|ях|ям|ями|ات|ين|ي|ان|ها|ها ?ی|[\u2e80-\ud7ff]|nghị quyết)$")


@dataclass(frozen=True, slots=True)
class Item:
    """One number of a list. `start` to `end` is what is printed, `following` where reading goes on."""

    number: int
    year: int | None
    start: int
    end: int
    following: int
    is_bracketed: bool
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers that one word introduces. `start`: of that word, or of the first number.

    `kind`: symbol, ours (UNSCR), noun (resolution), council (UNSC 2231), opened ("including"),
    behind and shy (the noun stands behind; shy ones are common words), paragraph (OP 8 of 1718) or
    dated (1718 (2006) without a noun).
    """

    kind: str
    start: int
    items: tuple[Item, ...]
    is_marked: bool = False
    is_plural: bool = False
    names_council: bool = False
    is_operative: bool = False

    @property
    def end(self) -> int:
        return self.items[-1].following


def item_at(folded: str, at: int, *, is_plural: bool) -> Item | None:
    """The number that stands here, perhaps behind a marker or its bracketed year."""
    patterns = forms()
    found = patterns.item.match(folded, at)
    if found is None or int(found["number"]) == 0:
        return None
    number, start, end = int(found["number"]), found.start("number"), found.end("number")
    if patterns.not_resolutions.match(folded, end):
        return None
    if found["before"]:
        return Item(number, int(found["before"]), start, end, _behind_counter(folded, end), is_bracketed=True)
    own = patterns.year.match(folded, end)
    if own and (own["glued"] or own["slash"]):
        year = int(own["glued"] or own["slash"])
        if own["glued"] or _slash_is_year(folded, own.end(), number, year, is_plural=is_plural):
            return Item(number, year, start, own.end(), _behind_counter(folded, own.end()), is_bracketed=True)
    elif own and own["counted"]:
        return Item(number, int(own["counted"]), start, end, own.end(), is_bracketed=True)
    following = _behind_counter(folded, end)
    if linked := patterns.linked_year.match(folded, following):
        return Item(number, int(linked["year"]), start, end, linked.end(), is_bracketed=False)
    return Item(number, None, start, end, following, is_bracketed=False)


def _slash_is_year(folded: str, end: int, number: int, year: int, *, is_plural: bool) -> bool:
    """1718/2006 is a number and its year, 1267/1989/2253 a list."""
    in_list = folded[end : end + 1] == "/" and folded[end + 1 : end + 2].isdigit()
    return not in_list and (not is_plural or year_fits(number, year))


def _behind_counter(folded: str, at: int) -> int:
    counter = forms().year.match(folded, at)
    return counter.end("counter") if counter and counter["counter"] else at


def items_at(folded: str, at: int, *, is_plural: bool) -> list[Item]:
    """The list of numbers that starts here, each with the paragraphs named behind it."""
    items: list[Item] = []
    while len(items) < LONGEST_LIST and (item := item_at(folded, at, is_plural=is_plural)):
        if items and item.number < 100:
            break
        behind = paragraphs_after(folded, item.following)
        if behind is not None:
            item = replace(item, paragraphs=behind.labels, following=behind.end)
        items.append(item)
        join = forms().join.match(folded, item.following)
        if join is None:
            break
        at = join.end()
    return items


def group_at(folded: str, anchor: re.Match[str]) -> Group | None:
    """The group that a word in front of its numbers introduces, if numbers follow it."""
    kind, end = str(anchor.lastgroup), anchor.end()
    if kind == "symbol":
        items = items_at(folded, end, is_plural=False)
        is_symbol = anchor[0].startswith("s")
        if items and is_symbol:
            items[0] = replace(items[0], start=anchor.start())
        return Group(kind, anchor.start(), tuple(items)) if items else None
    if kind == "council":
        space = folded[end : end + 1] == " " and anchor[0] != "council"
        items = items_at(folded, end + 1, is_plural=True) if space else []
        return Group(kind, anchor.start(), tuple(items)) if items else None
    return _group_of_noun(folded, anchor, kind)


def _group_of_noun(folded: str, anchor: re.Match[str], kind: str) -> Group | None:
    patterns = forms()
    is_plural = _is_plural(anchor[0])
    gap = patterns.gap.match(folded, anchor.end())
    items = _items_behind(folded, gap, is_plural=is_plural) if gap else []
    if not gap or not items:
        return _opened_group(folded, anchor) if is_plural else None
    lone_year = len(items) == 1 and gap["mark"].startswith("(") and items[0].year is None
    if lone_year and reads_as_year(items[0].number):
        return None
    between = folded[anchor.end() : items[0].start]
    return Group(
        kind,
        anchor.start(),
        tuple(items),
        is_marked=patterns.marker.search(between) is not None,
        is_plural=is_plural,
        names_council=patterns.council.search(between) is not None,
    )


def _items_behind(folded: str, gap: re.Match[str], *, is_plural: bool) -> list[Item]:
    """A bracket may hold the year in front of the number, or the list."""
    year_first = gap["mark"].startswith("(") and items_at(folded, gap.start("mark"), is_plural=is_plural)
    return year_first or items_at(folded, gap.end(), is_plural=is_plural)


def _is_plural(noun: str) -> bool:
    return _PLURAL.search(noun) is not None


def _opened_group(folded: str, anchor: re.Match[str]) -> Group | None:
    gap = forms().opened_gap.match(folded, anchor.end())
    items = items_at(folded, gap.end(), is_plural=True) if gap else []
    return Group("opened", anchor.start(), tuple(items), is_plural=True) if items else None


def groups_behind(folded: str) -> Iterator[Group]:
    """The groups whose noun stands behind: 第1718(2006)、第1874(2009)号决议."""
    for kind, pattern in (("behind", searches().nouns_behind), ("shy", searches().shy_nouns_behind)):
        done = 0
        for noun in pattern.finditer(folded):
            items = _list_up_to(folded, max(done, noun.start() - BEHIND_WINDOW), noun.start())
            done = noun.end()
            if not items:
                continue
            behind = paragraphs_after(folded, done)
            labels, done = (behind.labels, behind.end) if behind else (items[-1].paragraphs, done)
            items[-1] = replace(items[-1], paragraphs=labels, following=done)
            council = forms().council.search(noun[0]) is not None
            start = _with_marker(folded, items[0].start)
            yield Group(kind, start, tuple(items), is_plural=True, names_council=council)


def _with_marker(folded: str, at: int) -> int:
    """The place of 第 or 제 in front of a number."""
    marker = forms().marker.match(folded, max(0, at - 1))
    return at - 1 if marker and marker.end() == at else at


def _list_up_to(folded: str, floor: int, end: int) -> list[Item]:
    """The longest list of numbers that ends where its noun starts."""
    for number in _NUMBER.finditer(folded, floor, end):
        if folded[number.start() - 1 : number.start()] == "(":
            continue
        items = items_at(folded, number.start(), is_plural=True)
        if items and items[-1].following in (end, end + 1):
            return items
    return []


def dated_groups(folded: str) -> Iterator[Group]:
    """Numbers that show what they are by their own year alone: "under 1718 (2006)"."""
    if "(19" not in folded and "(20" not in folded:
        return
    for found in forms().dated.finditer(folded):
        item = item_at(folded, found.start("number"), is_plural=False)
        if item:
            yield Group("dated", item.start, (item,))
