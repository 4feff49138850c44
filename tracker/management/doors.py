"""What our commands have in common: how results are printed and how a wrong call ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from django.core.management.base import CommandError, OutputWrapper


def print_json(out: TextIO | OutputWrapper, value: Any) -> None:
    """Print one JSON document on a line and flush, so that a reader at the other end can go on."""
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


def json_lines(source: TextIO) -> Iterator[dict[str, Any]]:
    """The JSON objects of a stream, one a line, blank lines skipped. Raises CommandError with the line."""
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise CommandError(f"Line {number} is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise CommandError(f"Line {number} is not a JSON object.")
        yield value


def answer_lines(out: TextIO | OutputWrapper, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Read JSON objects from standard input and print the answer to each on a line."""
    for asked in json_lines(sys.stdin):
        print_json(out, answer(asked))
