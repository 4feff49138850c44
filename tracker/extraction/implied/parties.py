"""Which targets of the Council's measures take part in a conduct, and on which side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.extraction.implied.conduct import AccusedParty, Conduct
from tracker.extraction.implied.words import plain, words
from tracker.extraction.reference import ProvisionRow, Target, reference

SUPPLIES, RECEIVES = "supplier", "recipient"
GOVERNMENT = ("state", "government-body")
# "Hamas in Lebanon", "militias in Iraq": a name and a place.
_NAME_IN_PLACE = re.compile(r"(?P<name>.+) in (?P<place>.+)")
# Shorter names in capitals (CAR, GNU, 3R) are only meant when written so.
LONGEST_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Party:
    """An accused with the targets that its name, its listing or its description stands for."""

    accused: AccusedParty
    targets: frozenset[str]
    described: frozenset[str] = frozenset()

    @property
    def role(self) -> str:
        return self.accused.role

    @property
    def is_government(self) -> bool:
        return self.accused.kind in GOVERNMENT

    def stands_on(self, regime: str) -> bool:
        return regime in (self.accused.listed or ())


@dataclass(frozen=True, slots=True)
class Scene:
    """The parties of a conduct on their sides, and where it happened."""

    parties: tuple[Party, ...]
    place: str
    text_sides: tuple[tuple[str, str], ...] = ()

    def on(self, side: str) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role == side)

    @property
    def beside(self) -> tuple[Party, ...]:
        """Those with neither side: carriers, vessels, brokers and others."""
        return tuple(party for party in self.parties if party.role not in (SUPPLIES, RECEIVES))

    def touches(self, row: ProvisionRow) -> bool:
        """Whether a party or the text speaks of a target of a row at all."""
        return any(is_of(party, row) for party in self.parties) or any(
            target in row.targets for target, _ in self.text_sides
        )


def scene_of(conduct: Conduct) -> Scene:
    """Recognise the parties of a conduct."""
    parties = [Party(accused, targets_named(accused.name)) for accused in conduct.accused]
    named = frozenset().union(*(party.targets for party in parties)) if parties else frozenset()
    described = [
        Party(party.accused, party.targets, _described(party, conduct.text, named)) for party in parties
    ]
    known = named.union(*(party.described for party in described)) if described else named
    return Scene(tuple(described), conduct.place or "", tuple(_text_sides(conduct.text, known)))


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    """Each name, plain or an acronym as written, with the targets it may mean."""
    found: dict[str, set[str]] = {}
    for target in reference().targets.values():
        for alias in target.aliases:
            key = alias if _is_acronym(alias) else plain(alias)
            found.setdefault(key, set()).add(target.name)
    return {name: tuple(sorted(targets)) for name, targets in found.items()}


def _is_acronym(alias: str) -> bool:
    return len(alias) <= LONGEST_ACRONYM and alias == alias.upper()


@cache
def _names(*, acronyms: bool) -> re.Pattern[str]:
    names = sorted((name for name in _aliases() if _is_acronym(name) == acronyms), key=len, reverse=True)
    # "Iranian-backed" says who stands behind a party, not who it is.
    return re.compile(
        r"(?<!\w)(?:"
        + "|".join(map(re.escape, names))
        + r")(?!\w|-(?:back|align|link|support|sponsor|funded))"
    )


def targets_named(name: str) -> frozenset[str]:
    """The targets whose longest name stands in this name of a party."""
    found = _names(acronyms=False).findall(plain(name)) + _names(acronyms=True).findall(name)
    if not found:
        return frozenset()
    longest = max(map(len, found))
    return frozenset(t for alias in found if len(alias) == longest for t in _aliases()[alias])


def _described(party: Party, text: str, named: frozenset[str]) -> frozenset[str]:
    """States that the text ascribes to this party: "a North Korean front company, Glocom"."""
    if party.targets or party.is_government:
        return frozenset()
    folded, name = plain(text), plain(party.accused.name)
    at = folded.find(name)
    if at < 0:
        return frozenset()
    around = folded[max(0, at - 40) : at] + " | " + folded[at + len(name) : at + len(name) + 40].split(".")[0]
    states = ((name, pattern) for name, pattern, _, _ in _states() if name not in named)
    return frozenset(name for name, pattern in states if pattern.search(around))


@cache
def _states() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    """Each State that is a target: its names, its names as where something goes, and whence it comes."""
    found = []
    for target in (t for t in reference().targets.values() if t.kind == "state"):
        names = f"(?:{'|'.join(re.escape(plain(alias)) for alias in target.aliases)})(?!\\w)"
        ways = (r"", r"(?:to|for|into|bound for|towards) (?:the )?", r"(?:from|out of) (?:the )?")
        named, to, from_ = (re.compile(rf"(?<!\w){way}{names}") for way in ways)
        found.append((target.name, named, to, from_))
    return tuple(found)


def _text_sides(text: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """States that no accused stands for, with the side that the text gives them."""
    folded = plain(text)
    for name, named, to, from_ in _states():
        if name in known or not named.search(folded):
            continue
        if to.search(folded):
            yield name, RECEIVES
        elif from_.search(folded):
            yield name, SUPPLIES


def lies_in(place: str, target: Target) -> bool:
    """Whether a place is one of the target's, by the longest name in it."""
    if not place or not target.places:
        return False
    found = _place_names().findall(plain(place))
    return bool(found) and any(plain(own) in found for own in target.places)


