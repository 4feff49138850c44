"""Why a document was kept out: the step at which its best sentence failed, and the words of it.

Read in one go with the proposals, so that a reason costs no second parsing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from tracker.extraction.explaining import STEPS, Refusal, furthest
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.reading import Opened, Told, read_documents
from tracker.extraction.records import Document, FailedSentence, Proposals, WhyNot
from tracker.extraction.text.gate import gated, signals
from tracker.extraction.text.sentences import Sentence, split_sentences
from tracker.extraction.words.vocabulary import cue

MOST_SENTENCES = 6
# What each kind of reason says is told by the pages; these are the rules it stands for, the first that fits.
KINDS = {
    "nobody": ("nobody is named",),
    "one-end": ("one end only",),
    "recital": ("a recital of earlier orders",),
    "no-measure": ("no regime covers it", "no tie to the UN", "the regime has no such measure"),
    "outside": ("gate: nothing of the Council's",),
    "not-an-act": ("standing: ",),
    "no-conduct": ("act: ", "goods: "),
    "language": ("other language: ",),
    "no-words": ("gate: ",),
}
# The measures are a State's or the EU's, not the Council's; or only a headline or a caption tells a conduct.
MORE_KINDS = ("unilateral", "headline", "caption")
# Kinds that a measure of one State or of the EU explains.
UNTIED = ("no-measure", "outside", "one-end", "no-words")


def why_not(opened: Opened, parsed: list[Parsed], told: Told | None) -> WhyNot:
    """Why nothing, or nothing more, of a document that is read is proposed. Never raises on any text."""
    return _why(opened, furthest(opened, parsed, told))


def read_with_reasons(documents: Iterable[Document]) -> Iterator[Proposals]:
    """The proposals of each document, in order, with the reason why the rest of it gave none."""
    return read_documents(documents, why_not)


def read_with_reason(document: Document) -> Proposals:
    """The proposals of one document, with the reason why the rest of it gave none."""
    return next(read_with_reasons([document]))


def _why(opened: Opened, refusals: tuple[Refusal, ...]) -> WhyNot:
    best = max(refusals, key=lambda r: STEPS.index(r.step))  # the first of those that came as far
    kind = _kind(best.rule)
    of_the_step = [r for r in refusals if r.step == best.step]
    places = _once(_place(r) for r in (*of_the_step, *refusals) if r.sentence)
    if kind == "language":
        return WhyNot(kind)
    if kind == "no-words" and (captions := _captions(opened)):
        return WhyNot(
            "caption", tuple(FailedSentence("caption", s.start, s.end) for s in captions[:MOST_SENTENCES])
        )
    if kind in UNTIED and (measures := list(_unilateral(opened))):
        return WhyNot("unilateral", _once([*measures, *places]))
    if opened.chosen and all(s.kind == "headline" for s in opened.chosen):
        return WhyNot("headline", places)
    return WhyNot(kind, places)


def _kind(rule: str) -> str:
    return next((kind for kind, rules in KINDS.items() if rule.startswith(rules)), "no-conduct")


def _place(refusal: Refusal) -> FailedSentence:
    start, end = refusal.sentence or (0, 0)
    at = (refusal.start, refusal.end)
    words = at if at[0] is not None and at[1] is not None else None
    return FailedSentence(refusal.rule, start, end, words)  # type: ignore[arg-type] # both, by the line above


def _once(places: Iterable[FailedSentence]) -> tuple[FailedSentence, ...]:
    """One place a sentence, those that come first."""
    found: dict[int, FailedSentence] = {}
    for place in places:
        found.setdefault(place.start, place)
    return tuple(found.values())[:MOST_SENTENCES]


def _unilateral(opened: Opened) -> Iterator[FailedSentence]:
    """Sentences that name a measure of a State or of the EU."""
    starts = [s.start for s in opened.sentences]
    for hit in cue("links", "unilateral").find(opened.document.text):
        i = bisect_right(starts, hit.start) - 1
        if i >= 0 and hit.start < opened.sentences[i].end:
            yield FailedSentence("unilateral", starts[i], opened.sentences[i].end, (hit.start, hit.end))


def _captions(opened: Opened) -> list[Sentence]:
    """Sentences of captions that would have been read, had they stood in the text."""
    text = opened.document.text
    sentences = [
        Sentence(start, end, "caption", 0)
        for block in opened.blocks
        if block.kind == "caption"
        for start, end in split_sentences(text, block.start, block.end)
    ]
    return gated(text, sentences, signals(text, sentences, [c.start for c in opened.citations]))


__all__ = ["KINDS", "MORE_KINDS", "read_with_reason", "read_with_reasons", "why_not"]
