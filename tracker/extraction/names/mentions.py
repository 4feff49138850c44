"""Known parties and where a text names them: states with their people and seats, armed groups, bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracker.extraction.names.foreign_names import names_in
from tracker.extraction.words.phrases import Phrases, load, with_prefixes
from tracker.extraction.words.vocabulary import one_of


@dataclass(frozen=True, slots=True)
class Party:
    """A party that the vocabulary knows.

    `state`: the State it belongs to or acts for; for a State, itself.
    """

    name: str
    kind: str | None
    state: str | None = None
    outlet: bool = False


@dataclass(frozen=True, slots=True)
class PartyMention:
    """`form`: name, adjective (a demonym, which names a party only with a noun such as "officials"), seat or
    person.
    """

    start: int
    end: int
    party: Party
    form: str


@dataclass(frozen=True, slots=True)
class _Form:
    party: Party
    form: str
    text: str
    any_case: bool


def _state_rows(row: dict[str, Any]) -> list[_Form]:
    party = Party(row["name"], "state", row["name"])
    rows = [
        _Form(party, "name", text, any_case=False)
        for text in [row["name"], *row.get("forms", []), *row.get("other", [])]
    ]
    rows += [_Form(party, "adjective", text, any_case=False) for text in row.get("adjectives", [])]
    rows += [_Form(party, "adjective", text, any_case=True) for text in row.get("foreign_adjectives", [])]
    return rows + [_Form(party, "seat", text, any_case=False) for text in row.get("seats", [])]


def _body_rows(row: dict[str, Any]) -> list[_Form]:
    party = Party(row["name"], row["kind"], row.get("state"), row.get("outlet", False))
    lower = row.get("lower", False)
    return [
        _Form(party, "name", text, lower)
        for text in [row["name"], *row.get("forms", []), *row.get("other", [])]
    ]


def _person_rows(row: dict[str, Any]) -> list[_Form]:
    party = Party(row["state"], "state", row["state"])
    return [_Form(party, "person", text, any_case=False) for text in [row["name"], *row.get("forms", [])]]


def _other_rows(code: str) -> list[_Form]:
    """The names that one language has for known parties (`parties` and `adjectives` of its file)."""
    return [
        _Form(
            known_parties()[party.casefold()], form, text, any_case=form == "adjective" or text[0].islower()
        )
        for party, form, text in names_in(code)
    ]


@lru_cache(maxsize=16)
def _phrases(code: str = "") -> Phrases[tuple[_Form, ...]]:
    forms = [form for row in load("states")["states"] for form in _state_rows(row)]
    forms += [form for row in load("bodies")["bodies"] for form in _body_rows(row)]
    forms += [form for row in load("bodies")["people"]["rows"] for form in _person_rows(row)]
    forms += _other_rows(code) if code else []
    by_text: dict[str, list[_Form]] = {}
    for form in forms:
        by_text.setdefault(form.text.casefold(), []).append(form)
    return Phrases((text, tuple(rows)) for rows in by_text.values() for text in with_prefixes(rows[0].text))


@lru_cache(maxsize=1)
def known_parties() -> dict[str, Party]:
    """Parties by each of their names, in lower case."""
    found: dict[str, Party] = {}
    for row in load("states")["states"]:
        for form in _state_rows(row):
            if form.form in ("name", "seat"):
                found.setdefault(form.text.casefold(), form.party)
    for row in load("bodies")["bodies"]:
        for form in _body_rows(row):
            found.setdefault(form.text.casefold(), form.party)
    return found


_SHORT_CAPITALS = re.compile(r"[A-Z][A-Z0-9.]{1,5}$")


def _written_right(form: _Form, words: str) -> bool:
    """Whether the words have the capitals that the name asks for ("us" is no country)."""
    if form.any_case or not words.isascii():
        return True
    if _SHORT_CAPITALS.match(form.text):
        return words == form.text
    if form.text[:4] == "the ":
        return words[4:5].isupper()
    return words[0].isupper() or words[0].isdigit() or not form.text[0].isupper()


@lru_cache(maxsize=1)
def _halves() -> tuple[frozenset[str], frozenset[str]]:
    """ "North" and "South", which alone may mean a State; and the same with the article."""
    found = frozenset(load("states")["halves"]["words"])
    return found, frozenset(f"the {word}" for word in found)


@lru_cache(maxsize=1)
def _other_place() -> re.Pattern[str]:
    """What behind "the North" or "the South" makes it another place."""
    return re.compile(rf"\s+(?:{one_of(load('states')['halves']['not_before'])})\b")


@lru_cache(maxsize=1)
def _acts() -> re.Pattern[str]:
    return re.compile(load("states")["halves"]["acts"])


def _alone(text: str, start: int, end: int) -> bool:
    """Whether "North" or "South" opens a sentence or headline and does something, in a text on Korea."""
    before = text[max(0, start - 3) : start].rstrip(" \"'“")
    opens = not before or before[-1] in ".!?:;,\n"
    return opens and load("states")["halves"]["of"] in text and _acts().match(text, end) is not None


def find_parties(text: str, code: str = "") -> list[PartyMention]:
    """Every naming of a known party, in order, none overlapping; with `code` also those of one language."""
    found: list[PartyMention] = []
    taken = -1
    halves, with_article = _halves()
    for hit in sorted(_phrases(code).find_all(text), key=lambda h: (h.start, -h.end)):
        if hit.start < taken:
            continue
        words = text[hit.start : hit.end]
        form = next((f for f in hit.value if _written_right(f, words)), None)
        if form is not None and form.text in halves and not _alone(text, hit.start, hit.end):
            continue
        if form is None or (form.text in with_article and _other_place().match(text, hit.end)):
            continue
        start = hit.start + 4 if words[:4].lower() == "the " else hit.start
        found.append(PartyMention(start, hit.end, form.party, form.form))
        taken = hit.end
    return found


@lru_cache(maxsize=1)
def covered_groups() -> frozenset[str]:
    """The names of groups and bodies that a regime covers by name; States stand in too many texts."""
    targets = {name for row in load("regimes")["regimes"].values() for name in row.get("targets", [])}
    rows = [row for row in load("bodies")["bodies"] if row["name"] in targets]
    return frozenset(str(form.text) for row in rows for form in _body_rows(row) if len(form.text) > 2)
