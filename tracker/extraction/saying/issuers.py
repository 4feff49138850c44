"""Who speaks in a document as a whole: the issuer of a statement, by title, publisher and speaker label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from tracker.extraction.names.mentions import Party, PartyMention
from tracker.extraction.names.persons import CAPITAL, is_persons, name_pattern, parties_in, person_in
from tracker.extraction.records import Alleger, Document
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
_HEAD = 700  # characters at the beginning of a text in which a preamble names who issues it
_OFFICE = re.compile(r"\b[A-Z][\w-]*")
_PERSON = re.compile(rf"{CAPITAL}[\w.’'-]*(?: (?:(?:of|for|and|the) ){{0,2}}{CAPITAL}[\w.’'-]*){{1,7}}")
_DATED = re.compile(r"[A-Z ,]{3,40}\s+[A-Z][a-z]+\s\d{1,2},\s\d{4}\.")  # "THE WHITE HOUSE, June 1, 2024."
_LISTED = re.compile(r"(?:, (?:and )?(?:the )?| and (?:the )?|^(?:the )?)(?P<name>(?:(?!, | and ).)+)")
_SIGNATURE = re.compile(r"\n(?P<name>[A-Z][A-Z.’' -]{6,40})\s*\n")


@cache
def _in_title(key: str) -> re.Pattern[str]:
    """The pattern by which a title of an official text names its issuers in one way."""
    return re.compile(load("publishers")["titles"][key])


@lru_cache(maxsize=1)
def _byline() -> re.Pattern[str]:
    return re.compile(filled(load("publishers")["byline"]["pattern"], {"NAME": name_pattern()}))


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
    """What kind of body publishes; a State's mission to the United Nations is that State's."""
    name = lower(publisher)
    kinds = ("government", "un", "international", "think_tank")
    return next((k for k in kinds if any(word in name for word in words("publishers", k))), "news")


def named_state(phrase: str) -> str | None:
    """The State that a phrase names, or for which a body acts that it names."""
    return next((m.party.state for m in parties_in(phrase) if m.party.state), None)


def _state_of_publisher(publisher: str) -> str | None:
    name = lower(publisher)
    rows: dict[str, str] = load("publishers")["no_state"]["rows"]
    return named_state(publisher) or next((state for word, state in rows.items() if word in name), None)


@lru_cache(maxsize=1)
def _issued() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\W)(?:{one_of(words('publishers', 'issued'))})\W*$", re.IGNORECASE)


@cache
def _openings(key: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one sort of opening."""
    return tuple(re.compile(p, re.IGNORECASE | re.MULTILINE) for p in load("publishers")[key]["patterns"])


def _people_in(who: str) -> Iterator[tuple[str, str | None]]:
    """The people of a list with the State for which each acts; an office may stand before its comma
    ("Japan's Minister of Defense, X").
    """
    office: str | None = None
    for part in re.split(r",\s+(?:and )?| and ", who):
        name = person_in(part)
        if name is None and office and " " in part and is_persons(part.strip()):
            name = part.strip()
        if name:
            yield name, named_state(part) or (named_state(office) if office else None)
            office = None
        elif any(lower(word).strip(".,") in words("speech", "titles") for word in part.split()):
            office = f"{office} {part}" if office else part


def _singular(phrase: str) -> set[str]:
    """The words of a phrase, plain plurals cut ("the U.S. Departments of ...")."""
    return {lower(word).strip(".,").removesuffix("s") for word in phrase.split()}


