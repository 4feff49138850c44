"""What is looked for sparingly is found as if it had been looked for everywhere."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extraction.conducts import events
from tracker.extraction.grammar.parse import parse_all
from tracker.extraction.reading import open_document
from tracker.extraction.records import Document
from tracker.extraction.text.blocks import split_blocks
from tracker.extraction.text.gate import gated, signals
from tracker.extraction.text.sentences import read_sentences

STORIES = sorted(Path(__file__).parent.joinpath("cases/stories/docs").glob("*.json"))
PARTS = (
    "Rain fell on the town.",
    "The ministry said so.",
    "They sold rifles to rebels.",
    "X hosts them.",
    "The envoy condemned the launch.",
    "A cargo of coal lay in port.",
    "It violated resolution 2216 of the Security Council.",
    "“We saw it,” he said.",
    "Hackers took $3 million.",
    "X armed the Houthis.",
)


def chosen(text: str, *, everywhere: bool) -> list[int]:
    sentences = read_sentences(text, split_blocks(text, None))
    return [s.start for s in gated(text, sentences, signals(text, sentences, [], everywhere=everywhere))]


@given(st.lists(st.sampled_from(PARTS), max_size=30), st.sampled_from([" ", "\n"]))
def test_the_gate_chooses_as_if_words_of_acts_were_looked_for_everywhere(parts: list[str], between: str):
    text = between.join(parts)
    assert chosen(text, everywhere=False) == chosen(text, everywhere=True)


def test_the_gate_chooses_alike_in_whole_stories():
    told = [json.loads(path.read_text("utf-8"))["text"] for path in STORIES]
    quiet = "Nobody said much that day, and rain fell.\n" * 40  # so that openings stand in few sentences
    for text in (*told, *(f"{quiet}{text}\n{quiet}" for text in told[:40])):
        assert chosen(text, everywhere=False) == chosen(text, everywhere=True)


def test_acts_whose_goods_a_sentence_lacks_tell_nothing_in_it(monkeypatch: pytest.MonkeyPatch):
    opened = [
        open_document(
            Document(**{name: row.get(name) for name in ("text", "title", "publisher", "language")})
        )
        for row in (json.loads(path.read_text("utf-8")) for path in STORIES[::4])
    ]
    jobs = [(one, sentence) for one in opened for sentence in one.chosen]
    parsed = list(parse_all((one.document.text, sentence, one.names) for one, sentence in jobs))
    sparing = [events.find_events(p, one.scene) for p, (one, _) in zip(parsed, jobs, strict=True)]
    monkeypatch.setattr(events, "possible", lambda *_: lambda _act: True)
    thorough = [events.find_events(p, one.scene) for p, (one, _) in zip(parsed, jobs, strict=True)]
    assert sum(map(len, sparing)) > 100
    assert sparing == thorough
