"""How strongly an act is told: the word nearest to it that weakens it, who accuses, who wants no name."""

from __future__ import annotations

from tracker.extraction.foreign.glued.frames import Frame, Sign
from tracker.extraction.foreign.glued.lines import STANCES_TOLD, Line
from tracker.extraction.foreign.glued.voices import Voice
from tracker.extraction.foreign.languages import Language

HEDGE_REACH = 34  # characters between an act and the word that weakens it
DOUBT_REACH = 14  # characters between a word of doubt and the goods behind it
STRENGTHS = ("feared", "suspected", "alleged")


def is_heard(voice: Voice) -> bool:
    return voice.stance in STANCES_TOLD and not voice.outlet


def strength_of(
    frame: Frame, frames: list[Frame], line: Line, voices: list[Voice], text: str, language: Language
) -> tuple[str, tuple[int, int] | None]:
    """The weakest word that belongs to the act: behind the verb where verbs stand last, else before it."""
    start, end = line.sentence.start, line.sentence.end
    if language.verb == "last":
        others = (f for f in frames if f.start >= frame.end and f.category != frame.category)
        later = min((f.start for f in others), default=end)
        low, high = frame.end, min(later, frame.end + HEDGE_REACH, end)
    else:
        said = max((v.at[1] for v in voices if v.at[1] <= frame.start), default=start)
        low, high = max(said, start, frame.start - HEDGE_REACH), frame.start
    a, b = frame.goods
    marks = [
        s for s in line.signs if s.value[0] == "strength" and s.value[1] in STRENGTHS and not a <= s.start < b
    ]
    near = [s for s in marks if low <= s.start < high]
    if _may_be_doubted(frame, text, language):
        near += [s for s in marks if s.value[1] == "suspected" and 0 <= frame.goods[0] - s.end <= DOUBT_REACH]
    if language.verb == "middle":
        near += _doubted_breach(marks, frame, line)
    told = [s for s in near if s.value[1] in STRENGTHS]
    if told:
        act = frame.end if language.verb == "last" else frame.start
        nearest = min(told, key=lambda s: (abs(s.start - act), STRENGTHS.index(s.value[1])))
        return nearest.value[1], (nearest.start, nearest.end)
    accusing = next((v for v in voices if v.stance == "accuse" and not v.outlet), None)
    if accusing:
        return "alleged", accusing.at
    heard = [v for v in voices if is_heard(v)]
    sources = [v for v in heard if _is_source(v, language)]
    if sources and len(sources) == len(heard):
        return "alleged", (sources[0].alleger.start or 0, sources[0].alleger.end or 0)
    return "asserted", None


def _may_be_doubted(frame: Frame, text: str, language: Language) -> bool:
    """Whether a doubt before the goods is one about the act: of a missile it only tells which type it was."""
    a, b = frame.goods
    vague = language.any_of("standing", "vague").search(text, a, b) is not None
    return frame.kind != "launch" or vague


def _is_source(voice: Voice, language: Language) -> bool:
    """Whether a speaker is a source that wants no name."""
    return language.any_of("nouns", "source").search(voice.alleger.text or "") is not None


def _doubted_breach(marks: list[Sign], frame: Frame, line: Line) -> list[Sign]:
    """Doubt about the breach that the act is said to be ("涉嫌違反")."""
    breaches = {s.start for s in line.signs if s.value == ("links", "breach")}
    return [
        s for s in marks if s.value[1] == "suspected" and s.end in breaches and 0 <= s.start - frame.end <= 40
    ]
