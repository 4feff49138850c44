"""A document in Korean, Japanese or Chinese: parties and ships in its words, claims, conducts, proposals."""

from __future__ import annotations

from tracker.extraction.foreign.glued.again import with_speakers_again
from tracker.extraction.foreign.glued.joining import join, propose
from tracker.extraction.foreign.glued.lines import lines_of
from tracker.extraction.foreign.glued.names import NOBODY, add_unknown, find_named
from tracker.extraction.foreign.glued.ships import find_ships
from tracker.extraction.foreign.glued.telling import claims_of
from tracker.extraction.foreign.glued.unknown import find_unknown
from tracker.extraction.foreign.languages import Language
from tracker.extraction.merging.completion import Setting
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Scene
from tracker.extraction.names.vessels import find_vessels
from tracker.extraction.records import Allegation, Citation, Vessel
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.text.sentences import Sentence


def find_all(text: str, language: Language) -> tuple[list[PartyMention], list[Vessel]]:
    """The parties and the ships that a text names."""
    ships = find_ships(text, language)
    spans = [(s.start, s.end) for s in ships]
    others = [v for v in find_vessels(text) if all(v.end <= a or b <= v.start for a, b in spans)]
    numbered = {v.imo for v in ships if v.imo}
    ships += [v for v in others if v.name or v.imo not in numbered]
    taken = [PartyMention(s.start, s.end, NOBODY, "ship") for s in ships]
    named = sorted([*find_named(text, language), *taken], key=lambda m: m.start)
    parties = [m for m in add_unknown(named, find_unknown(text, language)) if m.party is not NOBODY]
    return parties, sorted(ships, key=lambda v: v.start)


def read_glued(
    text: str,
    sentences: list[Sentence],
    scene: Scene,
    citations: list[Citation],
    issuer: Issuer,
    setting: Setting,
    language: Language,
    title: str | None = None,
) -> list[Allegation]:
    """The proposals of a text, one for each conduct."""
    lines = lines_of(text, sentences, scene, citations, language)
    lines = with_speakers_again(text, lines, scene, language)
    linked = any(line.has(("links", "un")) for line in lines)
    denying = _denying(title or "", language)
    found = (
        propose(conduct, text, scene, issuer, setting, language, linked=linked, denying=denying)
        for conduct in join(claims_of(text, lines, scene, issuer, language))
    )
    return [allegation for allegation in found if allegation]


def _denying(title: str, language: Language) -> frozenset[str]:
    """The parties of a headline that tells a denial."""
    if not any(h.value == ("strength", "denied") for h in language.signs.find_all(title)):
        return frozenset()
    return frozenset(m.party.name for m in find_named(title, language))
