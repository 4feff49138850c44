"""Tables of addresses: what a colleague's spreadsheet comes to."""

import pytest

from tracker.ingestion.reading import NotReadable
from tracker.ingestion.reading.address_tables import AddressRow, RefusedRow, read_address_table

A, B = "https://news.example.com/1", "https://news.example.com/2?a=b;c"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_are_found_by_name(delimiter, mark, end):
    lines = [
        delimiter.join(["Title", "Remarks", "URL", "published", "LANGUAGE"]),
        delimiter.join(['"Ships, at night"', "x", A, "4 March 2025", "en"]),
    ]
    (row,) = read_address_table((mark + end.join(lines)).encode())
    assert row == AddressRow(2, A, title="Ships, at night", published="4 March 2025", language="en")


def test_a_list_without_a_head_is_addresses():
    assert read_address_table(f"{A}\n\n{B}\n".encode()) == [AddressRow(1, A), AddressRow(3, B)]


def test_a_bad_row_is_told_with_its_line_and_harms_no_other():
    table = f'url,title\n{A},"two\nlines"\n,no address\nftp://x/,a\nhttp://a b/,c\n{A},again\n{B},last\n'
    rows = read_address_table(table.encode())
    assert [(row.line, type(row)) for row in rows] == [
        (2, AddressRow),
        (4, RefusedRow),
        (5, RefusedRow),
        (6, RefusedRow),
        (7, RefusedRow),
        (8, AddressRow),
    ]
    assert rows[0].title == "two lines"
    assert "line 2 already" in rows[4].reason
    assert rows[1].row == "| no address"


def test_a_table_in_another_character_set_is_read():
    table = f"url;title\n{A};Переговоры о судах и нефти в порту Находка\n".encode("cp1251")
    assert read_address_table(table)[0].title == "Переговоры о судах и нефти в порту Находка"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"name,place\nShip,Port\n", "no column named url"),
        (b"url\n" + b"https://a.example/x\n" * 10_001, "10,000 rows"),
        (b"x" * 10_000_001, "10 MB"),
    ],
)
def test_what_is_no_table_of_addresses_is_refused(table, reason):
    with pytest.raises(NotReadable, match=reason):
        read_address_table(table)
