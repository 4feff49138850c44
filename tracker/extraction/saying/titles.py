"""Whom the title of an official text names as its issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.persons import CAPITAL, parties_in, person_in
from tracker.extraction.records import Alleger
from tracker.extraction.saying.named import named_in, named_state, party_alleger, placed, singular
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import cue, one_of, words

_OFFICE = re.compile(r"\b[A-Z][\w-]*")
_PERSON = re.compile(rf"{CAPITAL}[\w.’'-]*(?: (?:(?:of|for|and|the) ){{0,2}}{CAPITAL}[\w.’'-]*){{1,7}}")


@cache
def in_title(key: str) -> re.Pattern[str]:
    """The pattern by which a title of an official text names its issuers in one way."""
    return re.compile(load("publishers")["titles"][key])


@lru_cache(maxsize=1)
def issued() -> re.Pattern[str]:
    """What stands before "by" or "from" and the issuer: a noun of a text, of a letter with its day."""
    nouns, dated = one_of(words("publishers", "issued")), one_of(words("publishers", "issued", "dated"))
    return re.compile(rf"(?:^|\W)(?:{nouns}|(?:{dated}) dated [\w ,]{{4,24}}?)\W*$", re.IGNORECASE)


def from_title(
    title: str, text: str, state: str | None, mentions: list[PartyMention], publisher: str
) -> tuple[Alleger, ...]:
    """The issuers that the title of a statement names."""
    met = in_title("met").search(title)
    both = [named_in(met.group(side), text, state, mentions) for side in ("who", "other")] if met else []
    if both and (in_title("readout").search(title) or any(a.kind == "person" for a in both[0])):
        return (*both[0], *both[1])
    if not cue("publishers", "issues", "words").first(title):
        return ()
    for way in ("by", "owners", "between"):
        for match in _overlapping(in_title(way), title):
            if way == "by" and not issued().search(title[: match.start()]):
                continue
            who = office = match.group("who")
            named = named_in(who, text, state, mentions)
            if way == "owners":
                who = f"{who} {match.group('more')}"  # the last of a list and an office may be several words
                whole = named_in(who, text, state, mentions) if len(named) > 1 else ()
                named = max(named, whole, key=len)
                owner = title[match.end("who")] in "’'"  # "the Spokesperson's Press Briefing"
                office = office if owner else who
            if way != "between" and not named:
                named = _office_in(office, text, state, publisher)
            if named and (way != "between" or len(named) > 1):
                return named
    return _behind_subject(title, text, state, mentions)


def _behind_subject(
    title: str, text: str, state: str | None, mentions: list[PartyMention]
) -> tuple[Alleger, ...]:
    """The issuers that a title names behind the party it is about ("Statement on X by A and B"), if two;
    behind an act stands who did it.
    """
    match = in_title("about").search(title)
    about = parties_in(match.group("about")) if match else []
    if match is None or not about or about[0].start != 0:
        return ()
    named = named_in(match.group("who"), text, state, mentions)
    return named if len(named) > 1 else ()


def _office_in(who: str, text: str, state: str | None, publisher: str) -> tuple[Alleger, ...]:
    """The office that a title names without its holder ("Statement of the Assistant Secretary of ..."), but
    for the head of the publisher, who speaks for the whole of it.
    """
    office = re.sub(r"^(?:the|The) ", "", who.strip(" ,"))
    first = [lower(word).strip(".,") for word in office.split()[:2]]
    own = singular(office) <= singular(publisher) | words("speech", "titles") | words("speech", "articles")
    if state and office[:1].isupper() and words("speech", "titles").intersection(first) and not own:
        return (placed(office, text, "government-body", state),)
    return ()


def _overlapping(pattern: re.Pattern[str], title: str) -> Iterator[re.Match[str]]:
    """Every match, also one that begins within another ("of vote by X")."""
    match = pattern.search(title)
    while match:
        yield match
        match = pattern.search(title, match.start() + 1)


def head_of(title: str, text: str, state: str | None) -> Alleger | None:
    """The person whom a title names behind an office ("Foreign Minister X meets ...")."""
    title = re.sub(r"(?:['’]s?\b)", " |", title)  # "X's call with Y"
    found = [_PERSON.match(title, m.start()) for m in _OFFICE.finditer(title)]
    names = [(m.group(), person_in(m.group())) for m in found if m]
    return next(
        (placed(name, text, "person", named_state(words_) or state) for words_, name in names if name), None
    )


def joined(title: str, text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The States that a title joins by hyphens ("Japan-Latvia Ministerial Meeting"), or the body of States
    whose joint text it heads ("G7 Ministers' Meeting: communiqué").
    """
    found = parties_in(title)
    opens = re.match(r"(?:Joint |The )*", title)
    heads = found and opens and found[0].start == opens.end() and found[0].party.kind == "international-body"
    if heads and cue("publishers", "joint", "texts").first(title):
        return (party_alleger(found[0].party, text, mentions),)
    beside = [(a, b) for a, b in pairwise(found) if title[a.end : b.start].strip(" ") in ("-", "–", "‑", "/")]
    about = tuple(f" {word} " for word in words("links", "topics", "prepositions"))
    if not cue("publishers", "joint", "meetings").first(title):  # "on X-Y cooperation"
        beside = [(a, b) for a, b in beside if not title[: a.start].endswith(about)]
    named = dict.fromkeys(m.party for pair in beside for m in pair)
    return tuple(party_alleger(party, text, mentions) for party in named if party.kind == "state")
