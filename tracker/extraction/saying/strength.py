"""How strongly a claim is made, and what it rests on: the ladder of strengths, by the words that set it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extraction.conducts.events import Event
from tracker.extraction.saying.attribution import Saying
from tracker.extraction.saying.speakers import Speakers
from tracker.extraction.words.phrases import Hit
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import cue, words

LADDER = ("asserted", "alleged", "suspected", "feared", "denied")
CONFIRMED = "somebody confirms it"
DOUBT_REACH = 700  # characters before an act in which a party may have been called probable
NEAR = 48  # characters between a hedge and the act or the goods that it softens


@dataclass(frozen=True, slots=True)
class Strength:
    name: str
    rule: str
    start: int
    end: int


def strength_of(event: Event, saying: Saying, text: str) -> Strength:
    """The strength of the claim of one event."""
    at = (event.start, event.end)
    if event.standing.name in ("feared", "denied"):
        start, end = event.standing.cue or at
        return Strength(
            event.standing.name,
            {"feared": "a possible or future act", "denied": "only a denial is told"}[event.standing.name],
            start,
            end,
        )
    if event.standing.name == "suspected":
        return Strength("suspected", "looked into", *(event.standing.cue or at))
    if saying.denied_by and not saying.allegers and not saying.stances:
        return Strength("denied", "only a denial is told", *at)
    if "deny" in saying.stances:
        return Strength("denied", "only a denial is told", *(saying.verb("deny") or at))
    hedge = _hedge(event, text)
    if hedge:
        return Strength("suspected", "hedged", hedge.start, hedge.end)
    doubted = _doubted_party(event, text)
    if doubted:
        return Strength("suspected", "a party is only presumed to be the one", *doubted)
    if "suspect" in saying.stances:
        return Strength("suspected", "a verb of suspicion", *(saying.verb("suspect") or at))
    if event.parsed.sentence.speaker == "":
        return Strength("alleged", "told in a question", *at)
    told = _second_hand(event, text)
    if told and "confirm" not in saying.stances:
        return Strength("alleged", "second hand or anonymous", told.start, told.end)
    if ("accuse" in saying.stances or saying.anonymous) and "confirm" not in saying.stances:
        at = saying.verb("accuse") or at
        return Strength("alleged", "an accusation, or a source without a name", *at)
    return _asserted(saying, at)


def _asserted(saying: Saying, at: tuple[int, int]) -> Strength:
    """An assertion rests on the verb that confirms or says it; in the text's own voice, on the act."""
    confirmed = saying.verb("confirm")
    if confirmed:
        return Strength("asserted", CONFIRMED, *confirmed)
    said = saying.verb("condemn", "neutral")
    return Strength("asserted", "said as fact" if said else "told as fact", *(said or at))


def _clause(token: Token) -> list[Token]:
    """The words that can soften an act: around it, and those of the verbs above it."""
    found = [token, *token.children]
    for child in token.children:
        if child.dep_ in ("dobj", "nsubjpass", "nsubj", "prep", "ccomp"):
            found += child.subtree
    above = token
    for _ in range(5):
        if above.head.i == above.i:
            break
        above = above.head
        found += [
            above,
            *(c for c in above.children if c.dep_ in ("advmod", "aux", "acomp", "amod", "auxpass")),
        ]
    return found


def _hedge(event: Event, text: str) -> Hit[str] | None:
    start, end = event.sentence
    hits = [
        Hit(start + h.start, start + h.end, h.value)
        for h in cue("speech", "hedges", "suspected").find(text[start:end])
    ]
    if not hits:
        return None
    launch = event.category == "wmd-missile-technology" and event.act == "launch"
    parsed = event.parsed
    clause = {t.i for t in _clause(event.token)}
    for hit in hits:
        if launch and hit.value.startswith(tuple(words("speech", "hedges", "of_kind"))):
            continue  # hedges the kind of missile ("what looks like an ICBM"), not the launch
        tokens = parsed.tokens_over(hit.start, hit.end)
        near_goods = event.goods is not None and 0 <= event.goods[0] - hit.end <= 24
        near_act = 0 <= event.start - hit.end <= 12
        if any(t.i in clause for t in tokens) or near_goods or near_act:
            return hit
    return None


def _doubted_party(event: Event, text: str) -> tuple[int, int] | None:
    """Where a word of doubt stands right before the name of a party ("the probable ...")."""
    start = max(0, event.start - DOUBT_REACH)
    for part in event.parts:
        name = part.actor.name
        if name == name.lower():
            continue
        at = text.find(name, start, event.end)
        while at >= 0:
            before = text[max(start, at - 24) : at].rstrip(" “\"‘'«").lower()
            word = next((w for w in words("speech", "doubted", "words") if before.endswith(" " + w)), None)
            if word:
                end = max(start, at - 24) + len(before)
                return end - len(word), end
            at = text.find(name, at + 1, event.end)
    return None


def _second_hand(event: Event, text: str) -> Hit[str] | None:
    start, end = event.sentence
    for h in cue("speech", "anonymous", "words").find(text[start:end]):
        hit = Hit(start + h.start, start + h.end, h.value)
        tokens = event.parsed.tokens_over(hit.start, hit.end)
        clause = {t.i for t in _clause(event.token)}
        if any(t.i in clause for t in tokens) or abs(event.start - hit.end) <= NEAR:
            return hit
    return None


def basis_of(event: Event, saying: Saying, speakers: Speakers) -> tuple[str, tuple[int, int]]:
    """What the claim rests on, with the words that say so."""
    start, end = event.sentence
    part = speakers.scene.text[start:end]
    for name in ("imagery", "court", "intelligence"):
        hit = cue("speech", "hedges", name).first(part)
        if hit and (name != "court" or not saying.allegers):
            return name, (start + hit.start, start + hit.end)
    kinds = {a.kind for a in saying.allegers}
    names = {a.name for a in saying.allegers}
    here = saying.verbs[0][1:] if saying.verbs else (event.start, event.end)
    if names & (words("bodies", "panels", "council") | words("bodies", "panels", "others")):
        return "panel", here
    stated = cue("speech", "statements").first(part)
    if stated:
        return "statement", (start + stated.start, start + stated.end)
    if speakers.issuer.kind in ("government", "un", "international") or speakers.spoke_in_statement(
        saying.allegers
    ):
        return "statement", here
    if kinds & {"person", "state", "government-body", "international-body", "un-body"}:
        return "official", here
    if kinds - {None}:
        return "report", here
    if saying.anonymous:
        return "anonymous", here
    return ("report" if saying.allegers else "outlet"), here
