"""What is looked at outside of the reading process stays small in memory, whatever it claims to be."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db.models.signals import post_init
from django.utils import timezone

from tests.factories import RunFactory
from tracker.ingestion.models import IngestionRun, Snapshot
from tracker.ingestion.reading import NotReadable
from tracker.ingestion.reading.containers import open_container
from tracker.ingestion.reading.sniffing import sniff
from tracker.ingestion.services.unpack import Entry, entries_to_do, store_entries


@contextmanager
def in_memory(megabytes: int) -> Iterator[None]:
    """Whether the block takes no more memory than that on the way."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
    finally:
        tracemalloc.stop()


def zip_of(count: int, *, claims: int) -> bytes:
    """An archive whose list names one entry `count` times, as its larger end says; the plain one `claims`."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = (
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    )
    at, size = len(local), len(entry) * count
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, at)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, claims, claims, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entry * count + end_64 + locator + end


@pytest.mark.parametrize("claims", [1, 0xFFFF])
def test_an_archive_of_too_many_entries_is_told_by_its_end_whatever_the_plain_end_claims(claims):
    archive = zip_of(60_000, claims=claims)
    with in_memory(8):
        assert sniff(archive) == ("zip", "a ZIP archive")
        with pytest.raises(NotReadable, match="too many entries"):
            open_container(archive)


@pytest.mark.parametrize("claims", [3, 0xFFFF])
def test_an_archive_with_the_larger_end_is_opened_where_it_has_few_entries(claims):
    with pytest.raises(NotReadable, match="overlap"):  # all three are the one entry
        open_container(zip_of(3, claims=claims))


def test_long_json_is_told_without_making_anything_of_it():
    data = b"[" + b"{}," * 400_000 + b"{}]\n"
    with in_memory(4):
        assert sniff(data, "application/json") == ("json", "JSON data")
        assert sniff(data[:-3], "application/json") == ("text", "a text")


@pytest.mark.parametrize("beginning", [b"url,title\n", b"From: a@b.example\nSubject: c\nTo: d@e.example\n\n"])
def test_a_table_that_is_too_large_is_not_read_to_tell(tmp_path, beginning):
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(400_000_000)
    run = IngestionRun(container=Snapshot(filename="list.csv"), trigger=IngestionRun.Trigger.UPLOAD)
    with in_memory(250), pytest.raises(NotReadable, match="larger than"):
        list(entries_to_do(run, path))


@pytest.mark.django_db
def test_of_many_pages_of_the_same_bytes_no_others_are_looked_up():
    same = {"sha256": "a" * 64, "size": 1, "retrieved_at": timezone.now()}
    Snapshot.objects.bulk_create(Snapshot(request_url=f"https://a.example/{n}", **same) for n in range(50))
    run = RunFactory()
    new = [Entry(n, "x", snapshot=Snapshot(request_url=f"https://a.example/{n}", **same)) for n in (7, 50)]
    made: list[object] = []
    post_init.connect(
        lambda instance, **_: made.append(instance), sender=Snapshot, weak=False, dispatch_uid=1
    )
    assert store_entries(run.pk, new)
    post_init.disconnect(sender=Snapshot, dispatch_uid=1)
    assert len(made) == 2
    assert [item.snapshot.request_url[-2:] for item in run.items.order_by("pk")] == ["/7", "50"]
