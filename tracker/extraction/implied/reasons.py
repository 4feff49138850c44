"""The sentence by which a reviewer checks a proposal: the deed, what the paragraph says, why it applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from tracker.extraction.implied.conduct import AccusedParty, Conduct
from tracker.extraction.implied.force import why_in_force
from tracker.extraction.implied.matching import Match
from tracker.extraction.implied.words import plain, words
from tracker.extraction.reference import ProvisionRow, reference

_VERB = re.compile(r"(?!States )[A-Z][a-z-]*(?:s|ed|Kept|Froze|Made)(?= )|(?:Kept|Froze|Made)(?= )")
_CAPPED = ("refined-petroleum", "crude-oil")
_VERBS = re.compile(r"<([^|>]*)\|([^>]*)>")
_SIDES = ("supplier", "recipient")


def reason_for(match: Match, conduct: Conduct, base: ProvisionRow | None) -> str:
    """One sentence for one paragraph. `base`: the paragraph it widens, when that is proposed too."""
    row = match.row
    deed = _deed(conduct)
    clause = clause_of(row)
    if row.measure in _CAPPED and not words().caps.search(plain(conduct.text)):
        clause += "; whether the cap was passed is for the reviewer to judge"
    paragraph = _paragraph(row)
    widens = f", widens {base.resolution} {base.paragraph}" if base else ""
    force = why_in_force(row, match.period, match.force)
    sentence = f"{deed}: {clause} ({row.resolution}, {paragraph}{widens}, {force})."
    return _named(sentence, row)


def _paragraph(row: ProvisionRow) -> str:
    if not row.paragraph:
        return "paragraph number not known"
    annex, _, number = row.paragraph.rpartition(" ")
    return f"{annex}, paragraph {number}" if annex else f"paragraph {number}"


def clause_of(row: ProvisionRow) -> str:
    """What the paragraph says, as a clause that can follow a colon."""
    own = words().clauses.get(row.id)
    if own:
        return own
    summary = row.text_summary.rstrip(".")
    if _VERB.match(summary):
        return "the Council " + summary[0].lower() + summary[1:]
    return "the Council decided on: " + summary[0].lower() + summary[1:]


def _named(sentence: str, row: ProvisionRow) -> str:
    """Add the regime and the measure by name where the sentence does not show them yet."""
    known = reference()
    lower = plain(sentence)
    extras = []
    regime = known.regime_names.get(row.regime, row.regime.replace("-", " "))
    if not _shows(row.regime, tuple(row.targets)).search(lower):
        extras.append(f"regime: {regime}")
    if not any(word in lower for word in known.measure_words[row.measure]):
        label = known.vocabulary["measures"][row.measure]
        extras.append(f"measure: {label[0].lower()}{label[1:]}")
    return sentence if not extras else f"{sentence[:-2]}; {'; '.join(extras)})."


@cache
def _shows(regime: str, targets: tuple[str, ...]) -> re.Pattern[str]:
    """Any name of a regime or of its targets, in a text from `plain`."""
    known = reference()
    named = known.regime_names.get(regime, regime.replace("-", " "))
    names = [regime.replace("-", " "), *re.split(r"[(),]", named)]
    names += [name for t in targets for name in (t, *known.targets[t].aliases)]
    shown = "|".join(re.escape(plain(name.strip())) for name in names if name.strip())
    return re.compile(rf"(?<!\w)(?:{shown})")


def _deed(conduct: Conduct) -> str:
    forms = words().deeds[conduct.category]
    sides = {side: _joined(p.name for p in conduct.accused if p.role == side) for side in _SIDES}
    others = [party for party in conduct.accused if party.role not in _SIDES]
    items = conduct.items or forms["goods"]
    which = "both" if all(sides.values()) else next((side for side in _SIDES if sides[side]), "alone")
    names = _joined(party.name for party in others) or "The accused"
    verb = r"might \2" if conduct.is_feared else r"\1"
    deed = _VERBS.sub(verb, forms[which]).format(**sides, others=names, items=items)
    beside = "" if which == "alone" else _beside(others)
    place = f" (place: {conduct.place})" if conduct.place else ""
    # A feared act has no time yet: a report of October does not say that it came before.
    when = "" if conduct.is_feared and not conduct.start else f" {_when(conduct)}"
    deed = f"{deed}{beside}{when}{place}".replace(",:", ":").rstrip(",")
    return deed[0].upper() + deed[1:]


def _beside(others: list[AccusedParty]) -> str:
    """ ", with X as carrier", for each role that has no side."""
    by_role: dict[str, list[str]] = {}
    for party in others:
        by_role.setdefault(party.role, []).append(party.name)
    parts = [
        f"with {_joined(names)}" + ("" if role == "other" else f" as {role}")
        for role, names in by_role.items()
    ]
    return "".join(f", {part}," for part in parts).replace(",,", ",")


def _joined(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return " and ".join(filter(None, [", ".join(found[:-1]), found[-1]])) if found else ""


def _when(conduct: Conduct) -> str:
    if conduct.start and conduct.end and conduct.start != conduct.end:
        return f"between {_said(conduct.start)} and {_said(conduct.end)}"
    if conduct.start:
        return f"{'on' if len(conduct.start) == len('2023-10-26') else 'in'} {_said(conduct.start)}"
    if before := conduct.end or conduct.published:
        return f"before {_said(before)}" if len(before) == len("2023-10-26") else f"by {_said(before)}"
    return "at a time not stated"


def _said(day: str) -> str:
    """2023, September 2023 or 13 September 2023."""
    if len(day) == len("2023"):
        return day
    at = date.fromisoformat(day + "-01"[: 10 - len(day)])
    return f"{at.day} {at:%B %Y}" if len(day) == len("2023-10-26") else f"{at:%B %Y}"
