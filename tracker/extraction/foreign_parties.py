"""Who speaks and who does what in languages without a parser, from small words and verbs beside a party."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.extraction.actors import actor_of
from tracker.extraction.mentions import PartyMention
from tracker.extraction.phrases import Hit, Phrases, inner, load, with_prefixes
from tracker.extraction.records import Alleger
from tracker.extraction.regimes import regimes
from tracker.extraction.scene import Actor, Scene

AFTER, BEFORE = 34, 30  # characters between a party and the verb of saying behind or before it
ADJECTIVE_AFTER = 4  # a demonym speaks only right before its verb
AFTER_DENSE = 14  # the same in scripts without blanks, where a verb may also end the sentence
SELF_DONE = ("wmd-missile-technology", "cyber-theft")
PANELS = ("UN Panel of Experts", "UN Monitoring Team", "Multilateral Sanctions Monitoring Team")
_ARTICLES = re.compile(
    r"(?:\b(?:la|le|les|el|los|las|der|die|das|den|dem|des|du|de|von|von den|von der)|\bl['’]|\bd['’]|ال)$"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A party that a sentence names as speaker, and its stance: accuse, condemn, say or deny."""

    mention: PartyMention
    stance: str


@lru_cache(maxsize=1)
def _sayings() -> Phrases[str]:
    rows = load("foreign")["speakers"]
    stances = ("accuse", "condemn", "say", "deny", "from")
    stems = [(stem, stance) for stance in stances for stem in rows[stance]]
    stems += [(stem, "stop") for stem in load("foreign")["enforcement"]["stems"]]
    return Phrases(((form, stance) for stem, stance in stems for form in with_prefixes(stem)), stems=True)


def voices(start: int, end: int, scene: Scene) -> list[Voice]:
    """The speakers of a sentence. A verb of saying belongs to the party before it, else to that behind it."""
    mentions = [m for m in scene.within(start, end) if m.party.kind != "un-body" or m.party.name in PANELS]
    hits = [Hit(start + h.start, start + h.end, h.value) for h in _sayings().find(scene.text[start:end])]
    found: dict[int, Voice] = {}
    for hit in hits:
        chosen = _speaker_of(hit, mentions, scene.text, end)
        if chosen and chosen.start not in found:
            found[chosen.start] = Voice(chosen, "say" if hit.value == "from" else hit.value)
    return sorted(found.values(), key=lambda v: v.mention.start)


def _speaker_of(hit: Hit[str], mentions: list[PartyMention], text: str, end: int) -> PartyMention | None:
    before = [m for m in mentions if m.end <= hit.start]
    behind = [m for m in mentions if m.start >= hit.end]
    verb_first = "\u0600" <= text[hit.start] <= "\u06ff"
    near_behind = behind[0] if behind and behind[0].start - hit.end <= BEFORE else None
    if hit.value == "from" or verb_first:
        return near_behind
    dense = not inner(text[hit.start])
    if before:
        gap = hit.start - before[-1].end
        reach = AFTER_DENSE if dense else ADJECTIVE_AFTER if before[-1].form == "adjective" else AFTER
        if gap <= reach and not _sayings().first(text[before[-1].end : hit.start]):
            return before[-1]
        if dense and end - hit.end <= AFTER_DENSE:
            return _topic(before, text)
    return None if dense else near_behind


def _topic(before: list[PartyMention], text: str) -> PartyMention | None:
    """The party that a Japanese or Korean sentence is about ("X は ... と発表した")."""
    roles = load("foreign")["roles"]
    behind = re.compile(rf"(?:{'|'.join(roles['offices'])})*(?:{'|'.join(roles['topics'])})")
    return next((m for m in before if behind.match(text, m.end)), None)


def alleger_of(mention: PartyMention, text: str) -> Alleger:
    party = mention.party
    return Alleger(
        party.name, text[mention.start : mention.end], mention.start, mention.end, party.kind, None
    )


def accused_and_allegers(
    start: int, end: int, scene: Scene, category: str, *, acquired: bool
) -> tuple[list[tuple[Actor, str]], list[Alleger], list[Alleger]]:
    """The accused of a sentence with their roles, who says it, and who denies it."""
    spoken = voices(start, end, scene)
    speaking = {v.mention.start for v in spoken if v.stance != "deny"}
    told = {name for r in regimes() for name in r.targets}
    accused: list[tuple[Actor, str]] = []
    allegers: list[Alleger] = []
    for mention in scene.within(start, end):
        party = mention.party
        if (
            party.name in PANELS
            or party.outlet
            or (mention.start in speaking and not _itself(mention, spoken))
        ):
            stopping = any(v.mention.start == mention.start and v.stance == "stop" for v in spoken)
            if not stopping and (party.kind != "un-body" or party.name in PANELS):
                allegers.append(alleger_of(mention, scene.text))
            continue
        if party.kind in ("un-body", "international-body"):
            continue
        if category in SELF_DONE and party.name not in told and (party.state or party.name) not in told:
            continue
        if all(a.name != party.name for a, _ in accused):
            before = accused[-1] if accused else None
            accused.append((actor_of(mention), _role(mention, scene, before, category, acquired=acquired)))
    names = {a.name for a, _ in accused}
    denying = [alleger_of(v.mention, scene.text) for v in spoken if v.stance == "deny"]
    return accused, [a for a in allegers if a.name not in names], denying


def _itself(mention: PartyMention, spoken: list[Voice]) -> bool:
    """Whether the only speaker is a sanctioned party, which tells what it did itself."""
    both = {name for r in regimes() if r.both for name in r.targets}
    return mention.party.name in both and len(spoken) == 1


def _role(
    mention: PartyMention, scene: Scene, before: tuple[Actor, str] | None, category: str, *, acquired: bool
) -> str:
    """The role of a party by the small word before or behind it, else by its place in the sentence."""
    if category in SELF_DONE:
        return "other"
    roles = load("foreign")["roles"]
    text = scene.text
    left = text[max(0, mention.start - 30) : mention.start].lower().rstrip()
    right = text[mention.end : mention.end + 6].lstrip()
    if before and 0 <= mention.start - before[0].end <= 8 and _joined(text[before[0].end : mention.start]):
        return before[1]
    if mention.form == "adjective" and not acquired:
        return "supplier" if not before or before[1] == "recipient" else "recipient"
    said = [h for h in _sayings().find(left) if h.value == "accuse" and len(left) - h.end <= 12]
    if said and before is None and not acquired:
        return "supplier"
    if _ends_with(left, roles["to_before"]) or any(right.startswith(w) for w in roles["to_after"]):
        return "recipient"
    if _ends_with(left, roles["gives_to"], stem=True):
        return "recipient"
    first, second = ("recipient", "supplier") if acquired else ("supplier", "recipient")
    if _ends_with(_ARTICLES.sub("", left).rstrip(), roles["from_before"]):
        return "supplier"
    return first if before is None or before[1] == second else second


def _joined(between: str) -> bool:
    return _ARTICLES.sub("", between.strip().lower()).strip() in load("foreign")["roles"]["and"]


def _ends_with(left: str, words: list[str], *, stem: bool = False) -> bool:
    """Whether words end in one of these, itself or behind an article."""
    bare = _ARTICLES.sub("", left).rstrip()
    last = re.split(r"[\s(«“\"]", bare)[-1] if stem else ""
    if stem:
        return any(last.removeprefix("ب").startswith(w) for w in words)
    for side in (left, bare):
        for w in words:
            if side.endswith(w) and (
                not inner(w[0]) or len(side) == len(w) or not side[-len(w) - 1].isalnum()
            ):
                return True
    return False
