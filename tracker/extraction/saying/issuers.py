"""Who speaks in a document as a whole: the issuer of a statement, by title, publisher and speaker label."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from tracker.extraction.names.mentions import Party, PartyMention
from tracker.extraction.names.persons import name_pattern, parties_in
from tracker.extraction.records import Alleger, Document
from tracker.extraction.saying.bylines import speaker_of_head
from tracker.extraction.saying.named import named_state, party_alleger, placed
from tracker.extraction.saying.openings import (
    HEAD,
    announced,
    as_members,
    from_preamble,
    introduced,
    issued_by,
    part_of,
    reported,
    signature,
    spoken_for,
)
from tracker.extraction.saying.titles import from_title, head_of, in_title, joined
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import cue, filled, one_of, words


@dataclass(frozen=True, slots=True)
class Issuer:
    """`kind`: government, un, international, think_tank or news.

    `allegers`: who speaks where nobody else is quoted.
    """

    kind: str
    state: str | None
    allegers: tuple[Alleger, ...]
    rule: str = ""
    outlet: str = ""  # the name of a paper or agency that tells what others say
    head: Alleger | None = None  # the person of whose words or doings the title of an official text tells
    title: str = ""


LONGEST = 500  # characters of a title or a publisher that are looked at


@lru_cache(maxsize=1)
def _byline() -> re.Pattern[str]:
    return re.compile(filled(load("publishers")["byline"]["pattern"], {"NAME": name_pattern()}))


def publisher_kind(publisher: str) -> str:
    """What kind of body publishes; a State's mission to the United Nations is that State's."""
    name = lower(publisher)
    kinds = ("government", "un", "international", "think_tank")
    return next((k for k in kinds if any(word in name for word in words("publishers", k))), "news")


def _state_of_publisher(publisher: str) -> str | None:
    name = lower(publisher)
    rows: dict[str, str] = load("publishers")["no_state"]["rows"]
    return named_state(publisher) or next((state for word, state in rows.items() if word in name), None)


@cache
def _letter() -> re.Pattern[str]:
    """How the title of a letter to the Security Council begins."""
    return re.compile(rf"\W{{0,3}}(?:{one_of(words('publishers', 'genres', 'letters'))})", re.IGNORECASE)


@cache
def _genre() -> re.Pattern[str]:
    """How titles of official texts begin, wherever they are published again."""
    known = words("publishers", "genres") | words("publishers", "genres", "letters")
    found, before = one_of(known), one_of(words("publishers", "genres", "before"))
    return re.compile(rf"\W{{0,3}}(?:(?:{before})\b\W{{0,3}})*(?:{found})", re.IGNORECASE)


def issuer_of(document: Document, text: str, mentions: list[PartyMention]) -> Issuer:
    """The voice of the document. A news outlet has none of its own: there `allegers` is empty."""
    publisher, title = (document.publisher or "")[:LONGEST], (document.title or "")[:LONGEST]
    kind = publisher_kind(publisher) if publisher else "news"
    state = _state_of_publisher(publisher)
    named = from_title(title, text, state, mentions, publisher)
    told = _passes_on(kind, title, named) or (
        kind == "news" and issued_by(text, mentions) and _genre().match(title)
    )
    if kind in ("government", "international") or told:
        issuer = _government(publisher, title, text, named, mentions)
        return replace(issuer, head=head_of(title, text, state), title=title)
    if kind == "un":
        return _of_un(publisher, title, text, mentions)
    if kind == "think_tank":
        author = in_title("author").search(publisher) or in_title("author").search(title)
        name, sort = (author.group("name"), "person") if author else (publisher, "organisation")
        return Issuer(kind, None, (placed(name, text, sort, None),), "the publisher speaks")
    author = _byline().search(text[:HEAD]) if _is_opinion(document) else None
    if author:
        return Issuer(
            "opinion", None, (placed(author.group("who"), text, "person", None),), "the author speaks"
        )
    return Issuer("news", state, (), outlet=publisher)


def _passes_on(kind: str, title: str, named: tuple[Alleger, ...]) -> bool:
    """Whether a publisher passes on an official text of others, whom its title names; the UN only letters."""
    texts = _letter() if kind == "un" else _genre()
    return bool(named) and kind in ("news", "think_tank", "un") and texts.match(title) is not None


def _is_opinion(document: Document) -> bool:
    told = re.findall(r"[a-z-]+", f"{document.url or ''} {document.title or ''}".lower())
    return bool(words("publishers", "opinion").intersection(told))


def _government(
    publisher: str, title: str, text: str, named: tuple[Alleger, ...], mentions: list[PartyMention]
) -> Issuer:
    state = _state_of_publisher(publisher)
    together = as_members(text, mentions)
    if together:
        return Issuer("government", state, together, "the opening names who issues the statement")
    person = _person_for(named, title, text, state)
    if person:
        all_ = _with_others((person,), text, mentions)
        return Issuer("government", state, all_, "the opening names who issues the statement")
    holder = introduced(text, state, mentions) if all(a.kind == "government-body" for a in named) else ()
    if named and holder and holder[0].kind == "person":
        return Issuer("government", state, holder, "the opening names who issues the statement")
    if named:
        all_ = _with_others(named, text, mentions)
        return Issuer("government", state, all_, "the title names who issues the statement")
    opened = (
        from_preamble(title, text, state, mentions)
        or joined(title, text, mentions)
        or holder
        or announced(text, state, mentions)
    )
    if opened:
        all_ = _with_others(opened, text, mentions)
        return Issuer("government", state, all_, "the opening names who issues the statement")
    signed = signature(text)
    if signed:
        return Issuer("government", state, (placed(signed, text, "person", state),), "signature")
    acting = reported(title, text, mentions) or part_of(publisher, text, state)
    if acting:
        return Issuer("government", state, acting, "the text names the body that acts or reports")
    parties = [m for m in parties_in(publisher) if m.party.kind != "un-body" or not state]
    found = tuple(dict.fromkeys(party_alleger(m.party, text, mentions) for m in parties))
    site = re.fullmatch(r"\S+\.\S+", publisher)  # the name of a site is none of a body
    if site and state:
        found = (party_alleger(Party(state, "state", state), text, mentions),)
    elif state and all(a.kind == "state" for a in found):
        found = (replace(placed(publisher, text, "government-body", state), name=publisher),)
    return Issuer(
        "government",
        state,
        found or ((Alleger(publisher, None, None, None, "government-body", None),) if publisher else ()),
        "the publisher speaks",
    )


def _with_others(named: tuple[Alleger, ...], text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """One issuer with the States for all of which it speaks, by the opening of the text."""
    if len(named) != 1:
        return named
    return tuple(dict.fromkeys((*named, *spoken_for(text, mentions))))


def _person_for(named: tuple[Alleger, ...], title: str, text: str, state: str | None) -> Alleger | None:
    """The person whom the head of a text names, where its title names nobody, only the State or the office
    for which that person speaks, or the family name ("UK statement", "Secretary X's remarks").
    """
    if len(named) > 1 or cue("publishers", "gatherings", "titles").first(title):
        return None
    person = speaker_of_head(text, state)
    if person is None or not named:
        return person
    alone = named[0].name.split()[-1] == person.name.split()[-1]
    same = named[0].kind != "person" and person.speaks_for in (named[0].name, named[0].speaks_for)
    return person if alone or same else None


def _of_un(publisher: str, title: str, text: str, mentions: list[PartyMention]) -> Issuer:
    named = parties_in(title + " " + publisher)
    panel = next((m for m in named if m.party.name in words("bodies", "panels", "council")), None)
    council = next((m for m in parties_in(publisher) if m.party.kind == "un-body"), None)
    chosen = panel or council
    found = (party_alleger(chosen.party, text, mentions),) if chosen else ()
    return Issuer("un", None, found, "the publisher speaks")


def as_issuer(alleger: Alleger, issuer: Issuer) -> Alleger:
    """The issuer, where its name has that of an alleger in it ("the Treasury's Office", "OFAC")."""
    if alleger.kind not in ("government-body", None):
        return alleger
    nameless = alleger.kind is None and lower(alleger.name) in words("speech", "agencies", "lemmas")
    if nameless and issuer.kind == "government" and issuer.state:  # "the Navy" is that of who speaks
        alleger = replace(alleger, kind="government-body", speaks_for=issuer.state)
    kinds = ("government-body", "international-body", "un-body")
    name = re.compile(rf"\b{re.escape(alleger.name)}(?!\w)")
    return next((a for a in issuer.allegers if a.kind in kinds and name.search(a.name)), alleger)
