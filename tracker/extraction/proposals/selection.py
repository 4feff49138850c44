"""Which groups of claims are proposed:
a regime covers them, or the text ties them to the UN, and enough is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extraction.conducts.goods import MOVED, TRANSFERS
from tracker.extraction.conducts.regimes import (
    BY_SHIP,
    Cover,
    cover,
    covered_names,
    forbids,
    may_breach,
    place_phrases,
    ports,
    regimes,
)
from tracker.extraction.merging.completion import Setting
from tracker.extraction.merging.merge import Claim, Group
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.proposals.links import Link
from tracker.extraction.text.entries import regime_of_list
from tracker.extraction.words.phrases import flatten
from tracker.extraction.words.vocabulary import cue, words

BY_SHIPS = ("vessel-deceptive-practice", "ship-to-ship-transfer")
OF_LISTED = ("travel-ban", "asset-freeze")  # measures on those whom a Committee lists
PARAGRAPH_REACH = 1500  # characters of a paragraph before a claim
NEXT = 3  # characters between a sentence and the one right behind it
TAKEN_UP, TAKEN_UP_REACH = 3, 1500  # paragraphs and characters before "these acts" in which they are told


def is_outside(text: str, parties: list[PartyMention]) -> bool:
    """Whether a text names nobody and nothing by which `judge` could ever propose a conduct that it tells: no
    party and no place of a regime, no panel, and no word of the Council's measures.
    """
    by_name = covered_names() | words("bodies", "panels", "council") | words("bodies", "panels", "others")
    if any(m.party.name in by_name or m.party.state in by_name for m in parties):
        return False
    if any(stem in text for stem in words("links", "un_link", "stems")):
        return False
    tables = (
        *(cue("links", "un_link", "words"), cue("links", "unspecified", "words")),
        *(place_phrases(), ports()),
    )
    return all(next(table.find_all(text), None) is None for table in tables)


def _near(claim: Claim, link: Link) -> bool:
    mine, other = claim.event.parsed.sentence, link.sentence
    if mine.start == other.start:
        return True
    behind = other.start - mine.end
    if link.takes_up and 0 <= other.paragraph - mine.paragraph <= TAKEN_UP and 0 <= behind <= TAKEN_UP_REACH:
        return mine.entry == other.entry
    if other.paragraph != mine.paragraph or behind < 0:
        return False
    return (link.breach and behind <= 400) or (bool(link.numbers) and not link.frames and behind <= NEXT)


def links_of(group: Group, links: list[Link]) -> list[Link]:
    """The ties to the UN that belong to a group:
    in its sentences, right behind them, or about its kind of goods.
    """
    kinds = {c.event.kind for c in group.claims if c.event.kind in (*MOVED, "launch", "workers")}
    names = {p.actor.name for p in group.parts()}
    near, alike, listing = [], [], []
    for link in links:
        if any(_near(c, link) for c in group.claims):
            near.append(link)
        elif not _same_entry(group, link):
            continue
        elif link.breach and kinds & link.kinds:
            alike.append(link)
        elif link.numbers and link.listed & names:
            listing.append(link)
    return [*near, *alike, *listing]


def ties_of(group: Group, links: list[Link]) -> list[Link]:
    """The ties that a group may have: its own, and for technology those that only share its words ("nuclear,
    missile"), which are too common to cover a claim by themselves.
    """
    own = links_of(group, links)
    if all(c.event.kind != "wmd" for c in group.claims):
        return own
    taken = {link.start for link in own}  # one link a sentence
    return own + [
        link for link in links if link.start not in taken and link.breach and "launch" in link.kinds
    ]


def _same_entry(group: Group, link: Link) -> bool:
    return link.sentence.entry == group.entry


def _violation(group: Group, text: str) -> bool:
    return any(cue("links", "violation", "words").first(text[slice(*c.event.sentence)]) for c in group.claims)


def is_tied(group: Group, links: list[Link], text: str) -> bool:
    """Whether the text ties a group to the UN: a breach of its measures, or an entry of its list."""
    return (
        any(link.breach for link in links)
        or (group.entry is not None)
        or (bool(links) and (_violation(group, text) or group.category == "travel-ban"))
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a document is about as a whole: its setting, and whether it ties that to the UN anywhere."""

    setting: Setting
    tied: bool
    breach: bool


def scope_of(links: list[Link], setting: Setting, text: str) -> Scope:
    return Scope(
        setting,
        any(link.breach or link.numbers for link in links)
        or any(stem in text for stem in words("links", "un_link", "stems")),
        any(link.breach for link in links),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a group is proposed, and the rule that says so.

    `regime`: "" where only the text's tie to the UN covers it, None where it is refused.
    """

    regime: str | None
    rule: str


def judge(group: Group, links: list[Link], text: str, scope: Scope) -> Verdict:
    """Whether a regime covers what a group tells, or the text ties it to the UN, and enough is told."""
    parts = [(p.actor, p.role) for p in group.parts()]
    armed = scope.tied and any(a.kind == "armed-group" and r == "recipient" for a, r in parts)
    if not armed and not any(a.known or a.state or a.name != a.name.lower() for a, _ in parts):
        return Verdict(None, "nobody is named")
    words = " ".join(flatten(text[slice(*c.event.sentence)]) for c in group.claims)
    if group.entry is None and (_done_by_others(group) or _attacks_of_others(group)):
        return Verdict(None, "no regime covers it")
    found = cover(group.category, parts, words)
    if found is None and scope.setting.regime and not _between_others(group, scope.setting.regime):
        found = Cover(scope.setting.regime, sure=False)
    own_list = regime_of_list(text, group.entry)
    if own_list and may_breach(own_list, group.category):
        found = Cover(own_list, sure=False)
    tied = is_tied(group, links, text) or any(c.basis == "panel" for c in group.claims)
    if not tied and all(c.event.act == "aid" for c in group.claims):
        return Verdict(None, "no tie to the UN")
    if not _enough(group, found, tied=tied or (scope.tied and _by_target(found) and _violation(group, text))):
        return Verdict(None, "one end only")
    if found is None:
        told = tied and _violation(group, text)
        return Verdict("", "only the tie to the UN") if told else Verdict(None, "no regime covers it")
    if _is_recital(group, text):
        return Verdict(None, "a recital of earlier orders")
    rule = _tie(group, found, scope, text, tied=tied, armed=armed)
    if rule is None:
        return Verdict(None, "no tie to the UN")
    if not may_breach(found.slug, group.category) or not (tied or _at_sea(group, found.slug)):
        return Verdict(None, "the regime has no such measure")
    return Verdict(found.slug, rule)


def _tie(group: Group, found: Cover, scope: Scope, text: str, *, tied: bool, armed: bool) -> str | None:
    """What makes a conduct a matter of the Council: parties, words, or what the text is about."""
    if found.sure:
        return "the parties alone"
    if tied:
        return "a tie to the UN"
    crafts = [p.actor for p in group.parts() if p.actor.kind in ("vessel", "aircraft")]
    if scope.tied and any(a.name != a.name.lower() for a in crafts):
        return "a named ship in a text tied to the UN"
    if _violation(group, text):
        return "words for a breach"
    about = found.slug == scope.setting.regime
    listed = cue("links", "listing", "words")
    told = (text[slice(*c.event.sentence)] for c in group.claims)
    if about and group.category in OF_LISTED and any(listed.first(words_) is not None for words_ in told):
        return "words for a listing"
    if about and not group.feared and (armed or (scope.breach and _at_home(group, found.slug, text))):
        return "the regime that the text is about"
    return None


def _at_sea(group: Group, slug: str) -> bool:
    """Whether a regime watches ships at sea, or a conduct is more than that a ship hid."""
    exported = {c for r in regimes() if r.slug == slug for c, _ in r.exports}
    return group.category not in BY_SHIPS or forbids(slug, group.category) or bool(exported & set(BY_SHIP))


def by_ship(group: Group, verdict: Verdict, others: list[tuple[Group, Verdict]]) -> Verdict:
    """The verdict, where a ship only hides or meets another: the regime that covers its other conduct."""
    if verdict.rule not in ("no regime covers it", "no tie to the UN") or group.category not in BY_SHIPS:
        return verdict
    mine = {p.actor.name for p in group.parts() if p.actor.kind == "vessel" and p.actor.name[:1].isupper()}
    for other, found in others:
        if found.regime and mine & {p.actor.name for p in other.parts() if p.actor.kind == "vessel"}:
            return Verdict(found.regime, "what else its ship did")
    return verdict


def _at_home(group: Group, slug: str, text: str) -> bool:
    """Whether the paragraph of a claim names the territory or a covered party of a regime."""
    regime = next(r for r in regimes() if r.slug == slug)
    names = regime.targets | regime.claims
    for claim in group.claims:
        start, end = claim.event.sentence
        words = text[max(text.rfind("\n", 0, start) + 1, start - PARAGRAPH_REACH) : end]
        if any(h.value == slug for h in place_phrases().find_all(words)):
            return True
        if any(m.party.name in names for m in find_parties(words)):
            return True
    return False


def _by_target(found: Cover | None) -> bool:
    """Whether a party that a regime covers at both ends is named, and the regime covers it by itself."""
    return found is not None and found.sure and any(r.both and r.slug == found.slug for r in regimes())


def _attacks_of_others(group: Group) -> bool:
    """Whether a group only tells of missiles fired at something by whoever has no programme that a regime is
    about: an attack, and no test.
    """
    fired = all(c.event.act == "launch" and _has_aim(c) for c in group.claims)
    known = [p.actor for p in group.parts() if p.actor.known]
    tested = {name for r in regimes() if r.both for name in r.targets}
    return fired and bool(known) and all((a.state or a.name) not in tested for a in known)


def _has_aim(claim: Claim) -> bool:
    """Whether a launch is told with what it was aimed at ("into X", "at ships")."""
    token = claim.event.token
    told = [token, *(t for c in token.children if c.dep_ in ("dobj", "prep") for t in c.subtree)]
    aimed = words("frames", "aimed", "words")
    return any(c.dep_ == "prep" and c.lower_ in aimed for t in told for c in t.children)


def _sold_by_group(group: Group, found: Cover | None) -> bool:
    """Whether a covered armed group sells what may not leave its territory: the buyer need not be named."""
    exports = next((dict(r.exports) for r in regimes() if found is not None and r.slug == found.slug), {})
    sellers = [p.actor for p in group.parts() if p.role == "supplier" and p.actor.kind == "armed-group"]
    return any(a.name in exports.get(group.category, ()) for a in sellers)


def _between_others(group: Group, slug: str) -> bool:
    """Whether only States move something that a regime of one State does not cover."""
    both = any(r.both for r in regimes() if r.slug == slug)
    told = any(c.event.act == "violate" for c in group.claims)
    return both and not told and all(p.actor.kind == "state" for p in group.parts())


def _done_by_others(group: Group) -> bool:
    """Whether States to which no measure forbids it launch or develop something by themselves."""
    if any(c.event.act not in ("launch", "develop") for c in group.claims):
        return False
    states = {
        p.actor.state or p.actor.name for p in group.parts() if p.actor.state or p.actor.kind == "state"
    }
    forbidden = {name for r in regimes() for name in (*r.targets, *r.claims)}
    return bool(states) and not states & forbidden


def _is_recital(group: Group, text: str) -> bool:
    """Whether a legal text only recalls what its earlier orders were about."""
    recitals = cue("links", "recital", "words")
    return all(recitals.first(text[slice(*c.event.sentence)]) is not None for c in group.claims)


def _enough(group: Group, found: Cover | None, *, tied: bool) -> bool:
    """Whether enough is told: a transfer needs both its ends, or one end and a tie to the UN."""
    acts = {c.event.act for c in group.claims}
    wanted = group.category == "wmd-missile-technology" and acts & {"acquire", "seek"}
    if wanted and _by_target(found):
        return True
    if _sold_by_group(group, found) or any(c.event.act == "exceed" for c in group.claims):
        return True
    if group.category == "luxury-goods" and _by_target(found):
        return True  # the Council lets nobody send any
    if group.feared and group.category == "wmd-missile-technology" and found is not None and found.sure:
        return True
    if acts <= {"back", "develop", "enable", "deal", "trade"} and not tied:
        return len(group.parts()) > 1 and "develop" not in acts
    roles = {p.role for p in group.parts()}
    if acts & set(TRANSFERS) and group.category not in ("vessel-deceptive-practice", "ship-to-ship-transfer"):
        ends = bool(
            roles & {"supplier", "vessel", "carrier", "broker", "facilitator", "financier", "other"}
        ) + ("recipient" in roles)
        return ends == 2 or (tied and ends == 1) or (found is not None and "vessel" in roles)
    return True
