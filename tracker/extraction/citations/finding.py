"""Find the citations of a text: words that introduce numbers, and which numbers are the Council's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extraction.citations.bodies import Owner, Surroundings
from tracker.extraction.citations.folding import fold
from tracker.extraction.citations.forms import forms, searches
from tracker.extraction.citations.lists import Group, Item, dated_groups, group_at, groups_behind, item_at
from tracker.extraction.citations.paragraphs import paragraphs_ahead, paragraphs_before
from tracker.extraction.records import Citation
from tracker.extraction.reference import exists, reads_as_year, reference, year_fits

_DIGIT = re.compile(r"\d")
# "377 A (V)": the General Assembly letters its resolutions.
_LETTERED = re.compile(r" [A-F](?=[ ,.;()]|$)")
THIS_CENTURY = 2000


def find_citations(text: str) -> list[Citation]:
    """Return every Security Council citation in reading order, with its place in `text`."""
    if not _DIGIT.search(text):
        return []
    folded = fold(text)
    found: dict[int, Citation] = {}
    read_to = 0
    groups = sorted(_groups(folded), key=lambda group: group.start)
    if not groups:
        return []
    around = Surroundings(text, folded, ((group.start, group.end) for group in groups))
    for group in groups:
        accepted = list(_accepted(text, around, group, read_to))
        for citation in accepted:
            found.setdefault(citation.end, citation)
        read_to = max(read_to, group.end) if accepted else read_to
    return sorted(found.values(), key=lambda citation: citation.start)


def _groups(folded: str) -> Iterator[Group]:
    """All groups. Nouns behind come first: such a noun must not introduce what follows it."""
    behind = sorted(groups_behind(folded), key=lambda group: group.start)
    yield from behind
    done, at = 0, 0
    for anchor in searches().anchor.finditer(folded):
        while at < len(behind) and behind[at].end <= anchor.start():
            at += 1
        if anchor.start() < done or (at < len(behind) and anchor.end() > behind[at].start):
            continue
        if group := group_at(folded, anchor):
            done = group.end
            yield group
    yield from _groups_of_paragraphs(folded)
    yield from dated_groups(folded)


def _groups_of_paragraphs(folded: str) -> Iterator[Group]:
    """OP 8(b) of 1718: the paragraph shows that the bare number is a resolution."""
    for word in searches().paragraph_words.finditer(folded):
        ahead = paragraphs_ahead(folded, word)
        item = item_at(folded, ahead.end, is_plural=False) if ahead else None
        if ahead and item:
            yield Group("paragraph", item.start, (item,), is_operative=ahead.is_operative)


def _accepted(text: str, around: Surroundings, group: Group, read_to: int) -> Iterator[Citation]:
    """The citations of a group that are the Security Council's; what lies before `read_to` is used up."""
    whose = around.owner(group.start, group.end)
    if whose.is_other and group.kind not in ("symbol", "ours"):
        return
    near = around.nations_are_near(group.start, group.end)
    for place, item in enumerate(group.items):
        if place and not _goes_on(item, group, whose):
            return
        if not _is_ours(text, around.folded, item, group, whose, near=near):
            continue
        before = None if place else paragraphs_before(around.folded, group.start, read_to)
        leading = before.labels if before else ()
        yield Citation(
            text=text[item.start : item.end],
            start=item.start,
            end=item.end,
            number=item.number,
            year=item.year,
            paragraphs=tuple(dict.fromkeys([*leading, *item.paragraphs])),
            problem=_problem(item),
        )


def _problem(item: Item) -> str | None:
    if not exists(item.number):
        return "no-such-resolution"
    return "year-mismatch" if item.year and not year_fits(item.number, item.year) else None


def _goes_on(item: Item, group: Group, whose: Owner) -> bool:
    """Whether a later number still belongs to the list: "resolution 2397, 2017" ends before the year."""
    if item.is_bracketed:
        return True
    if reads_as_year(item.number) and not group.is_plural:
        return item.number in reference().resolutions and item.number < THIS_CENTURY
    return item.number >= 1000 or whose.is_council or group.kind == "ours"


def _is_ours(text: str, folded: str, item: Item, group: Group, whose: Owner, *, near: bool) -> bool:
    if group.kind in ("symbol", "ours"):
        return True
    is_known = item.number in reference().resolutions
    if group.kind in ("council", "opened", "paragraph"):
        plain = not reads_as_year(item.number) or item.is_bracketed or group.is_operative
        return is_known and plain and not forms().bare_tails.match(folded, item.following)
    if group.kind == "dated":
        return is_known and near and item.year is not None and year_fits(item.number, item.year)
    if _LETTERED.match(text, item.end):
        return False
    if whose.is_council or group.names_council:
        return item.number >= 100 or item.is_bracketed or whose.is_adjacent
    if group.kind == "shy":
        return is_known and near
    capital = text[group.start : group.start + 1].isupper()
    return _is_likely(item, group, is_known=is_known, near=near, is_title=capital)


def _is_likely(item: Item, group: Group, *, is_known: bool, near: bool, is_title: bool) -> bool:
    """A number behind the bare word, with no body named in its sentence.

    A number that is not in our table is the Council's when the word is written as a title
    ("Resolution 1244"): screens and disputes have resolutions too, but in small letters.
    """
    if item.is_bracketed and item.year and year_fits(item.number, item.year):
        return True
    if item.number < 1000 or not exists(item.number):
        return False
    if reads_as_year(item.number) and not item.is_bracketed:
        return is_known and (item.number < THIS_CENTURY or near or group.is_marked)
    return (
        is_known or near or is_title or any(other.number in reference().resolutions for other in group.items)
    )