def _named(who: str, text: str, state: str | None, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The people that a phrase names with their titles, else its States and bodies."""
    people = [placed(n, text, "person", s or state) for n, s in _people_in(who)]
    if people:
        return tuple(people)
    found = [m for m in parties_in(who) if not m.party.outlet]
    parties = [m.party for m in found if m.form != "adjective"] or [
        m.party for m in found if words("frames", "bodies").intersection(_singular(who))
    ]
    members: dict[str, list[str]] = load("bodies")["members"]["rows"]
    each = [
        Party(name, "state", name) if name != p.name else p
        for p in parties
        for name in members.get(p.name, [p.name])
    ]
    return tuple(dict.fromkeys(party_alleger(p, text, mentions) for p in each))


def _from_title(
    title: str, text: str, state: str | None, mentions: list[PartyMention], publisher: str
) -> tuple[Alleger, ...]:
    """The issuers that the title of a statement names."""
    met = _in_title("met").search(title)
    both = [_named(met.group(side), text, state, mentions) for side in ("who", "other")] if met else []
    if both and (_in_title("readout").search(title) or any(a.kind == "person" for a in both[0])):
        return (*both[0], *both[1])
    if not cue("publishers", "issues", "words").first(title):
        return ()
    for way in ("by", "owners", "between"):
        for match in _overlapping(_in_title(way), title):
            if way == "by" and not _issued().search(title[: match.start()]):
                continue
            named = _named(match.group("who"), text, state, mentions)
            if way == "by" and not named:
                named = _office_in(match.group("who"), text, state, publisher)
            if named and (way != "between" or len(named) > 1):
                return named
    return ()


def _office_in(who: str, text: str, state: str | None, publisher: str) -> tuple[Alleger, ...]:
    """The office that a title names without its holder ("Statement of the Assistant Secretary of ..."), but
    for the head of the publisher, who speaks for the whole of it.
    """
    office = re.sub(r"^(?:the|The) ", "", who.strip(" ,"))
    first = [lower(word).strip(".,") for word in office.split()[:2]]
    own = _singular(office) <= _singular(publisher) | words("speech", "titles") | words("speech", "articles")
    if state and office[:1].isupper() and words("speech", "titles").intersection(first) and not own:
        return (placed(office, text, "government-body", state),)
    return ()


def _overlapping(pattern: re.Pattern[str], title: str) -> Iterator[re.Match[str]]:
    """Every match, also one that begins within another ("of vote by X")."""
    match = pattern.search(title)
    while match:
        yield match
        match = pattern.search(title, match.start() + 1)


def _from_preamble(
    title: str, text: str, state: str | None, mentions: list[PartyMention]
) -> tuple[Alleger, ...]:
    """The issuers that the opening of a joint statement names: at least two States or bodies, or a person."""
    head = text[:_HEAD]
    several = any(word in title.lower() for word in load("publishers")["gatherings"]["titles"])
    keys = ("preambles", "gatherings") if several else ("preambles",)
    for pattern in (p for key in keys for p in _openings(key)):
        match = pattern.search(head)
        named = _named(match.group("who"), text, state, mentions) if match else ()
        if len(named) > 1 and named[0].kind != "government-body":
            return named
        if named and named[0].kind in ("person", "international-body"):
            return named
        bodies = _bodies_in(match.group("who")) if match else []
        if len(bodies) > 1:
            return tuple(placed(name, text, "government-body", named_state(name) or state) for name in bodies)
        if len(named) > 1:
            return named
    return ()


def _bodies_in(who: str) -> list[str]:
    """The bodies of a list; what has no noun of a body goes on the name before it ("the Departments of State,
    the Treasury and Homeland Security and the Bureau of ...").
    """
    found: list[str] = []
    for part in re.finditer(
        r"(?P<join>, (?:and )?(?:the )?| and (?:the )?|^(?:the )?)(?P<name>(?:(?!, | and ).)+)", who
    ):
        is_body = words("publishers", "joint").intersection(lower(part.group("name")).split())
        if is_body:
            found.append(part.group("name").strip(" ."))
        elif found and part.group("name")[:1].isupper():
            found[-1] += part.group()
    return found


def _spoken_for(text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The States for all of which one person speaks ("on behalf of A, B and my own country, C")."""
    for pattern in _openings("behalf"):
        match = pattern.search(text[:_HEAD])
        named = _named(match.group("who"), text, None, mentions) if match else ()
        if len(named) > 1:
            return named
    return ()


def _introduced(text: str, state: str | None, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """Whose words an opening line brings in ("Foreign Secretary X said:", "X, SECRETARY OF STATE")."""
    for pattern in _openings("bylines"):
        line = pattern.search(text[:_HEAD])
        if line and is_persons(line.group("who")):
            return (placed(line.group("who"), text, "person", state),)
    for pattern in _openings("introductions"):
        match = pattern.search(text[:_HEAD])
        if match is None:
            continue
        who = re.sub(r"^(?:An?|The) ", "", match.group("who"))
        named = _named(who, text, state, mentions)
        if named and named[0].kind == "person":
            return named
        offices = words("speech", "officials") | words("speech", "titles")
        if lower(who.split()[-1]) in offices:
            return (placed(who, text, "government-body", named_state(who) or state),)
    return ()


def _head_of(title: str, text: str, state: str | None) -> Alleger | None:
    """The person whom a title names behind an office ("Foreign Minister X meets ...")."""
    title = re.sub(r"(?:['’]s?\b)", " |", title)  # "X's call with Y"
    found = [_PERSON.match(title, m.start()) for m in _OFFICE.finditer(title)]
    names = [(m.group(), person_in(m.group())) for m in found if m]
    return next(
        (placed(name, text, "person", named_state(words_) or state) for words_, name in names if name), None
    )


@cache
def _genre() -> re.Pattern[str]:
    """How titles of official texts begin, wherever they are published again."""
    found, before = one_of(words("publishers", "genres")), one_of(words("publishers", "genres", "before"))
    return re.compile(rf"\W{{0,3}}(?:(?:{before})\b\W{{0,3}})*(?:{found})", re.IGNORECASE)


def _issued_by(text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    found = (p.search(text[:_HEAD]) for p in _openings("preambles"))
    return next((named for m in found if m and (named := _named(m.group("who"), text, None, mentions))), ())


def issuer_of(document: Document, text: str, mentions: list[PartyMention]) -> Issuer:
    """The voice of the document. A news outlet has none of its own: there `allegers` is empty."""
    publisher, title = (document.publisher or "")[:LONGEST], (document.title or "")[:LONGEST]
    kind = publisher_kind(publisher) if publisher else "news"
    state = _state_of_publisher(publisher)
    named = _from_title(title, text, state, mentions, publisher)
    told = kind == "news" and (named or _issued_by(text, mentions)) and _genre().match(title)
    if kind in ("government", "international") or told:
        issuer = _government(publisher, title, text, named, mentions)
        return replace(issuer, head=_head_of(title, text, state), title=title)
    if kind == "un":
        return _of_un(publisher, title, text, mentions)
    if kind == "think_tank":
        author = _in_title("author").search(publisher) or _in_title("author").search(title)
        name, sort = (author.group("name"), "person") if author else (publisher, "organisation")
        return Issuer(kind, None, (placed(name, text, sort, None),), "the publisher speaks")
    author = _byline().search(text[:_HEAD]) if _is_opinion(document) else None
    if author:
        return Issuer(
            "opinion", None, (placed(author.group("who"), text, "person", None),), "the author speaks"
        )
    return Issuer("news", state, (), outlet=publisher)


def _is_opinion(document: Document) -> bool:
    told = re.findall(r"[a-z-]+", f"{document.url or ''} {document.title or ''}".lower())
    return bool(words("publishers", "opinion").intersection(told))


def _government(
    publisher: str, title: str, text: str, named: tuple[Alleger, ...], mentions: list[PartyMention]
) -> Issuer:
    state = _state_of_publisher(publisher)
    if named:
        spoken_for = _spoken_for(text, mentions) if len(named) == 1 else ()
        both = tuple(dict.fromkeys((*named, *spoken_for)))
        return Issuer("government", state, both, "the title names who issues the statement")
    opened = (
        _from_preamble(title, text, state, mentions)
        or _joined(title, text, mentions)
        or _introduced(text, state, mentions)
    )
    if opened:
        return Issuer("government", state, opened, "the opening names who issues the statement")
    signed = _signature(text)
    if signed:
        return Issuer("government", state, (placed(signed, text, "person", state),), "signature")
    acting = _reported(title, text, mentions) or _part_of(publisher, text, state)
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


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("publishers")[key]["pattern"])


def _part_of(publisher: str, text: str, state: str | None) -> tuple[Alleger, ...]:
    """The body of a department that acts by the opening of its text ("the Treasury's Office of ...")."""
    small = words("speech", "articles")
    for found in _pattern("parts").finditer(text[:_HEAD]):
        whole = _singular(found.group("whole")) - small
        if whole and whole <= _singular(publisher):
            name = text[found.start("whole") : found.end("who")].removeprefix("The ")
            return (placed(name, text, "government-body", state),)
    return ()


def _reported(title: str, text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The international body whose report a title names, and the publisher only passes on."""
    found = _pattern("reports").search(title)
    named = _named(found.group("who"), text, None, mentions) if found else ()
    return named if len(named) == 1 and named[0].kind in ("un-body", "international-body") else ()


def _signature(text: str) -> str | None:
    """The name that signs a text: in capitals on a line of its own, with no sentence below it."""
    signed = _SIGNATURE.search(text, max(0, len(text) - 200))
    below = text[signed.end() :].strip() if signed else ""
    if signed is None or (re.search(r"[.!?]$", below) and not _DATED.fullmatch(below)):
        return None
    return signed.group("name").strip()


def _joined(title: str, text: str, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The States that a title joins by hyphens ("Japan-Latvia Ministerial Meeting"), or the body of States
    whose joint text it heads ("G7 Ministers' Meeting: communiqué").
    """
    found = parties_in(title)
    opens = re.match(r"(?:Joint |The )*", title)
    heads = found and opens and found[0].start == opens.end() and found[0].party.kind == "international-body"
    if heads and cue("publishers", "joint", "texts").first(title):
        return (party_alleger(found[0].party, text, mentions),)
    beside = [(a, b) for a, b in pairwise(found) if title[a.end : b.start].strip(" ") in ("-", "–", "‑", "/")]
    named = dict.fromkeys(m.party for pair in beside for m in pair)
    return tuple(party_alleger(party, text, mentions) for party in named if party.kind == "state")


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
    whole = (a for a in issuer.allegers if a.kind == "government-body" and alleger.name in a.name)
    return next(whole, alleger)
