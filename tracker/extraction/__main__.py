"""`python -m tracker.extraction --lines`: one JSON document a line in, one line of proposals out."""

from __future__ import annotations

import argparse
import json
import sys

from tracker.extraction.reading import read_document
from tracker.extraction.records import Document, as_json

FIELDS = ("title", "publisher", "published", "language", "url")


def answer(line: str) -> str:
    """The line of proposals for one line of input."""
    asked = json.loads(line)
    document = Document(asked.get("text") or "", **{name: asked.get(name) for name in FIELDS})
    return json.dumps({"id": asked.get("id"), **as_json(read_document(document))}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tracker.extraction", description=__doc__)
    parser.add_argument(
        "--lines", action="store_true", required=True, help="read JSON lines, write JSON lines"
    )
    parser.parse_args()
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(answer(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
