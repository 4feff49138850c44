"""Who speaks in a document as a whole: the issuer of a statement, by title, publisher and speaker label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.mentions import Party, PartyMention, find_parties
from tracker.extraction.phrases import lower
from tracker.extraction.records import Alleger, Document
from tracker.extraction.vocabulary import cue, words


@dataclass(frozen=True, slots=True)
class Issuer:
    """`kind`: government, un, international, think_tank or news.

    `allegers`: who speaks where nobody else is quoted.
    """

    kind: str
    state: str | None
    allegers: tuple[Alleger, ...]
    rule: str = ""


_CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŞŠŻŽİ]"
_NAME = rf"{_CAPITAL}[\w.’'-]+(?: (?:{_CAPITAL}[\w.’'-]*|al|bin|de|van|der|el))*"
_BY = re.compile(
    r"\b(?:by|of|from|with|av|par|von|de|por)\b (?P<who>.+?)(?: (?:on|at|regarding|following|to|about|in "
    r"response|concerning|during|after|vid|sur|zu|sobre)\b|[:|]|$)"
)
_OWNERS = re.compile(
    r"^(?P<who>.+?)(?:’s|'s|’|')? (?:[A-Z][\w-]+ ){0,3}(?:Statement|Communiqu[ée]|Declaration|Remarks"
    r"|Joint Statement)\b"
)
_ISSUED = re.compile(
    r"(?:[Ss]tatement|[Rr]emarks|[Rr]eadout|[Cc]ommuniqu[ée]|[Dd]eclaration|[Bb]riefing|[Gg]aggle|[Cc]all"
    r"|[Aa]ddress|[Ss]peech|[Ll]etter|[Dd]éclaration(?: conjointe)?|[Ee]rklärung|[Dd]eclaración"
    r"|[Aa]nförande|[Uu]ttalande|[Ii]nterview|[Rr]elease) ?$"
)
_SIGNATURE = re.compile(r"\n(?P<name>[A-Z][A-Z.’' -]{6,40})\s*\n")
_AUTHOR = re.compile(r"\((?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})\)")


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return words("speech", "titles")


def person_in(phrase: str) -> str | None:
    """The name of a person that stands behind a title ("Foreign Minister Park Jin": "Park Jin")."""
    found = phrase.split()
    for i in range(len(found) - 1, -1, -1):
        if lower(found[i]).strip(".,") in _titles() and i + 1 < len(found):
            rest = found[i + 1 :]
            while rest and lower(rest[0]).strip(",") in words("speech", "portfolios"):
                rest = rest[1:]
            name = " ".join(rest).strip(" ,")
            return name if re.fullmatch(_NAME, name) and not find_parties(name) else None
    return None


def placed(name: str, text: str, kind: str | None, speaks_for: str | None) -> Alleger:
    """An alleger named by title or publisher, with its first place in the text where it has one."""
    at = text.find(name)
    if at < 0:
        return Alleger(name, None, None, None, kind, speaks_for)
    return Alleger(name, text[at : at + len(name)], at, at + len(name), kind, speaks_for)


def party_alleger(party: Party, text: str, mentions: list[PartyMention]) -> Alleger:
    first = next((m for m in mentions if m.party == party and m.form != "adjective"), None)
    if first:
        return Alleger(party.name, text[first.start : first.end], first.start, first.end, party.kind, None)
    return Alleger(party.name, None, None, None, party.kind, None)


def publisher_kind(publisher: str) -> str:
    name = lower(publisher)
    for kind in ("un", "government", "international", "think_tank"):
        if any(word in name for word in words("publishers", kind)):
            return kind
    return "news"


def _from_title(
    title: str, text: str, state: str | None, mentions: list[PartyMention]
) -> tuple[Alleger, ...]:
    """The issuers that the title of a statement names."""
    if not cue("publishers", "issues", "words").first(title):
        return ()
    for pattern in (_BY, _OWNERS):
        match = pattern.search(title)
        if not match or (pattern is _BY and not _ISSUED.search(title[: match.start()])):
            continue
        who = match.group("who")
        parties = [m for m in find_parties(who) if m.form != "adjective"]
        names = [(person_in(part), part) for part in re.split(r",\s+(?:and )?| and ", who)]
        people = [placed(n, text, "person", _state_of(part) or state) for n, part in names if n]
        if people:
            return tuple(people)
        if parties:
            return tuple(dict.fromkeys(party_alleger(m.party, text, mentions) for m in parties))
    return ()


def _state_of(phrase: str) -> str | None:
    return next((m.party.state or m.party.name for m in find_parties(phrase)), None)


def issuer_of(document: Document, text: str, mentions: list[PartyMention]) -> Issuer:
    """The voice of the document. A news outlet has none of its own: there `allegers` is empty."""
    publisher, title = document.publisher or "", document.title or ""
    kind = publisher_kind(publisher) if publisher else "news"
    parties = find_parties(publisher)
    state = next((m.party.state or m.party.name for m in parties), None)
    named = _from_title(title, text, state, mentions)
    if kind in ("government", "international") or (
        named and kind == "news" and re.match(r"(?:joint )?(?:statement|communiqu)", title, re.IGNORECASE)
    ):
        if named:
            return Issuer("government", state, named, "the title names who issues the statement")
        signed = _SIGNATURE.search(text, max(0, len(text) - 200))
        if signed:
            return Issuer(
                "government",
                state,
                (placed(signed.group("name").strip(), text, "person", state),),
                "signature",
            )
        found = tuple(dict.fromkeys(party_alleger(m.party, text, mentions) for m in parties))
        return Issuer(
            "government",
            state,
            found or ((Alleger(publisher, None, None, None, "government-body", None),) if publisher else ()),
            "the publisher speaks",
        )
    if kind == "un":
        panel = next(
            (
                m
                for m in find_parties(title + " " + publisher)
                if m.party.name in ("UN Panel of Experts", "UN Monitoring Team")
            ),
            None,
        )
        council = next((m for m in parties if m.party.kind == "un-body"), None)
        chosen = panel or council
        return Issuer(
            "un",
            None,
            (party_alleger(chosen.party, text, mentions),) if chosen else (),
            "the publisher speaks",
        )
    if kind == "think_tank":
        author = _AUTHOR.search(publisher)
        name, sort = (author.group("name"), "person") if author else (publisher, "organisation")
        return Issuer(kind, None, (placed(name, text, sort, None),), "the publisher speaks")
    return Issuer("news", state, ())
