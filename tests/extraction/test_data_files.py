"""What an analyst may rely on in the data files: each list says whence it is, each example is found."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest

from tracker.extraction.details.dates import find_dates
from tracker.extraction.names.vessels import find_vessels
from tracker.extraction.words.phrases import load

FILES = sorted(
    path.name.removesuffix(".yaml")
    for path in resources.files("tracker.extraction").joinpath("data").iterdir()
    if path.name.endswith(".yaml")
)


@pytest.mark.parametrize("name", FILES)
def test_every_list_of_words_has_a_source(name: str):
    table = load(name)
    if "source" not in table and "sources" not in table:  # `sources`: each row names one of them
        assert [key for key, rows in table.items() if isinstance(rows, dict) and not _sourced(rows)] == []


def _sourced(rows: dict[str, object]) -> bool:
    return "source" in rows or all(isinstance(row, dict) and "source" in row for row in rows.values())


ENGLISH = re.compile(r"\w+\.yaml")  # rules of other languages name a key of each one's file
RULES = [row for key in ("fields", "refusals", "sentences") for row in load("rules")[key]]


@pytest.mark.parametrize("table", sorted({row["table"] for row in RULES if ENGLISH.match(row["table"])}))
def test_the_table_that_a_rule_names_is_there(table: str):
    known: set[str] = set()
    for part in table.replace(":", ",").split(", "):
        if part.endswith(".yaml"):
            known = set(_keys(load(part.removesuffix(".yaml"))))
        else:
            assert set(part.split(".")) <= known, part


def _keys(table: object) -> Iterator[str]:
    """Every key of a file, at any depth."""
    if isinstance(table, dict):
        yield from table
    for row in table.values() if isinstance(table, dict) else table if isinstance(table, list) else ():
        yield from _keys(row)


@pytest.mark.parametrize("row", load("dates")["patterns"], ids=lambda row: row["example"])
def test_the_example_of_every_form_of_date_is_found(row: dict[str, str]):
    found = find_dates(row["example"], 0, len(row["example"]), "2023-10-26")
    precisions = {"weekday": "day", "relative": "month"}
    assert [f.precision for f in found] == [precisions.get(row["kind"], row["kind"])]


@pytest.mark.parametrize("row", load("vessels")["names"]["patterns"], ids=lambda row: row["example"])
def test_the_example_of_every_naming_of_a_ship_is_found(row: dict[str, str]):
    found = [v.name for v in find_vessels(f"{row['example']} near a port. It is a vessel.") if v.name]
    assert found
    assert {name.casefold().removesuffix(" 8") for name in found} <= {"ocean star", "petrel"}


def test_a_ships_number_and_flag_are_found_as_the_file_shows_them():
    table = load("vessels")
    text = f"Sailors saw a {table['flags']['example']} tanker Ocean Star ({table['numbers']['example']})."
    assert [(v.name, v.imo, v.flag) for v in find_vessels(text)] == [("Ocean Star", "1234567", "Togo")]


@pytest.mark.parametrize("row", load("acts")["misread"]["rows"], ids=lambda row: row["example"])
def test_the_example_of_every_misread_word_is_found(row: dict[str, str]):
    found = re.search(row["pattern"], row["example"] + " of the Council's resolution 1718")
    assert found
    assert any(word in row["example"] for word in row["has"])


def test_a_form_of_date_is_found_only_by_what_it_says_each_has():
    for row in load("dates")["patterns"]:
        has = row.get("has")
        assert has in (None, "digit", "day")
        assert not has or (has in row["example"] if has == "day" else re.search(r"\d", row["example"]))
