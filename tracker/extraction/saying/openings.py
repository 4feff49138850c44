"""Whom the opening or the end of an official text names as its issuer: preamble, byline, signature."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.records import Alleger
from tracker.extraction.saying.bylines import before_office
from tracker.extraction.saying.named import bodies_in, named_in, named_state, placed, singular
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import one_of, words

HEAD = 700  # characters at the beginning of a text in which a preamble names who issues it
_DATED = re.compile(r"[A-Z ,]{3,40}\s+[A-Z][a-z]+\s\d{1,2},\s\d{4}\.")  # "THE WHITE HOUSE, June 1, 2024."
_SIGNATURE = re.compile(r"\n(?P<name>[A-Z][A-Z.’' -]{6,40})\s*\n")


@cache
def openings(key: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one sort of opening."""
    return tuple(re.compile(p, re.IGNORECASE | re.MULTILINE) for p in load("publishers")[key]["patterns"])


@cache
def _about() -> re.Pattern[str]:
    """The end of a name behind which stands of what a text is, or where or to whom its issuer is sent."""
    behind = one_of(words("publishers", "bylines", "behind"))
    return re.compile(rf"\b[A-Z][\w.’')]*(?=,? (?:{behind})\b(?! behalf))")


def _who(phrase: str) -> str:
    """Those who issue a text, without its matter ("the Mission of X to the United Nations on Y")."""
    end = _about().search(phrase)
    return phrase[: end.end()] if end else phrase


def from_preamble(
    title: str, text: str, state: str | None, mentions: list[PartyMention]
) -> tuple[Alleger, ...]:
    """The issuers that the opening of a joint statement names: at least two States or bodies, or a person."""
    head = text[:HEAD]
    several = any(word in title.lower() for word in load("publishers")["gatherings"]["titles"])
    keys = ("preambles", "gatherings") if several else ("preambles",)
    for pattern in (p for key in keys for p in openings(key)):
        match = pattern.search(head)
        who = _who(match.group("who")) if match else ""
        named = named_in(who, text, state, mentions)
        if len(named) > 1 and named[0].kind != "government-body":
            return named
        if named and named[0].kind in ("person", "international-body"):
            return named
        bodies = bodies_in(who)
        if len(bodies) > 1:
            return tuple(placed(name, text, "government-body", named_state(name) or state) for name in bodies)
        if len(named) > 1:
            return named
    return ()


def as_members(text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The international body as whose members several States speak ("We, the participating States of X")."""
    for pattern in openings("memberships"):
        match = pattern.search(text[: 2 * HEAD])
        named = named_in(match.group("who"), text, None, mentions) if match else ()
        if len(named) == 1 and named[0].kind == "international-body":
            return named
    return ()


def spoken_for(text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The States for all of which one person speaks ("on behalf of A, B and my own country, C")."""
    for pattern in openings("behalf"):
        match = pattern.search(text[:HEAD])
        named = named_in(match.group("who"), text, None, mentions) if match else ()
        if len(named) > 1:
            return named
    return ()


def introduced(text: str, state: str | None, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """Whose words an opening line brings in ("Foreign Secretary X said:")."""
    for pattern in openings("introductions"):
        match = pattern.search(text[:HEAD])
        if match is None:
            continue
        who = re.sub(r"^(?:An?|The) ", "", match.group("who"))
        named = named_in(who, text, state, mentions)
        if named and named[0].kind == "person":
            return named
        if (holder := before_office(who, "")) is not None:
            return (placed(holder[0], text, "person", named_state(holder[1]) or state),)
        offices = words("speech", "officials") | words("speech", "titles")
        if offices.intersection((lower(who.split()[-1]), lower(who.split()[0]))):
            return (placed(who, text, "government-body", named_state(who) or state),)
    return ()


def announced(text: str, state: str | None, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The people who announce by its opening what a text tells ("X, the Attorney for Y, and Z announced")."""
    found = openings("announcers")[0].search(text[:HEAD])
    named = named_in(found.group("who"), text, state, mentions) if found else ()
    return named if named and named[0].kind == "person" else ()


def issued_by(text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    found = (p.search(text[:HEAD]) for p in openings("preambles"))
    return next((named for m in found if m and (named := named_in(m.group("who"), text, None, mentions))), ())


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("publishers")[key]["pattern"])


def part_of(publisher: str, text: str, state: str | None) -> tuple[Alleger, ...]:
    """The body of a department that acts by the opening of its text ("the Treasury's Office of ...")."""
    small = words("speech", "articles")
    for found in _pattern("parts").finditer(text[:HEAD]):
        whole = singular(found.group("whole")) - small
        if whole and whole <= singular(publisher):
            name = text[found.start("whole") : found.end("who")].removeprefix("The ")
            return (placed(name, text, "government-body", state),)
    return ()


def reported(title: str, text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The international body whose report a title names, and the publisher only passes on."""
    found = _pattern("reports").search(title)
    named = named_in(found.group("who"), text, None, mentions) if found else ()
    return named if len(named) == 1 and named[0].kind in ("un-body", "international-body") else ()


def signature(text: str) -> str | None:
    """The name that signs a text: in capitals on a line of its own, with no sentence below it."""
    signed = _SIGNATURE.search(text, max(0, len(text) - 200))
    below = text[signed.end() :].strip() if signed else ""
    if signed is None or (re.search(r"[.!?]$", below) and not _DATED.fullmatch(below)):
        return None
    return signed.group("name").strip()
