"""A conduct as described, and when it happened."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
# Without any date only what still applies counts, and a renewal must be looked up.
UNDATED = ("9999-01-01", "9999-12-31")


class ConductRefused(ValueError):
    """What is wrong with the form of a conduct."""


@dataclass(frozen=True, slots=True)
class AccusedParty:
    """One accused. `listed`: regimes on whose UN list it stood at the time.

    None: nobody looked it up. Empty: it was looked up and stands on none.
    """

    name: str
    role: str = "other"
    kind: str | None = None
    listed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Conduct:
    """What somebody is said to have done. Dates are ISO 8601, as precise as known."""

    category: str
    accused: tuple[AccusedParty, ...] = ()
    items: str | None = None
    place: str | None = None
    start: str | None = None
    end: str | None = None
    published: str | None = None
    text: str = ""
    claim_strength: str | None = None

    @property
    def is_feared(self) -> bool:
        """A possible or future act, which nobody says has happened."""
        return self.claim_strength == "feared"

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read the JSON form of a conduct. Raises ConductRefused and names the field that is wrong."""
        if not isinstance(value, Mapping) or not isinstance(value.get("category"), str):
            raise ConductRefused("a conduct is an object with a category")
        event = value.get("event") or {}
        accused = value.get("accused") or []
        if not isinstance(event, Mapping) or not isinstance(accused, list):
            raise ConductRefused("event is an object or null, accused a list")
        return cls(
            category=value["category"],
            accused=tuple(_party(party) for party in accused),
            items=_text(value, "items"),
            place=_text(value, "place"),
            start=_date(event, "start"),
            end=_date(event, "end"),
            published=_date(value, "published"),
            text=_text(value, "text") or "",
            claim_strength=_text(value, "claim_strength"),
        )

    def span(self) -> tuple[str, str]:
        """First and last day: of the event, else of its publication; UNDATED where nothing is known."""
        start = self.start or self.end or self.published
        if start is None:
            return UNDATED
        return _first_day(start), _last_day(self.end or start)


def _first_day(day: str) -> str:
    return day + "-01-01"[len(day) - 4 :]


def _last_day(day: str) -> str:
    if len(day) == len("2023-09"):
        year, month = map(int, day.split("-"))
        return f"{day}-{monthrange(year, month)[1]:02}"
    return day + "-12-31"[len(day) - 4 :]


def _party(value: Any) -> AccusedParty:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        raise ConductRefused("each accused is an object with a name")
    listed = value.get("listed")
    if listed is not None and not isinstance(listed, list):
        raise ConductRefused("listed is a list of regimes or null")
    return AccusedParty(
        name=value["name"],
        role=_text(value, "role") or "other",
        kind=_text(value, "kind"),
        listed=None if listed is None else tuple(str(regime) for regime in listed),
    )


def _text(value: Mapping[str, Any], field: str) -> str | None:
    found = value.get(field)
    if found is not None and not isinstance(found, str):
        raise ConductRefused(f"{field} is a string or null")
    return found


def _date(value: Mapping[str, Any], field: str) -> str | None:
    found = _text(value, field)
    if not found:
        return None
    try:
        date.fromisoformat(found + "-01-01"[len(found) - 4 :] if _DATE.fullmatch(found) else "")
    except ValueError:
        raise ConductRefused(
            f"{field} is a date such as 2023, 2023-09 or 2023-09-13, not {found!r}"
        ) from None
    return found
