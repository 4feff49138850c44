"""Speakers together: the States for which several people speak, and those who are told of twice."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Alleger
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.vocabulary import words


def voices(allegers: Iterable[Alleger]) -> frozenset[str]:
    """Who speaks, each by the State it speaks for."""
    return frozenset(a.speaks_for or a.name for a in allegers)


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


def once_each(allegers: list[Alleger]) -> list[Alleger]:
    """Speakers without those that another's name tells in full ("Tanabe" beside "Haruo Tanabe"), and without
    the United Nations beside a panel of its experts.
    """
    panels = words("bodies", "panels", "council")
    has_panel = any(a.name in panels for a in allegers)
    kept = [a for a in allegers if not (has_panel and a.name == "United Nations")]
    return [a for a in kept if not any(_is_short_for(a, other) for other in kept if other is not a)]


def _is_short_for(short: Alleger, whole: Alleger) -> bool:
    same = short.speaks_for in (None, whole.speaks_for) or whole.speaks_for is None
    return same and whole.name.endswith(f" {short.name}")
