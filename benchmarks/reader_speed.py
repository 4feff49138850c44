"""How fast the reader is: against a parse of the same whole texts, and through the gate alone.

    python -m benchmarks.reader_speed [FOLDER ...] [--rounds 5]

FOLDER holds JSON documents with `text` and `language`; those of the tests without one. The reader takes
turns in one process with two parses of the whole texts, in batches: the pipeline as it comes, but for names,
which gives tags, lemmas and the tree, as the reader has them; and its word vectors and parser alone, the
least that can be parsed. Processor time is compared. The gate reads irrelevant text, in lines as pages
have them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from tracker.extraction.grammar.parse import model_in_use, parser
from tracker.extraction.reading import read_documents
from tracker.extraction.records import Document
from tracker.extraction.text.blocks import split_blocks
from tracker.extraction.text.gate import gated, signals
from tracker.extraction.text.sentences import Sentence, read_sentences

STORIES = Path(__file__).resolve().parent.parent / "tests/extraction/cases/stories/docs"
UNUSED = ["tagger"]
PLAIN = (
    "The council of the town met on Tuesday to hear about the new library, which opens in spring. "
    "Its head said the building had cost less than was thought, and that schools may use it free of charge. "
    "A choir sang in the hall, and children from two villages read poems that they had written themselves.\n"
    "Rain fell in the afternoon, so the market closed early; on Sunday the sun is expected to return.\n"
)


def documents_in(folders: list[Path]) -> list[Document]:
    """English documents of some folders, those alone that the gate lets pass somewhere."""
    names = ("text", "title", "publisher", "published", "language")
    rows = [
        json.loads(path.read_text("utf-8")) for folder in folders for path in sorted(folder.glob("*.json"))
    ]
    found = [Document(**{name: row.get(name) for name in names}) for row in rows]
    english = [d for d in found if (d.language or "en").startswith("en")]
    return [d for d in english if _chosen(d.text, read_sentences(d.text, split_blocks(d.text, d.title)))]


def _chosen(text: str, sentences: list[Sentence]) -> list[Sentence]:
    return gated(text, sentences, signals(text, sentences, []))


def seconds_of_reader(documents: list[Document]) -> float:
    started = time.process_time()
    for _ in read_documents(documents):
        pass
    return time.process_time() - started


def seconds_of_parse(documents: list[Document]) -> float:
    started = time.process_time()
    with parser().select_pipes(disable=[name for name in UNUSED if name in parser().pipe_names]):
        for _ in parser().pipe((d.text for d in documents), batch_size=64):
            pass
    return time.process_time() - started


@lru_cache(maxsize=1)
def _as_it_comes() -> Any:
    return importlib.import_module(model_in_use()).load(exclude=["ner"])


def seconds_of_pipeline(documents: list[Document]) -> float:
    started = time.process_time()
    for _ in _as_it_comes().pipe((d.text for d in documents), batch_size=64):
        pass
    return time.process_time() - started


def megabytes_a_second(size: int = 4_000_000) -> float:
    """Irrelevant text through blocks, sentences and the gate, as the reader does before it parses."""
    text = PLAIN * (size // len(PLAIN))
    pieces = [text[i : i + 8000] for i in range(0, len(text), 8000)]
    started = time.process_time()
    for piece in pieces:
        _chosen(piece, read_sentences(piece, split_blocks(piece, None)))
    return len(text) / 1e6 / (time.process_time() - started)


def gate_alone(size: int = 4_000_000) -> float:
    """The same text through the gate alone, its sentences found before."""
    text = PLAIN * (size // len(PLAIN))
    pieces = [text[i : i + 8000] for i in range(0, len(text), 8000)]
    ready = [(piece, read_sentences(piece, split_blocks(piece, None))) for piece in pieces]
    started = time.process_time()
    for piece, sentences in ready:
        _chosen(piece, sentences)
    return len(text) / 1e6 / (time.process_time() - started)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folders", nargs="*", type=Path, default=[STORIES])
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    documents = documents_in(asked.folders)
    takes = (seconds_of_reader, seconds_of_pipeline, seconds_of_parse)
    for take in takes:
        take(documents)  # warm
    ratios: list[tuple[float, float]] = []
    for turn in range(asked.rounds):
        mine, whole, bare = (take(documents) for take in takes)
        ratios.append((whole / mine, bare / mine))
        told = ", ".join(f"{len(documents) / seconds:.1f}" for seconds in (mine, whole, bare))
        sys.stdout.write(f"round {turn + 1}: reader, pipeline, parser alone: {told} documents a second\n")
    pipeline, alone = (statistics.median(column) for column in zip(*ratios, strict=True))
    sys.stdout.write(
        f"the reader is {pipeline:.2f} times as fast as the pipeline, {alone:.2f} times as fast as "
    )
    sys.stdout.write(f"its parser alone, on {len(documents)} documents\n")
    sys.stdout.write(f"irrelevant text: gate {gate_alone():.1f} MB/s, all before the parser ")
    sys.stdout.write(f"{megabytes_a_second():.1f} MB/s\n")


if __name__ == "__main__":
    main()
