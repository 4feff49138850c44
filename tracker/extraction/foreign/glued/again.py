"""Speakers that sentences take up again: a report for the panel that wrote it, a surname for the person."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from tracker.extraction.foreign.glued.lines import Line
from tracker.extraction.foreign.glued.marks import mark_at
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.glued.voices import Voice
from tracker.extraction.foreign.languages import Language
from tracker.extraction.foreign.parties import PANELS
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Alleger

_ENDS = (",", "，", "：", ":")  # behind a report that is named as a source
WRITES = ("topic", "subject", "told", "from")  # marks of a report that tells something
SAYS_NEAR = 6  # characters between a report and its verb, where the verb stands in the middle
LAST_PEOPLE = 20  # speakers before a name that may be one of theirs
OWNER_REACH = 12  # characters before a report in which its author may be named


def with_speakers_again(text: str, lines: list[Line], scene: Scene, language: Language) -> list[Line]:
    """The lines with those speakers."""
    panel = _panel(text, lines, scene, language)
    people: list[Alleger] = []
    found = []
    for line in lines:
        voices = [_known_person(v, people) for v in line.voices]
        people += [v.alleger for v in voices if v.alleger.kind == "person"]
        voice = _report(text, line, panel, language) if panel and _may_report(line, language) else None
        first = voices[0].alleger.start or 0 if voices else 0
        if voice and (all(v.outlet for v in voices) or voice.at[0] < first):
            voices = [voice]
        found.append(line if voices == line.voices else replace(line, voices=voices))
    return found


def _may_report(line: Line, language: Language) -> bool:
    """Where the verb stands last a speaker has the verb of saying; else who opens the sentence has it."""
    return not line.voices or language.verb != "last"


def _known_person(voice: Voice, people: list[Alleger]) -> Voice:
    """A name that is only part of one named before is that person's."""
    name = voice.alleger.name
    if voice.alleger.kind != "person":
        return voice
    for known in reversed(people[-LAST_PEOPLE:]):
        ends = known.name.endswith((f" {name}", f"・{name}", f"·{name}"))
        if ends or (known.name.startswith(name) and len(known.name) > len(name)):
            return replace(voice, alleger=known)
    return voice


def _panel(text: str, lines: list[Line], scene: Scene, language: Language) -> str | None:
    """The panel whose report a text may mean: one that it names, else experts with a report, where the United
    Nations are named.
    """
    named = next((m.party.name for m in scene.parties if m.party.name in PANELS), None)
    if named or not any(m.party.kind == "un-body" for m in scene.parties):
        return named
    report, experts = language.any_of("nouns", "inquiry"), language.any_of("nouns", "experts")
    for line in lines:
        start, end = line.sentence.start, line.sentence.end
        if experts.search(text, start, end) and report.search(text, start, end):
            return PANELS[0]
    return None


@cache
def _told(language: Language) -> re.Pattern[str]:
    """Words before a source ("据", "根據")."""
    words = [w for w, kind in language.rows("marks_before").items() if w == "told" for w in kind]
    return re.compile(alternatives(words) or r"(?!)")


def _report(text: str, line: Line, panel: str, language: Language) -> Voice | None:
    """A report that speaks in a sentence and is nobody else's."""
    start, end = line.sentence.start, line.sentence.end
    for match in language.any_of("nouns", "inquiry").finditer(text, start, end):
        a, b = match.span()
        owner = any(
            a - OWNER_REACH <= p.mention.end <= a
            and p.mention.party.kind != "un-body"
            and not p.mention.party.outlet
            for p in line.placed
        )
        if language.verb == "last":
            mark = mark_at(text, b, language)
            speaks = mark is not None and mark[0] in WRITES and (line.says or mark[0] == "told")
        else:
            speaks = language.sayings.first(text[b : min(end, b + SAYS_NEAR)]) is not None
            speaks = speaks or (
                text[b : b + 1] in _ENDS and _told(language).search(text, start, a) is not None
            )
        if speaks and not owner:
            return Voice(Alleger(panel, match.group(), a, b, "un-body", None), "say", (a, b))
    return None
