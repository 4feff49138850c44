"""The allegers that a phrase of a title, a publisher or an opening names: people, bodies, States."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extraction.names.mentions import Party, PartyMention
from tracker.extraction.names.persons import is_persons, parties_in, person_in
from tracker.extraction.records import Alleger
from tracker.extraction.words.phrases import load, lower
from tracker.extraction.words.vocabulary import words


def placed(name: str, text: str, kind: str | None, speaks_for: str | None) -> Alleger:
    """An alleger named by title or publisher, with its first place in the text where it has one."""
    at = text.find(name)
    if at < 0:
        return Alleger(name, None, None, None, kind, speaks_for)
    return Alleger(name, text[at : at + len(name)], at, at + len(name), kind, speaks_for)


def party_alleger(party: Party, text: str, mentions: list[PartyMention]) -> Alleger:
    """A party as alleger where the text names it first, with the short name in brackets behind it."""
    own = [m for m in mentions if m.party == party and m.form != "adjective"]
    if own:
        start, end = own[0].start, own[0].end
        if len(own) > 1 and text[end : own[1].start] == " (" and text[own[1].end : own[1].end + 1] == ")":
            end = own[1].end + 1
        return Alleger(party.name, text[start:end], start, end, party.kind, None)
    return Alleger(party.name, None, None, None, party.kind, None)


def named_state(phrase: str) -> str | None:
    """The State that a phrase names, or for which a body acts that it names."""
    return next((m.party.state for m in parties_in(phrase) if m.party.state), None)


def people_in(who: str) -> Iterator[tuple[str, str | None]]:
    """The people of a list with the State for which each acts; an office may stand before its comma
    ("Japan's Minister of Defense, X"), or behind the name ("X, the Attorney General for Y").
    """
    parts = [part.strip() for part in re.split(r"[,;]\s+(?:and )?| and ", who)]
    if len(parts) > 1 and _is_full_name(parts[0]) and _is_office(parts[1]):
        names = [i for i, part in enumerate(parts) if _is_full_name(part)]
        yield from ((parts[i], named_state(" ".join(parts[i + 1 : i + 2]))) for i in names)
        return
    office: str | None = None
    for part in parts:
        name = person_in(part) or _person_before(part)
        if name is None and office and _is_full_name(part):
            name = part
        if name:
            yield name, named_state(part) or (named_state(office) if office else None)
            office = None
        elif _is_office(part):
            office = f"{office} {part}" if office else part


def _person_before(phrase: str) -> str | None:
    """The person behind a title and before what they belong to ("Attorney General X of the Y Division")."""
    cuts = [m.start() for m in re.finditer(r" (?:of|for|from|at) (?:the )?(?=[A-Z])", phrase)]
    found = (person_in(phrase[:at]) for at in reversed(cuts))
    return next((name for name in found if name and " " in name), None)


def _is_full_name(phrase: str) -> bool:
    """Whether a phrase may be a person's name in full, without a word of an office."""
    of_office = words("speech", "portfolios").intersection(lower(phrase).split())
    return " " in phrase and not of_office and is_persons(phrase)


def _is_office(phrase: str) -> bool:
    """Whether a word of a phrase is a title."""
    return any(lower(word).strip(".,") in words("speech", "titles") for word in phrase.split())


def singular(phrase: str) -> set[str]:
    """The words of a phrase, plain plurals cut ("the U.S. Departments of ...")."""
    return {lower(word).strip(".,").removesuffix("s") for word in phrase.split()}


def named_in(who: str, text: str, state: str | None, mentions: list[PartyMention]) -> tuple[Alleger, ...]:
    """The people that a phrase names with their titles, else its States and bodies."""
    people = [placed(n, text, "person", s or state) for n, s in people_in(who)]
    if people:
        return tuple(people)
    found = [m for m in parties_in(who) if not m.party.outlet]
    parties = [m.party for m in found if m.form != "adjective"] or [
        m.party for m in found if words("frames", "bodies").intersection(singular(who))
    ]
    members: dict[str, list[str]] = load("bodies")["members"]["rows"]
    each = [
        Party(name, "state", name) if name != p.name else p
        for p in parties
        for name in members.get(p.name, [p.name])
    ]
    return tuple(dict.fromkeys(party_alleger(p, text, mentions) for p in each))


def bodies_in(who: str) -> list[str]:
    """The bodies of a list; what has no noun of a body goes on the name before it ("the Departments of State,
    the Treasury and Homeland Security and the Bureau of ...").
    """
    found: list[str] = []
    for part in re.finditer(
        r"(?P<join>, (?:and )?(?:the )?| and (?:the )?|^(?:[Tt]he )?)(?P<name>(?:(?!, | and ).)+)", who
    ):
        is_body = words("publishers", "joint").intersection(lower(part.group("name")).split())
        if is_body:
            found.append(part.group("name").strip(" ."))
        elif found and part.group("name")[:1].isupper():
            found[-1] += part.group()
    return found
