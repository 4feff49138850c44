"""How well the reader reads what people labelled, by language and by category, as a Markdown table.

    python -m benchmarks.reading_table                        the texts that come with the program
    python -m benchmarks.reading_table --corpus FOLDER        a corpus of one's own as well
    python -m benchmarks.reading_table --readme               write the table into README.md

A corpus holds `docs/ID.json` (`text`, `title`, `publisher`, `published`, `language`, `url`), `gold/ID.json`
(the labels) and, for --split, `split.json` with lists of ids: the form of tracker/ingestion/samples/labels.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracker.extraction.reading import read_documents
from tracker.extraction.records import Document, as_json

from .allegation_score import Counts, Figures, Label, score_document

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
# What comes with the program: a name for the row, and the folder.
SHIPPED = {
    "samples s01 to s12": (ROOT / "tracker/ingestion/samples/labels", "s01", "s12"),
    "samples from s13": (ROOT / "tracker/ingestion/samples/labels", "s13", "s99"),
    "stories of the tests": (ROOT / "tests/extraction/cases/stories", "", "~"),
}
LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "zh": "Chinese",
}
# A row of fewer labelled allegations says nothing; even ten leave a wide margin.
ENOUGH = 5
BEGIN, END = "<!-- python -m benchmarks.reading_table --readme -->", "<!-- end of the reading table -->"
HEAD = (
    "| read | documents | allegations | relevance F1 | precision | recall | F1 | accused F1 | alleged-by F1 "
    "| citations F1 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


@dataclass(frozen=True)
class Labelled:
    """A text with its labels, and the set that it belongs to."""

    belongs_to: str
    document: Document
    language: str
    gold: Label


def labelled(folder: Path, name: str, ids: Iterable[str] | None = None) -> list[Labelled]:
    """The texts of a corpus, those of `ids` alone if given."""
    wanted = None if ids is None else set(ids)
    found = []
    for path in sorted((folder / "docs").glob("*.json")):
        if wanted is not None and path.stem not in wanted:
            continue
        row = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((folder / "gold" / path.name).read_text(encoding="utf-8"))
        asked = ("text", "title", "publisher", "published", "language", "url")
        document = Document(**{key: row.get(key) for key in asked})
        found.append(Labelled(name, document, (row.get("language") or "und").split("-")[0], gold))
    return found


def shipped() -> list[Labelled]:
    """What comes with the program."""
    found = []
    for name, (folder, first, last) in SHIPPED.items():
        ids = [path.stem for path in (folder / "docs").glob("*.json") if first <= path.stem <= last]
        found += labelled(folder, name, ids)
    return found


def figures(texts: list[Labelled]) -> dict[str, dict[str, Figures]]:
    """Read the texts and count: by set, by language and by category, and over all (under "")."""
    counted: dict[str, dict[str, Figures]] = {
        kind: defaultdict(Figures) for kind in ("all", "set", "language", "category")
    }
    for text, proposals in zip(texts, read_documents([text.document for text in texts]), strict=True):
        whole, by_category = score_document(as_json(proposals), text.gold)
        keys = (("all", ""), ("set", text.belongs_to), ("language", text.language))
        for kind, key in keys:
            of_key = counted[kind][key]
            of_key += whole
        for category, part in by_category.items():
            of_category = counted["category"][category]
            of_category += part
    return counted


def table(texts: list[Labelled]) -> str:
    """The Markdown table of `texts`, with a line on what was left out and how it counts."""
    counted = figures(texts)
    rows, left_out = [HEAD, _row("**all**", counted["all"][""])], []
    rows += [_row(name, part) for name, part in counted["set"].items()]
    for kind, names in (("language", LANGUAGES), ("category", {})):
        for key, part in sorted(counted[kind].items(), key=lambda row: (-_labels(row[1]), row[0])):
            name = names.get(key, key)
            if _labels(part) >= ENOUGH:
                rows.append(_row(name if kind == "language" else f"`{name}`", part))
            elif _labels(part):
                left_out.append(f"{name} ({_labels(part)})")
    notes = [
        "*Allegations*: labelled ones, neither background nor doubtful. One is found by its category and at "
        "least one accused; names of accused and accusers are counted on those that are found."
    ]
    if left_out:
        notes.append(f"Fewer than {ENOUGH} labels, so no row: {', '.join(left_out)}.")
    return "\n".join(rows) + "\n\n" + "\n".join(notes) + "\n"


def _labels(part: Figures) -> int:
    return part.allegation.right + part.allegation.missed


def _row(name: str, part: Figures) -> str:
    found = part.allegation
    cells = [
        *(_share(part.relevance), _number(found.precision), _number(found.recall), _share(found)),
        *(_share(counts) for counts in (part.accused, part.alleged_by, part.cited)),
    ]
    return f"| {name} | {part.documents} | {_labels(part)} | " + " | ".join(cells) + " |"


def _share(counts: Counts) -> str:
    """F1, or a dash where nothing was to be found and nothing was."""
    return _number(counts.f1) if counts.right + counts.too_many + counts.missed else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def written_into(readme: str, new: str) -> str:
    """The text of README.md with `new` between the two markers."""
    before, _, rest = readme.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"README.md has no {BEGIN} before {END}.")
    return f"{before}{BEGIN}\n{new}{END}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="read these labelled texts as well")
    parser.add_argument("--split", help="only those texts of the corpus that its split.json lists so")
    parser.add_argument("--readme", action="store_true", help="write the shipped texts' table into README.md")
    args = parser.parse_args()
    if args.readme and args.corpus:
        parser.error("README.md shows shipped texts alone: --readme takes no --corpus")
    texts = shipped()
    if args.corpus:
        ids = json.loads((args.corpus / "split.json").read_text())[args.split] if args.split else None
        texts += labelled(args.corpus, " ".join(filter(None, [args.corpus.name, args.split])), ids)
    made = table(texts)
    if args.readme:
        README.write_text(written_into(README.read_text(encoding="utf-8"), made), encoding="utf-8")
    else:
        sys.stdout.write(made)


if __name__ == "__main__":
    main()
