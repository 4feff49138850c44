"""Who speaks and who does what in languages without a parser, from small words and verbs beside a party."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.foreign.languages import Language
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.records import Alleger
from tracker.extraction.words.phrases import Hit, inner

AFTER, BEFORE = 34, 30  # characters between a party and the verb of saying behind or before it
ADJECTIVE_AFTER = 4  # a demonym speaks only right before its verb
AFTER_DENSE = 14  # the same in scripts without blanks, where a verb may also end the sentence
FOUND_NEAR = 90  # characters between an outlet and the word for its finding
SELF_DONE = ("wmd-missile-technology", "cyber-theft")
# What a ship may have part in.
SHIPPED = (
    "arms-transfer",
    "ship-to-ship-transfer",
    "vessel-deceptive-practice",
    "coal-minerals",
    "crude-oil",
    "refined-petroleum",
)
PANELS = ("UN Panel of Experts", "UN Monitoring Team", "Multilateral Sanctions Monitoring Team")


@dataclass(frozen=True, slots=True)
class Voice:
    """A party that a sentence names as speaker, and its stance: accuse, condemn, say or deny."""

    mention: PartyMention
    stance: str


def voices(start: int, end: int, scene: Scene, language: Language) -> list[Voice]:
    """The speakers of a sentence. A verb of saying belongs to the party before it, else to that behind it."""
    mentions = [m for m in scene.within(start, end) if m.party.kind != "un-body" or m.party.name in PANELS]
    hits = [
        Hit(start + h.start, start + h.end, h.value) for h in language.sayings.find(scene.text[start:end])
    ]
    found: dict[int, Voice] = {}
    for hit in hits:
        chosen = _speaker_of(hit, mentions, scene.text, end, language)
        if chosen and chosen.start not in found:
            found[chosen.start] = Voice(chosen, "say" if hit.value == "from" else hit.value)
    return sorted(found.values(), key=lambda v: v.mention.start)


def _speaker_of(
    hit: Hit[str], mentions: list[PartyMention], text: str, end: int, language: Language
) -> PartyMention | None:
    before = [m for m in mentions if m.end <= hit.start]
    behind = [m for m in mentions if m.start >= hit.end]
    near_behind = behind[0] if behind and behind[0].start - hit.end <= BEFORE else None
    if hit.value == "from" or language.verb == "first":
        return near_behind
    if before:
        gap = hit.start - before[-1].end
        reach = (
            AFTER_DENSE if language.glued else ADJECTIVE_AFTER if before[-1].form == "adjective" else AFTER
        )
        if gap <= reach and not language.sayings.first(text[before[-1].end : hit.start]):
            return before[-1]
        if language.glued and end - hit.end <= AFTER_DENSE:
            return _topic(before, text, language)
    return None if language.glued else near_behind


def _topic(before: list[PartyMention], text: str, language: Language) -> PartyMention | None:
    """The party that a Japanese or Korean sentence is about ("X は ... と発表した")."""
    return next((m for m in before if language.topic.match(text, m.end)), None)


def alleger_of(mention: PartyMention, text: str) -> Alleger:
    party = mention.party
    return Alleger(
        party.name, text[mention.start : mention.end], mention.start, mention.end, party.kind, None
    )


def without_owner(allegers: tuple[Alleger, ...]) -> tuple[Alleger, ...]:
    """Speakers without the United Nations where their panel speaks: its report is theirs."""
    if not any(a.name in PANELS for a in allegers):
        return allegers
    return tuple(a for a in allegers if a.name != "United Nations")


def finders(scene: Scene, stems: Iterable[str]) -> list[Alleger]:
    """The outlet that tells what it has found itself, by a word for its finding beside its name."""
    stems = list(stems)
    for m in scene.parties:
        around = scene.text[max(0, m.start - FOUND_NEAR) : m.end + FOUND_NEAR].lower()
        if m.party.outlet and any(stem in around for stem in stems):
            return [alleger_of(m, scene.text)]
    return []


def accused_and_allegers(
    start: int, end: int, scene: Scene, category: str, language: Language, *, acquired: bool
) -> tuple[list[tuple[Actor, str]], list[Alleger], list[Alleger]]:
    """The accused of a sentence with their roles, who says it, and who denies it."""
    spoken = voices(start, end, scene, language)
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
            accused.append(
                (actor_of(mention), _role(mention, scene, before, category, language, acquired=acquired))
            )
    names = {a.name for a, _ in accused}
    denying = [alleger_of(v.mention, scene.text) for v in spoken if v.stance == "deny"]
    return accused, [a for a in allegers if a.name not in names], denying


def _itself(mention: PartyMention, spoken: list[Voice]) -> bool:
    """Whether the only speaker is a sanctioned party, which tells what it did itself."""
    both = {name for r in regimes() if r.both for name in r.targets}
    return mention.party.name in both and len(spoken) == 1


def _role(
    mention: PartyMention,
    scene: Scene,
    before: tuple[Actor, str] | None,
    category: str,
    language: Language,
    *,
    acquired: bool,
) -> str:
    """The role of a party by the small word before or behind it, else by its place in the sentence."""
    if category in SELF_DONE:
        return "other"
    roles = language.roles
    text = scene.text
    left = text[max(0, mention.start - 30) : mention.start].lower().rstrip()
    right = text[mention.end : mention.end + 6].lstrip()
    if (
        before
        and 0 <= mention.start - before[0].end <= 8
        and _joined(text[before[0].end : mention.start], language)
    ):
        return before[1]
    if mention.form == "adjective" and not acquired:
        return "supplier" if not before or before[1] == "recipient" else "recipient"
    said = [h for h in language.sayings.find(left) if h.value == "accuse" and len(left) - h.end <= 12]
    if said and before is None and not acquired:
        return "supplier"
    if _ends_with(left, roles["to_before"], language) or any(right.startswith(w) for w in roles["to_after"]):
        return "recipient"
    if _ends_with(left, roles["gives_to"], language, stem=True):
        return "recipient"
    first, second = ("recipient", "supplier") if acquired else ("supplier", "recipient")
    if _ends_with(language.article.sub("", left).rstrip(), roles["from_before"], language):
        return "supplier"
    return first if before is None or before[1] == second else second


def _joined(between: str, language: Language) -> bool:
    return language.article.sub("", between.strip().lower()).strip() in language.roles["and"]


def _ends_with(left: str, words: list[str], language: Language, *, stem: bool = False) -> bool:
    """Whether words end in one of these, itself or behind an article."""
    bare = language.article.sub("", left).rstrip()
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
