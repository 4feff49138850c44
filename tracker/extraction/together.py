"""The States for which several people speak together."""

from __future__ import annotations

from tracker.extraction.mentions import PartyMention
from tracker.extraction.records import Alleger
from tracker.extraction.scene import Scene
from tracker.extraction.sentences import Sentence


def named_together(people: list[Alleger], sentences: list[Sentence], scene: Scene) -> list[Alleger]:
    """The States of people who speak, by the sentence that names most of them together, and at least two."""
    states = {p.speaks_for for p in people if p.speaks_for}
    most: dict[str, PartyMention] = {}
    for sentence in sentences:
        mentions = {
            m.party.name: m
            for m in reversed(scene.within(sentence.start, sentence.end))
            if m.form == "name" and m.party.name in states
        }
        if sentence.kind != "headline" and len(mentions) > max(1, len(most)):
            most = mentions
    return [
        Alleger(name, scene.text[m.start : m.end], m.start, m.end, "state", None)
        for name, m in sorted(most.items(), key=lambda pair: pair[1].start)
    ]
