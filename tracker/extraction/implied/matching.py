"""Which paragraphs a conduct falls under: what, who and which way, which goods, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.extraction.implied.conduct import Conduct
from tracker.extraction.implied.force import force_then, period_then
from tracker.extraction.implied.parties import (
    RECEIVES,
    SUPPLIES,
    Party,
    Scene,
    is_free,
    is_group_of,
    is_listed,
    is_of,
    lies_in,
    says_terrorists,
    scene_of,
)
from tracker.extraction.implied.words import item_pattern, plain, words
from tracker.extraction.reference import Period, ProvisionRow, reference

GENERAL_REGIMES = frozenset({"counter-terrorism-1373", "wmd-1540"})
# Acts that a State does by itself; any other paragraph needs somebody on the other side.
OWN_ACTS = frozenset({"missile-launch", "nuclear-test", "satellite-launch"})
# What flows out of a State, and what it takes in: decides where only the State is named.
EXPORTS = frozenset({"coal-minerals", "overseas-workers", "other", "travel-ban"})
_LAWFUL_REACH = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A row that a conduct falls under. `hits`: how many of its goods or acts are named."""

    row: ProvisionRow
    period: Period
    force: str
    hits: int


def matches(conduct: Conduct) -> list[Match]:
    """The rows that a conduct falls under, unranked; none where a lawful ground is claimed."""
    if is_claimed_lawful(conduct.text):
        return []
    scene = scene_of(conduct)
    first, last = conduct.span()
    found: list[Match] = []
    for row in _rows_for(conduct.category):
        period = period_then(row, first, last)
        if period is None or not _binds(row, scene, conduct):
            continue
        hits = _hits(row, conduct)
        if hits is not None:
            found.append(Match(row, period, force_then(row, period, last), hits))
    return list(_offered(found, conduct))


def is_claimed_lawful(text: str) -> bool:
    """Whether the text says that the Committee approved, exempted or was notified."""
    folded = plain(text)
    for claim in words().lawful.finditer(folded):
        before = folded[max(0, claim.start() - _LAWFUL_REACH) : claim.end()]
        if not words().taken_back.search(before.rsplit(". ", 1)[-1]):
            return True
    return False


@cache
def _rows_for(category: str) -> tuple[ProvisionRow, ...]:
    """The rows that answer a category of conduct, looked up once."""
    return tuple(row for row in reference().provisions if row.kind != "frame" and category in row.conduct)


def _offered(found: list[Match], conduct: Conduct) -> Iterator[Match]:
    """Leave out support that the conduct is not about, and the general duties where they only repeat."""
    answered = {match.row.regime for match in found if match.row.kind != "support"}
    specific = answered - GENERAL_REGIMES
    for match in found:
        row = match.row
        if row.kind == "support" and not _supports(match, answered, conduct):
            continue
        if row.applies_to == "non-state" and specific and not _is_named_actor(row, conduct):
            continue
        yield match


def _supports(match: Match, answered: set[str], conduct: Conduct) -> bool:
    """Whether the conduct is about what this supporting paragraph asks of States."""
    cue = words().support.get(match.row.measure)
    if cue is None:  # a bare call about the goods or workers themselves, before there was a ban
        return match.row.regime not in answered
    return match.hits > 0 or cue.search(plain(conduct.text)) is not None


def _is_named_actor(row: ProvisionRow, conduct: Conduct) -> bool:
    return any(is_of(party, row) for party in scene_of(conduct).parties)


def _binds(row: ProvisionRow, scene: Scene, conduct: Conduct) -> bool:
    """Step 3: supplier and recipient decide the direction, `applies_to` who is meant."""
    if row.applies_to == "listed":
        return _binds_listed(row, scene, conduct)
    if row.applies_to in ("terrorists", "non-state"):
        return _binds_general(row, scene, conduct)
    if row.applies_to == "state" and not scene.touches(row):
        return False
    if row.direction == "by":
        return _own_act(row, scene)
    if row.direction == "any":
        return any(is_of(party, row) for party in scene.parties)
    if row.direction == "both" and _own_act(row, scene):
        return _alone_may(row, conduct)
    if conduct.category == "wmd-missile-technology" and _own_act(row, scene):
        return False
    towards = row.direction in ("to", "both") and _goes_to(row, scene, conduct)
    return towards or (row.direction in ("from", "both") and _comes_from(row, scene, conduct))


def _own_act(row: ProvisionRow, scene: Scene) -> bool:
    """Whether the target alone is accused, with nobody it could have dealt with."""
    return (
        bool(scene.parties)
        and all(
            is_of(party, row) or (party.role == "other" and not party.is_government)
            for party in scene.parties
        )
        and any(is_of(party, row) for party in scene.parties)
        and not (scene.on(SUPPLIES) and scene.on(RECEIVES))
    )


def _alone_may(row: ProvisionRow, conduct: Conduct) -> bool:
    if conduct.category != "wmd-missile-technology":
        return True
    own = OWN_ACTS & set(row.acts)
    text = plain(f"{conduct.text} {conduct.items or ''}")
    return any(words().acts[act].search(text) for act in own)


