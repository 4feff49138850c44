"""Snapshots in a bucket: a real server that speaks S3 takes them, once, and gives them back whole."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import IngestionItem, Outcome, Snapshot
from tracker.ingestion.queries import stray_files
from tracker.ingestion.services import Delivered, deliver
from tracker.ingestion.snapshots import (
    SnapshotMissing,
    file_of,
    is_whole,
    keep_bytes,
    keep_file,
    name_of,
    read_bytes_of,
    remove_drafts,
)
from tracker.settings.snapshot_store import Bucket, snapshot_store

STORY = b"A clerk counted three barges today, and wrote each of them into a book of his own."


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@pytest.fixture
def bucket(endpoint: str, settings, monkeypatch):
    """An empty bucket, which is where snapshots go."""
    keys = {"aws_access_key_id": "one", "aws_secret_access_key": "two", "region_name": "us-east-1"}
    made = boto3.resource("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="snapshots")
    made.objects.all().delete()
    where = Bucket("snapshots", endpoint, "us-east-1", "one", "two", prefix="kept/here")
    settings.STORAGES = {**settings.STORAGES, "snapshots": snapshot_store(where, Path("/nowhere"))}
    return made


def names(bucket) -> list[str]:
    return [one.key for one in bucket.objects.all()]


def test_bytes_lie_under_their_hash_and_come_back(bucket):
    sha256 = keep_bytes(STORY)
    assert names(bucket) == [f"kept/here/{name_of(sha256)}"]
    assert read_bytes_of(sha256) == STORY
    with file_of(sha256) as path:
        assert path.read_bytes() == STORY
    assert remove_drafts(before=timezone.now()) == 0


def test_a_file_of_any_size_goes_in_by_pieces(bucket, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"0123456789abcdef" * 800_000)
    sha256 = keep_file(large)
    assert read_bytes_of(sha256) == large.read_bytes()
    assert keep_file(large) == sha256
    assert len(names(bucket)) == 1


def test_what_is_there_whole_is_never_written_again_and_what_is_damaged_is_mended(bucket):
    sha256 = keep_bytes(STORY)
    (kept,) = bucket.objects.all()
    before = kept.Object().last_modified
    kept.Object().put(Body=STORY, Metadata={"mark": "ours"})
    keep_bytes(STORY)
    assert kept.Object().metadata == {"mark": "ours"}
    kept.Object().put(Body=b"other")
    with pytest.raises(SnapshotMissing):
        read_bytes_of(sha256)
    keep_bytes(STORY)
    assert read_bytes_of(sha256) == STORY
    assert kept.Object().last_modified >= before


def test_what_is_gone_is_told(bucket):
    sha256 = keep_bytes(STORY)
    bucket.objects.all().delete()
    with pytest.raises(SnapshotMissing):
        read_bytes_of(sha256)
    with pytest.raises(SnapshotMissing), file_of(sha256):
        pass


def test_a_store_that_fails_is_told_like_a_disk_that_fails(bucket):
    sha256 = keep_bytes(STORY)
    bucket.objects.all().delete()
    bucket.delete()
    with pytest.raises(OSError, match="The snapshot store failed") as told:
        keep_bytes(STORY + b"more")
    assert told.value.errno == errno.EIO
    with pytest.raises((OSError, SnapshotMissing)):
        read_bytes_of(sha256)


@pytest.mark.django_db
def test_a_document_goes_all_the_way_and_every_one_can_be_verified(bucket):
    run = deliver(by=Machine("test"), now=timezone.now(), files=[Delivered("a.txt", STORY)], enqueue=False)
    assert pipeline.take_in(run.items.get().pk).item.outcome == Outcome.NEW
    told = StringIO()
    call_command("verify_snapshots", stdout=told)
    assert told.getvalue() == "1 snapshots, 0 missing or altered\n"
    (kept,) = bucket.objects.all()
    kept.Object().put(Body=b"altered")
    told = StringIO()
    with pytest.raises(CommandError, match="1 of 1 snapshots"):
        call_command("verify_snapshots", stdout=told)
    assert Snapshot.objects.get().sha256 in told.getvalue()
    assert IngestionItem.objects.get().snapshot is not None
    stray = keep_bytes(b"of no document")
    assert list(stray_files(before=timezone.now() + timedelta(minutes=1))) == [stray]
    assert list(stray_files(before=timezone.now() - timedelta(minutes=1))) == []


def test_what_is_read_out_of_a_bucket_waits_on_disk_where_it_is_large(bucket, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"0123456789abcdef" * 2_000_000)
    sha256, small = keep_file(large), keep_bytes(STORY)
    assert is_whole(sha256)
    with (
        storages["snapshots"].open(name_of(sha256)) as far,
        storages["snapshots"].open(name_of(small)) as near,
    ):
        assert (far.file.name, near.file.name) != (None, None)
        assert near.file.name is None