@cache
def _place_names() -> re.Pattern[str]:
    names = {plain(place) for target in reference().targets.values() for place in target.places}
    return re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?!\w)"
    )


def is_of(party: Party, row: ProvisionRow) -> bool:
    """Whether a party stands for a target of a row by its name, its listing or its description."""
    return bool((party.targets | party.described) & set(row.targets)) or (
        row.applies_to == "state" and party.stands_on(row.regime)
    )


def is_listed(party: Party, row: ProvisionRow) -> bool:
    """Whether a party stands on the row's list, or is the group that is listed as such."""
    if party.accused.listed is not None and not party.accused.listed:
        return False
    groups = {name for name in row.targets if reference().targets[name].kind in ("group", "listed")}
    return party.stands_on(row.regime) or bool(party.targets & groups)


def is_group_of(party: Party, row: ProvisionRow, place: str) -> bool:
    """Whether a recipient is one of the armed groups of a row, by name or by where it is."""
    if is_of(party, row):
        return True
    if party.is_government or (party.targets and party.accused.kind != "armed-group"):
        return False
    if party.targets - _territories(row.regime):
        return False
    name = plain(party.accused.name)
    for target in map(reference().targets.__getitem__, row.targets):
        for part in filter(None, (_NAME_IN_PLACE.fullmatch(plain(alias)) for alias in target.aliases)):
            there = part["place"] in plain(place) or part["place"] in name
            if there and (part["name"] in name or party.accused.kind == "armed-group"):
                return True
    territories = [reference().targets[name] for name in _territories(row.regime)]
    return party.accused.kind == "armed-group" and any(
        lies_in(place, territory) or lies_in(party.accused.name, territory) for territory in territories
    )


@cache
def _territories(regime: str) -> frozenset[str]:
    return frozenset(
        target.name
        for target in reference().targets.values()
        if target.regime == regime and target.kind == "territory"
    )


def is_free(party: Party, row: ProvisionRow) -> bool:
    """Whether a recipient is outside the measure: named in `not_for`, or a body of such a government."""
    name = plain(party.accused.name)
    for free in map(plain, row.not_for):
        if free in name or name in free:
            return not (party.accused.kind == "state" and free.startswith("government of"))
        if free.startswith("government of") and party.accused.kind == "government-body" and is_of(party, row):
            return True
    return False


def says_terrorists(text: str) -> bool:
    return words().terrorists.search(plain(text)) is not None