def _goes_to(row: ProvisionRow, scene: Scene, conduct: Conduct) -> bool:
    receivers = scene.on(RECEIVES)
    if any(_receives(party, row, scene) and not is_free(party, row) for party in receivers):
        return True
    if any(is_free(party, row) for party in (*receivers, *(() if receivers else scene.beside))):
        return False
    if (RECEIVES, row.regime) in _text_regimes(row, scene):
        return not receivers or not any(party.targets for party in receivers)
    if row.applies_to == "region":
        return any(lies_in(scene.place or conduct.text, reference().targets[name]) for name in row.targets)
    if row.applies_to == "territory" and not _is_side_of(row, scene, SUPPLIES):
        strangers = all(not party.is_government for party in receivers)
        return strangers and any(lies_in(scene.place, reference().targets[name]) for name in row.targets)
    return not receivers and row.applies_to == "state" and _neutral_side(row, scene) in (RECEIVES, "either")


def _receives(party: Party, row: ProvisionRow, scene: Scene) -> bool:
    if row.applies_to == "armed-groups":
        return is_group_of(party, row, scene.place)
    if row.applies_to == "region":
        in_region = any(lies_in(scene.place, reference().targets[name]) for name in row.targets)
        return in_region or (not scene.place and is_of(party, row))
    return is_of(party, row)


def _comes_from(row: ProvisionRow, scene: Scene, conduct: Conduct) -> bool:
    suppliers = scene.on(SUPPLIES)
    if any(is_of(party, row) for party in suppliers):
        return True
    if (SUPPLIES, row.regime) in _text_regimes(row, scene):
        return not any(party.targets for party in suppliers)
    if row.applies_to == "territory" and not _is_side_of(row, scene, RECEIVES):
        strangers = all(not party.is_government for party in suppliers)
        return strangers and any(lies_in(scene.place, reference().targets[name]) for name in row.targets)
    side = _neutral_side(row, scene)
    return (
        not suppliers
        and row.applies_to == "state"
        and (
            side == SUPPLIES
            or (
                side == "either"
                and (row.direction == "both" or conduct.category in EXPORTS or bool(row.items))
            )
        )
    )


def _is_side_of(row: ProvisionRow, scene: Scene, side: str) -> bool:
    return any(is_of(party, row) for party in scene.on(side))


def _text_regimes(row: ProvisionRow, scene: Scene) -> set[tuple[str, str]]:
    return {(side, row.regime) for target, side in scene.text_sides if target in row.targets}


def _neutral_side(row: ProvisionRow, scene: Scene) -> str | None:
    """The side of a target accused in a role without one: the side that nobody else holds."""
    if not any(is_of(party, row) for party in scene.beside):
        return None
    if scene.on(SUPPLIES) and not scene.on(RECEIVES):
        return RECEIVES
    if scene.on(RECEIVES) and not scene.on(SUPPLIES):
        return SUPPLIES
    return None if scene.on(SUPPLIES) else "either"


def _binds_listed(row: ProvisionRow, scene: Scene, conduct: Conduct) -> bool:
    # The old all-in-one rows (1390 2, 1988 1, 2253 2) hold an arms ban, and that has a direction.
    arms_only = row.direction == "any" and conduct.category == "arms-transfer"
    if row.direction == "to" or arms_only:
        receivers = scene.on(RECEIVES)
        return any(is_listed(party, row) and not is_free(party, row) for party in receivers)
    if row.direction == "from":
        return any(is_listed(party, row) for party in scene.on(SUPPLIES))
    return any(is_listed(party, row) for party in scene.parties)


def _binds_general(row: ProvisionRow, scene: Scene, conduct: Conduct) -> bool:
    """Terrorists and non-State actors: by name, or as the text calls the party."""
    sides = scene.on(RECEIVES) if row.direction == "to" else scene.parties
    for party in sides:
        if party.is_government:
            continue
        if is_of(party, row) or (says_terrorists(conduct.text) and party.accused.kind == "armed-group"):
            return True
        if row.applies_to == "non-state" and party.accused.kind == "armed-group":
            return True
    return False


def _hits(row: ProvisionRow, conduct: Conduct) -> int | None:
    """How many goods or acts of the row are named; None where one must be and none is."""
    acts = plain(f"{conduct.items or ''}. {conduct.text}")
    if conduct.category == "ship-to-ship-transfer":
        acts += ". ship-to-ship"
    need = words().needs.get((row.id, conduct.category))
    if need is not None and not need.search(acts):
        return None
    goods_only = row.measure in words().measures_of_goods and conduct.items and row.kind != "support"
    where = plain(conduct.items or "") if goods_only else acts
    hits = sum(1 for item in row.items if item_pattern(item).search(where))
    if goods_only and not hits and row.measure == "arms-embargo":
        hits = sum(1 for item in row.items if item_pattern(item).search(acts))
    if row.items and not hits:
        return None
    if set(row.acts) == {"nuclear-technology-transfer"} and not words().acts["nuclear-programme"].search(
        acts
    ):
        return None
    finer = sum(1 for pattern, rows in words().finer if row.id in rows and pattern.search(acts))
    return hits + 2 * finer
