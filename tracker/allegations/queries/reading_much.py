"""Queries that read all there is: the server is told what its defaults, made for either kind, do not suit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def reading_much() -> Iterator[CursorWrapper]:
    """A cursor in a transaction of its own, whose queries may read hundreds of thousands of rows.

    They are not compiled (compiling one of many joins takes the server longer than running it), and may
    sort and hash in 32 MB at each step, not on disk.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '32MB'")
        yield cursor
