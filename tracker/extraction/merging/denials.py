"""Who denies what: verbs of denial with a party before them, wherever they stand in a document."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, takewhile

from tracker.extraction.merging.merge import Group
from tracker.extraction.names.scene import Scene
from tracker.extraction.records import Mention
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import Phrases
from tracker.extraction.words.vocabulary import inflected, words


@dataclass(frozen=True, slots=True)
class Denial:
    """One sentence of denial, its verb and the sentence it stands in."""

    sentence: Sentence
    verb: tuple[int, int]


@lru_cache(maxsize=1)
def _verbs() -> Phrases[str]:
    forms = {form for lemma in words("speech", "stances", "deny") for form in inflected(lemma)}
    phrases = words("speech", "denials", "words")
    return Phrases((form, form) for form in forms | phrases)


def find_denials(text: str, sentences: list[Sentence]) -> list[Denial]:
    """The first denial of every sentence that has one, in order."""
    hits = _verbs().find(text)
    starts = [hit.start for hit in hits]
    found = []
    for sentence in sentences:
        at = bisect_left(starts, sentence.start)
        if at < len(hits) and hits[at].end <= sentence.end:
            found.append(Denial(sentence, (hits[at].start, hits[at].end)))
    return found


def deniers(group: Group, denials: list[Denial], scene: Scene) -> list[Mention]:
    """The accused of a group who deny, by their name or their State's before a verb of denial."""
    found: dict[str, Mention] = {}
    for part in group.parts():
        for denial in denials:
            named = _named_before(part.actor.name, part.actor.state, denial, scene)
            if named and part.actor.name not in found:
                found[part.actor.name] = Mention(part.actor.name, scene.text[slice(*named)], *named)
    return list(found.values())


def answered(
    group: Group, sentences: list[Sentence], denials: list[Denial], scene: Scene, state: str | None
) -> tuple[Denial, list[Mention]] | None:
    """The denial of what was only put to a spokesman in a question, by the answer behind it: its words, and
    who denies. `state`: for which the spokesman speaks; a State that is not accused denies for nobody.
    """
    asked = [c.event.parsed.sentence for c in group.claims]
    if any(s.speaker != "" for s in asked):
        return None
    behind = [s for s in sentences if s.start > asked[-1].start]
    answer = list(takewhile(lambda s: s.speaker, dropwhile(lambda s: s.speaker == "", behind)))
    denial = next((d for d in denials if d.sentence in answer), None)
    if denial is None:
        return None
    for party in (p.actor for p in group.parts()):
        mine = party.state or party.name
        named = [m for m in scene.parties if m.party.name == mine and m.form in ("name", "seat")]
        inside = [m for m in named if answer[0].start <= m.start < answer[-1].end]
        if (state == mine or (state is None and inside)) and named:
            m = (inside or named)[0]
            return denial, [Mention(mine, scene.text[m.start : m.end], m.start, m.end)]
    return None


def _named_before(name: str, state: str | None, denial: Denial, scene: Scene) -> tuple[int, int] | None:
    """Where the sentence of a denial names a party as its subject, before the verb."""
    start, end = denial.sentence.start, denial.verb[0]
    for mention in scene.within(start, end):
        if mention.party.name == name or (
            state and mention.party.state == state and mention.form in ("name", "seat", "adjective")
        ):
            return mention.start, mention.end
    at = scene.text.find(name, start, end)
    return (at, at + len(name)) if at >= 0 and name[:1].isupper() else None
