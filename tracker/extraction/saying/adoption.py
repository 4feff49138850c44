"""Who makes a panel's finding their own: "we agree", "the report leaves no room for doubt"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from tracker.extraction.records import Alleger
from tracker.extraction.saying.attribution import Saying
from tracker.extraction.saying.quotations import in_quotation
from tracker.extraction.saying.speakers import Speakers
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.vocabulary import cue, words


def own_voice(sentence: Sentence, speakers: Speakers) -> list[Alleger]:
    """Who speaks in a sentence of an official text that names no speaker; nobody in a quotation."""
    if speakers.issuer.kind != "government" or sentence.speaker == "":
        return []
    if sentence.speaker:
        return [speakers.labelled(sentence)]
    quoted = in_quotation(speakers.scene.text, sentence.start, sentence.end)
    return [] if quoted else list(speakers.issuer.allegers)


def adopt(told: Iterable[tuple[Sentence, Saying]], sentences: list[Sentence], speakers: Speakers) -> None:
    """Add the speaker to claims of a panel that a sentence of the same paragraph makes the speaker's own, or
    by which the speaker is worried, in the same sentence or by the next ("We are alarmed by this").
    """
    panels = words("bodies", "panels", "council") | words("bodies", "panels", "others")
    theirs = [(s, said) for s, said in told if said.allegers and all(a.name in panels for a in said.allegers)]
    paragraphs = {sentence.paragraph for sentence, _ in theirs}
    text, adopting = speakers.scene.text, cue("speech", "adopting", "words")
    by_paragraph: dict[int, Sentence] = {}
    beside = [s for s in sentences if s.paragraph in paragraphs]
    following: dict[int, Sentence] = {}
    for sentence in beside:
        if adopting.first(text[sentence.start : sentence.end]):
            by_paragraph.setdefault(sentence.paragraph, sentence)
    for sentence, behind in pairwise(beside):
        if behind.paragraph == sentence.paragraph:
            following[sentence.start] = behind
    for sentence, saying in theirs:
        agrees = by_paragraph.get(sentence.paragraph)
        agrees = agrees or _worried(sentence, following.get(sentence.start), text)
        if agrees is None:
            continue
        for alleger in own_voice(agrees, speakers):
            saying.allegers.append(alleger)
            saying.rules.append(("the speaker agrees", agrees.start, agrees.start + 1))


def _worried(sentence: Sentence, behind: Sentence | None, text: str) -> Sentence | None:
    """The sentence by which a speaker is worried by what a panel found: the claim itself, or the next one
    that takes it up.
    """
    worried = cue("speech", "adopting", "worried")
    if worried.first(text[sentence.start : sentence.end]):
        return sentence
    hit = worried.first(text[behind.start : behind.end]) if behind else None
    if behind is None or hit is None:
        return None
    rest = text[behind.start + hit.end : behind.end].split()[:2]
    takes_up = words("frames", "determiners", "taking_up")
    return behind if takes_up.intersection(lower(word).strip(".,") for word in rest) else None
