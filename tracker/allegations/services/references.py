"""Running numbers: A-2023-0042 is the forty-second allegation created in 2023."""

from __future__ import annotations

from django.db import connection


def next_number(series: str, year: int) -> int:
    """Return the next running number of a series in a year. There may be gaps, never repeats."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO allegations_referencecounter (series, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (series, year) DO UPDATE SET last = allegations_referencecounter.last + 1
            RETURNING last
            """,
            [series, year],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def allegation_reference(year: int) -> str:
    return f"A-{year}-{next_number('A', year):04d}"
