"""Running numbers: A-2023-0042 is the forty-second allegation created in 2023."""

from __future__ import annotations

from django.db import connection


def next_numbers(series: str, year: int, count: int) -> range:
    """Take the next running numbers of a series in a year. There may be gaps, never repeats."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO allegations_referencecounter (series, year, last)
            VALUES (%(series)s, %(year)s, %(count)s)
            ON CONFLICT (series, year) DO UPDATE SET last = allegations_referencecounter.last + %(count)s
            RETURNING last
            """,
            {"series": series, "year": year, "count": count},
        )
        row: tuple[int] = cursor.fetchone()
    return range(row[0] - count + 1, row[0] + 1)


def next_number(series: str, year: int) -> int:
    """Take the next running number of a series in a year."""
    return next_numbers(series, year, 1)[0]


def allegation_references(year: int, count: int) -> list[str]:
    """Take the references of so many new allegations, in the order in which they will stand."""
    return [f"A-{year}-{number:04d}" for number in next_numbers("A", year, count)]


def allegation_reference(year: int) -> str:
    return allegation_references(year, 1)[0]
