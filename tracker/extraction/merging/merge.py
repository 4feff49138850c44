"""One conduct, one proposal: which claims tell the same thing, and which are kept apart.

Two claims are one when their category is the same and one set of accused holds the other, or when they share
a sanctioned party and do not each have another. What is feared never joins what was done; entries of a list
stay apart; so does a report with its own number and its own kind of source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from tracker.extraction.conducts.events import Event
from tracker.extraction.conducts.goods import TRANSFERS
from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.merging.owners import RUNS
from tracker.extraction.names.scene import Part
from tracker.extraction.parties.actors import is_role_noun
from tracker.extraction.records import Mention, Quantity
from tracker.extraction.saying.attribution import Saying
from tracker.extraction.saying.strength import Strength

BUYING = ("acquire", "seek")
BREACHES = ("subject of violate", "violate by X", "whose acts or programmes breach a measure")
OPPOSITE = {("supplier", "recipient"), ("recipient", "supplier")}
# A report of a hundred pages tells some fifty conducts. Without these bounds a text of nothing but claims
# would cost the square of its length.
RECENT = 100  # conducts with which a claim is compared, the last before it
MOST = 500  # conducts of one document: the longest report of a panel has fewer, and each more costs more
ENOUGH = 40  # claims of one conduct; a further one that names nobody new tells nothing more


@dataclass(slots=True)
class Claim:
    """One event with who says it and how strongly."""

    event: Event
    saying: Saying
    strength: Strength
    basis: str
    quantity: Quantity | None = None
    basis_at: tuple[int, int] = (0, 0)

    @property
    def feared(self) -> bool:
        return self.strength.name == "feared"


@dataclass(slots=True)
class Group:
    """Claims of one conduct, in reading order."""

    category: str
    claims: list[Claim] = field(default_factory=list)
    denied_by: list[Mention] = field(default_factory=list)
    answer: tuple[int, int] | None = None  # words by which the one who was asked denies it

    _parts: tuple[tuple[int, ...], list[Part]] | None = field(default=None, repr=False)

    @property
    def feared(self) -> bool:
        return all(c.feared for c in self.claims)

    @property
    def entry(self) -> tuple[int, int] | None:
        return self.claims[0].event.parsed.sentence.entry

    def parts(self) -> list[Part]:
        """Every accused once, in the role of the claim that names most of them."""
        now = tuple(id(c.event) for c in self.claims)  # claims are added, and their events completed
        if self._parts is None or self._parts[0] != now:
            self._parts = now, self._all_parts()
        return list(self._parts[1])

    def _all_parts(self) -> list[Part]:
        ordered = sorted(self.claims, key=lambda c: (-len(c.event.parts), c.event.start))
        found: list[Part] = []
        for claim in ordered:
            for part in claim.event.parts:
                if all(not same_party(p, part) for p in found):
                    found.append(part)
        ships = {p.actor.name for c in self.claims for p in c.event.parts if p.role == "vessel"}
        return [replace(p, role="vessel") if p.actor.name in ships else p for p in found]


def same_party(a: Part, b: Part) -> bool:
    if a.actor.name == b.actor.name:
        return True
    if a.actor.known and b.actor.known:
        return a.actor.state is not None and a.actor.state == b.actor.state and a.role == b.role
    kinds = {a.actor.kind, b.actor.kind}
    if (
        "state" in kinds
        or RUNS in (a.rule, b.rule)
        or kinds in ({"vessel", "organisation"}, {"vessel", "person"})
    ):
        return False  # "X's trade office" is not X, nor is the firm that has its ship's name
    x, y = a.actor.name.casefold(), b.actor.name.casefold()
    return x in y or y in x


@cache
def _targets() -> frozenset[str]:
    return frozenset(name for regime in regimes() for name in regime.targets | regime.claims)


def _opposed(a: list[Part], b: list[Part]) -> bool:
    """Whether one party gives in one claim and receives in the other."""
    return any((p.role, q.role) in OPPOSITE and same_party(p, q) for p in a for q in b)


def _breaks(part: Part) -> bool:
    """Whether a party is only told to breach a measure, which is no end of a transfer."""
    return part.rule in BREACHES


def _without_unnamed(parts: list[Part], others: list[Part]) -> list[Part]:
    """The parts without ships of no name ("two tankers"), where others name ships: they may be the same."""
    if not any(q.actor.kind == "vessel" and not _is_unnamed(q) for q in others):
        return parts
    return [p for p in parts if not (p.actor.kind == "vessel" and _is_unnamed(p))]


def _is_unnamed(part: Part) -> bool:
    return is_role_noun(part.actor.name.split()[-1])


def compatible(a: list[Part], b: list[Part]) -> bool:
    """Whether two sets of accused may be those of one conduct."""
    same = [(p, q) for p in a for q in b if same_party(p, q)]
    if any((p.role, q.role) in OPPOSITE and not (_breaks(p) or _breaks(q)) for p, q in same):
        return False
    in_a, in_b = {id(p) for p, _ in same}, {id(q) for _, q in same}
    only_a, only_b = [p for p in a if id(p) not in in_a], [q for q in b if id(q) not in in_b]
    only_a, only_b = _without_unnamed(only_a, b), _without_unnamed(only_b, a)
    if not only_a or not only_b:
        return True
    shared = {p.actor.state or p.actor.name for p, _ in same}
    others = {p.role for p in only_a} & {q.role for q in only_b}
    return bool(shared & _targets()) and not others


def _apart(group: Group, claim: Claim) -> bool:
    """A report of its own: another kind of source, another strength, and a number of its own."""
    if claim.basis != "imagery" and all(c.basis != "imagery" for c in group.claims):
        return False
    first = group.claims[0]
    return (
        claim.basis != first.basis
        and claim.strength.name != first.strength.name
        and claim.quantity is not None
    )


def _own_act(event: Event) -> bool:
    """Whether a party does it by itself: a launch is another conduct than a delivery of missile parts."""
    return event.category == "wmd-missile-technology" and event.act in ("launch", "develop", "violate")


def _fits(group: Group, claim: Claim) -> bool:
    event = claim.event
    if event.parsed.sentence.entry != group.entry:
        return False
    if event.category and event.category != group.category:
        return False
    if (
        group.feared != claim.feared
        or _apart(group, claim)
        or (event.category and _own_act(event) != _own_act(group.claims[0].event))
    ):
        return False
    if not event.category:
        return (
            event.definite
            and (event.act != "launch" or any(c.event.act == "launch" for c in group.claims))
            and (not event.parts or compatible(list(event.parts), group.parts()))
            and _takes_up(group.category, event.act)
        )
    if not event.parts:
        return event.definite or not group.parts()
    if group.entry is not None:
        return not _bought_and_sold(group, event)
    if _in_one_sentence(group, event) or _is_other_end(group, event):
        return True
    return compatible(_either_way(group, list(event.parts)), _either_way(group, group.parts()))


def _is_other_end(group: Group, event: Event) -> bool:
    """Whether a transfer of nobody's goes to a State, after it was told who breaches the embargo on arms
    ("A and B violated the embargo", "the transfers to C").
    """
    takers, givers = {p.role for p in event.parts}, {p.role for p in group.parts()}
    breached = any(c.event.act == "violate" for c in group.claims)
    states = all(p.actor.kind == "state" for p in event.parts)
    apart = takers == {"recipient"} and givers <= {"supplier", "other"}
    return breached and states and apart and event.category == "arms-transfer"


def _either_way(group: Group, parts: list[Part]) -> list[Part]:
    """The parts of a transfer between ships, of which texts seldom tell which one took: no end is opposed."""
    if group.category != "ship-to-ship-transfer":
        return parts
    return [replace(p, role="vessel" if p.role == "vessel" else "other") for p in parts]


def _bought_and_sold(group: Group, event: Event) -> bool:
    """Whether an entry tells that its party bought this, and sold that."""
    return (event.act in BUYING) != any(c.event.act in BUYING for c in group.claims) and not any(
        c.event.sentence == event.sentence or c.event.goods is None or event.goods is None
        for c in group.claims
    )


def _in_one_sentence(group: Group, event: Event) -> bool:
    """Whether one sentence tells of the same goods at both ends ("bought by A and shipped to B")."""
    same = any(
        c.event.sentence == event.sentence and event.goods and c.event.goods == event.goods
        for c in group.claims
    )
    return same and not _opposed(list(event.parts), group.parts())


def _takes_up(category: str, act: str) -> bool:
    """Whether "the launch", "the theft" or "the shipment" may take up a conduct of this category."""
    if act in ("launch", "steal"):
        return category == {"launch": "wmd-missile-technology", "steal": "cyber-theft"}[act]
    return act in TRANSFERS and category not in ("wmd-missile-technology", "cyber-theft")


def merge(claims: list[Claim]) -> list[Group]:
    """Groups of claims, one for each conduct; a claim joins the nearest group that it fits."""
    groups: list[Group] = []
    waiting: list[Claim] = []
    for claim in claims:
        fitting = [g for g in groups[-RECENT:] if _fits(g, claim)]
        if fitting:
            best = max(fitting, key=lambda g: (_shared(g, claim), g.claims[-1].event.start))
            if len(best.claims) < ENOUGH or _shared(best, claim) < len(claim.event.parts):
                best.claims.append(claim)
        elif claim.event.category and claim.event.parts and len(groups) < MOST:
            groups.append(Group(claim.event.category, [claim]))
        else:
            waiting.append(claim)
    for claim in waiting:
        fitting = [g for g in groups[:RECENT] if _fits(g, claim)]
        if fitting and claim.event.definite:
            fitting[0].claims.append(claim)
        elif not fitting and claim.event.category and len(groups) < MOST:
            groups.append(Group(claim.event.category, [claim]))
    return _joined(groups, _are_one)


def with_headlines(told: list[Group], headlines: list[Group]) -> list[Group]:
    """A headline counts only where nothing below it says the same."""
    below = {g.category for g in told}
    return told + [g for g in headlines if g.category not in below]


def _shared(group: Group, claim: Claim) -> int:
    return sum(any(same_party(p, q) for q in group.parts()) for p in claim.event.parts)


def with_held(groups: list[Group]) -> list[Group]:
    """The groups, where one that names nobody but the accused of another is told in that one, and a load of
    fuel told as handed over at sea and as delivered is one.
    """
    return _joined(_joined(groups, _holds), _is_same_load)


def _is_same_load(g: Group, group: Group) -> bool:
    """Whether fuel is told once as handed over at sea and once as delivered, by the same person, firm or ship
    that both name.
    """
    if {g.category, group.category} != {"ship-to-ship-transfer", "refined-petroleum"}:
        return False
    private = [p for p in g.parts() if p.actor.kind != "state" and p.actor.name[:1].isupper()]
    alike = any(same_party(p, q) for p in private for q in group.parts() if q.actor.kind != "state")
    return alike and g.entry is None and group.entry is None and g.feared == group.feared


def _joined(groups: list[Group], are_one: Callable[[Group, Group], bool]) -> list[Group]:
    """Groups that later claims have shown to be one."""
    found: list[Group] = []
    for group in groups:
        same = [g for g in found[-RECENT:] if are_one(g, group)]
        if same:
            beside = [g for g in same if _told_beside(g, group)]
            (beside or same)[0].claims += group.claims
        else:
            found.append(group)
    return found


def _are_one(g: Group, group: Group) -> bool:
    first = group.claims[0].event
    return (
        g.category == group.category
        and g.entry == group.entry
        and g.feared == group.feared
        and _own_act(g.claims[0].event) == _own_act(first)
        and (not _bought_and_sold(g, first) if g.entry is not None else compatible(g.parts(), group.parts()))
        and not any(_apart(g, c) for c in group.claims)
    )


def _holds(g: Group, group: Group) -> bool:
    """Whether two groups are one and the accused of either are among those of the other."""
    if g.category != group.category:
        return False
    a, b = g.parts(), group.parts()
    held = any(all(any(same_party(p, q) for q in y) for p in x) for x, y in ((a, b), (b, a)) if x)
    return held and _are_one(g, group)


def _told_beside(g: Group, group: Group) -> bool:
    """Whether both are told in one sentence."""
    mine = {c.event.sentence for c in group.claims}
    return any(c.event.sentence in mine for c in g.claims)
