"""Why a document was kept out: the step at which its best sentence failed, and the words of it.

Read in one go with the proposals, so that a reason costs no second parsing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.extraction.explaining import STEPS, Refusal, refusals_of
from tracker.extraction.gate import gated
from tracker.extraction.parse import parse_all
from tracker.extraction.reading import Opened, finish, open_document
from tracker.extraction.records import Document, Proposals
from tracker.extraction.sentences import Sentence, split_sentences
from tracker.extraction.vocabulary import cue

MOST_PLACES = 6
# What each kind of reason says is told by the pages; these are the rules it stands for, the first that fits.
KINDS = {
    "nobody": ("nobody is named",),
    "one-end": ("one end only",),
    "recital": ("a recital of earlier orders",),
    "no-measure": ("no regime covers it", "no tie to the UN", "the regime has no such measure"),
    "not-an-act": ("standing: ",),
    "no-conduct": ("act: ", "goods: "),
    "language": ("other language: ",),
    "no-words": ("gate: ",),
}
UNTIED = ("no-measure", "one-end", "no-words")  # kinds that a measure of one State or of the EU explains


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that failed and, within it, the words on which it did (None: no single words say it).

    `rule` is one of `data/rules.yaml`, or "unilateral" or "caption".
    """

    rule: str
    start: int
    end: int
    words: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why nothing, or nothing more, is proposed.

    `kind`: one of KINDS, or "unilateral" (its measures are of a State or the EU, not the Council's),
    "headline" or "caption" (only these tell of something).
    """

    kind: str
    places: tuple[Place, ...] = ()


def read_with_reason(document: Document) -> tuple[Proposals, WhyNot]:
    """The proposals of a document, and why the rest of it gave none. Never raises on any text."""
    opened = open_document(document)
    parsed = list(parse_all([(document.text, s, opened.names) for s in opened.chosen]))
    return finish(opened, parsed), _why(opened, refusals_of(opened, parsed))


def _why(opened: Opened, refusals: tuple[Refusal, ...]) -> WhyNot:
    furthest = max(refusals, key=lambda r: STEPS.index(r.step))  # the first of those that came as far
    kind = _kind(furthest.rule)
    of_the_step = [r for r in refusals if r.step == furthest.step]
    places = _once(_place(r) for r in (*of_the_step, *refusals) if r.sentence)
    if kind == "language":
        return WhyNot(kind)
    if kind == "no-words" and (captions := _captions(opened)):
        return WhyNot("caption", tuple(Place("caption", s.start, s.end) for s in captions[:MOST_PLACES]))
    if kind in UNTIED and (measures := list(_unilateral(opened))):
        return WhyNot("unilateral", _once([*measures, *places]))
    if opened.chosen and all(s.kind == "headline" for s in opened.chosen):
        return WhyNot("headline", places)
    return WhyNot(kind, places)


def _kind(rule: str) -> str:
    return next(kind for kind, rules in KINDS.items() if rule.startswith(rules))


def _place(refusal: Refusal) -> Place:
    start, end = refusal.sentence or (0, 0)
    at = (refusal.start, refusal.end)
    words = at if at[0] is not None and at[1] is not None else None
    return Place(refusal.rule, start, end, words)  # type: ignore[arg-type] # both ends, by the line above


def _once(places: Iterable[Place]) -> tuple[Place, ...]:
    """One place a sentence, those that come first."""
    found: dict[int, Place] = {}
    for place in places:
        found.setdefault(place.start, place)
    return tuple(found.values())[:MOST_PLACES]


def _unilateral(opened: Opened) -> Iterator[Place]:
    """Sentences that name a measure of a State or of the EU."""
    starts = [s.start for s in opened.sentences]
    for hit in cue("links", "unilateral").find(opened.document.text):
        i = bisect_right(starts, hit.start) - 1
        if i >= 0 and hit.start < opened.sentences[i].end:
            yield Place("unilateral", starts[i], opened.sentences[i].end, (hit.start, hit.end))


def _captions(opened: Opened) -> list[Sentence]:
    """Sentences of captions that would have been read, had they stood in the text."""
    text = opened.document.text
    sentences = [
        Sentence(start, end, "caption", 0)
        for block in opened.blocks
        if block.kind == "caption"
        for start, end in split_sentences(text, block.start, block.end)
    ]
    return gated(text, sentences, [c.start for c in opened.citations])


__all__ = ["KINDS", "Place", "WhyNot", "read_with_reason"]
