"""Who makes a panel's finding their own: "we agree", "the report leaves no room for doubt"."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.extraction.records import Alleger
from tracker.extraction.saying.attribution import Saying, in_quotation
from tracker.extraction.saying.speakers import Speakers
from tracker.extraction.text.sentences import Sentence
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
    """Add the speaker to claims of a panel that a sentence of the same paragraph makes the speaker's own."""
    panels = words("bodies", "panels", "council") | words("bodies", "panels", "others")
    theirs = [(s, said) for s, said in told if said.allegers and all(a.name in panels for a in said.allegers)]
    paragraphs = {sentence.paragraph for sentence, _ in theirs}
    text, adopting = speakers.scene.text, cue("speech", "adopting", "words")
    by_paragraph: dict[int, Sentence] = {}
    for sentence in (s for s in sentences if s.paragraph in paragraphs):
        if adopting.first(text[sentence.start : sentence.end]):
            by_paragraph.setdefault(sentence.paragraph, sentence)
    for sentence, saying in theirs:
        agrees = by_paragraph.get(sentence.paragraph)
        if agrees is None:
            continue
        for alleger in own_voice(agrees, speakers):
            saying.allegers.append(alleger)
            saying.rules.append(("the speaker agrees", agrees.start, agrees.start + 1))
