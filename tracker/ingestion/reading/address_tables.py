"""Tables of addresses (CSV) with what is known of each page: the list that a colleague sends."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from .charsets import decode
from .cleaning import clean_line, clean_text
from .records import NotReadable

COLUMNS = ("url", "title", "published", "publisher", "language")
MOST_ROWS = 10_000
LARGEST_TABLE = 10_000_000
_ADDRESS = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_LONGEST_ADDRESS = 4_096
_DELIMITERS = "\t,;|"


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One page to fetch. `line` counts from 1 in the file; `published` is as written, not yet read."""

    line: int
    url: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its line, what it says (cut), and why."""

    line: int
    row: str
    reason: str


def read_address_table(data: bytes) -> list[AddressRow | RefusedRow]:
    """Read a CSV of addresses, row by row; a bad row is told and harms no other.

    Columns are found by name, whatever their case and order, in a first line; further columns are
    passed over. Without such a line the first column is the address. The delimiter is a tab, comma,
    semicolon or bar. An address that was told before in the
    table is refused. Raises NotReadable for what is no table of addresses, over 10 MB, or over
    10,000 rows.
    """
    if len(data) > LARGEST_TABLE:
        raise NotReadable("The table is larger than 10 MB, the most that is read.", "csv")
    text = clean_text(decode(data).text)
    rows = list(islice(_rows(text), MOST_ROWS + 2))
    if not rows:
        raise NotReadable("The table is empty.", "csv")
    places = _places(rows[0][1])
    body = rows[1:] if places else rows
    if len(body) > MOST_ROWS:
        raise NotReadable(f"The table has more than {MOST_ROWS:,} rows: send it in parts.", "csv")
    read = list(_read(body, places or {"url": 0}))
    if not places and not any(isinstance(row, AddressRow) for row in read):
        raise NotReadable("This table has no column named url, and does not begin with addresses.", "csv")
    return read


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins at; blank ones are passed over."""
    reader = csv.reader(StringIO(text), delimiter=_delimiter(text))
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = ["", "\0"]
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The sign that makes `url` a cell of the first line; without such a line, one that most lines have."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:20]
    first = lines[0] if lines else ""
    named = [
        sign for sign in _DELIMITERS if "url" in (cell.strip(' "').lower() for cell in first.split(sign))
    ]
    if named:
        return max(named, key=first.count)
    usual = [sign for sign in _DELIMITERS if sum(sign in line for line in lines) > 0.8 * len(lines)]
    return usual[0] if usual else "\t"


def _places(first: list[str]) -> dict[str, int] | None:
    names = [cell.strip().lower() for cell in first]
    if "url" not in names:
        return None
    return {name: names.index(name) for name in COLUMNS if name in names}


def _read(body: list[tuple[int, list[str]]], places: dict[str, int]) -> Iterator[AddressRow | RefusedRow]:
    seen: dict[str, int] = {}
    for line, row in body:
        cells = {name: clean_line(row[place]) for name, place in places.items() if place < len(row)}
        url = (row[places["url"]] if places["url"] < len(row) else "").strip()
        if reason := _fault(url, seen):
            yield RefusedRow(line, clean_line(" | ".join(row), 200) or "", reason)
            continue
        seen[url] = line
        yield AddressRow(line, url, *(cells.get(name) for name in COLUMNS[1:]))


def _fault(url: str, seen: dict[str, int]) -> str | None:
    if not url:
        return "There is no address in this row."
    if len(url) > _LONGEST_ADDRESS:
        return "The address is too long."
    if not _ADDRESS.match(url) or re.search(r"\s", url):
        return "This is no web address: it does not begin with http:// or https://, or has spaces in it."
    if url in seen:
        return f"The address stands in line {seen[url]} already."
    return None
