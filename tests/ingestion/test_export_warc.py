"""What is stored goes out as a web archive that other programs read: the same bytes, and how they came."""

from __future__ import annotations

import gzip
import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.ingestion.site import Page, Site
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import IngestionItem, Snapshot
from tracker.ingestion.services import Delivered, deliver

pytestmark = pytest.mark.django_db
BY = Machine("test")
COOKIE = "session=secret"


def bring(*urls: str, files: list[Delivered] | None = None) -> list[IngestionItem]:
    run = deliver(by=BY, now=timezone.now(), urls=list(urls), files=files or [], enqueue=False)
    return [pipeline.take_in(pk).item for pk in pipeline.items_of(run)]


def packed_story(paper: Site, name: str) -> str:
    """A story that is sent packed, with a header twice and a cookie."""
    url = paper.story(name)
    page = paper.pages[f"/story/{name}"]
    headers = {"Content-Encoding": "gzip", "Set-Cookie": COOKIE, "X-Desk": "Büro"}
    paper.pages[f"/story/{name}"] = Page(gzip.compress(page.body), page.media_type, headers=headers)
    return url


def export(path: Path, *arguments: object) -> str:
    told = StringIO()
    call_command("export_warc", *map(str, arguments), "-o", str(path), stdout=told)
    return told.getvalue()


def records(path: Path) -> list[dict]:
    with path.open("rb") as file:
        return [
            {
                "type": record.rec_type,
                "uri": record.rec_headers.get_header("WARC-Target-URI"),
                "headers": dict(record.rec_headers.headers),
                "http": record.http_headers,
                "body": record.content_stream().read(),
            }
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def fields(record: dict) -> dict[str, str]:
    lines = record["body"].decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("name", ["out.warc", "out.warc.gz"])
def test_an_articles_page_is_read_back_byte_for_byte_with_the_exchange_that_brought_it(paper, tmp_path, name):
    url = packed_story(paper, "barge")
    (item,) = bring(paper.redirect("/moved", "/story/barge"))
    bring(paper.story("another"))
    assert "1 snapshots" in export(tmp_path / name, item.article_id)
    info, response, request, metadata = records(tmp_path / name)
    assert [one["type"] for one in (info, response, request, metadata)] == [
        "warcinfo",
        "response",
        "request",
        "metadata",
    ]
    snapshot = Snapshot.objects.get(pk=item.snapshot_id)
    assert hashlib.sha256(response["body"]).hexdigest() == snapshot.sha256 == fields(metadata)["sha256"]
    assert response["uri"] == request["uri"] == url
    head = response["http"]
    assert (head.protocol, head.statusline) == ("HTTP/1.0", "200 OK")
    assert head.get_header("Content-Length") == str(snapshot.size)
    assert head.get_header("Content-Encoding") is None
    assert head.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert head.get_header("Set-Cookie") is None
    asked = request["http"]
    assert asked.statusline == "/story/barge HTTP/1.1"
    assert asked.get_header("User-Agent").startswith("sanctions-tracker/")
    assert response["headers"]["WARC-IP-Address"] == "127.0.0.1"
    assert request["headers"]["WARC-Concurrent-To"] == response["headers"]["WARC-Record-ID"]
    assert fields(metadata)["hops"] == f"302 {paper.url}/moved, 200 {url}"
    assert fields(metadata)["allowed-network"] == "True"


def test_another_checker_finds_nothing_wrong_with_the_file(paper, tmp_path, capsys):
    bring(packed_story(paper, "barge"), files=[Delivered("note.txt", b"A clerk counted three barges today.")])
    export(tmp_path / "out.warc.gz", "--all")

    class Options:
        inputs = [str(tmp_path / "out.warc.gz")]
        verbose = True

    checker = Checker(Options)
    checker.process_all()
    assert checker.exit_value == 0
    told = capsys.readouterr().out
    assert "digest pass" in told
    assert "digest failed" not in told


def test_what_was_uploaded_becomes_a_resource_named_by_its_hash(tmp_path):
    (item,) = bring(files=[Delivered("note.txt", b"A clerk counted three barges today.")])
    export(tmp_path / "out.warc", item.article_id)
    _info, resource, metadata = records(tmp_path / "out.warc")
    assert (resource["type"], resource["body"]) == ("resource", b"A clerk counted three barges today.")
    assert resource["uri"].startswith("ni:///sha-256;")
    assert fields(metadata)["filename"] == "note.txt"


def test_a_snapshot_from_before_exchanges_were_kept_is_a_response_too(paper, tmp_path):
    (item,) = bring(packed_story(paper, "barge"))
    old = Snapshot.objects.get(pk=item.snapshot_id)
    twin = Snapshot.objects.create(
        sha256=old.sha256,
        size=old.size,
        request_url="https://old.example/1",
        final_url="https://old.example/1",
        status=200,
        headers={"content-type": "text/html", "content-encoding": "gzip", "content-length": "5"},
        retrieved_at=old.retrieved_at,
    )
    export(tmp_path / "out.warc", "--all")
    response = next(one for one in records(tmp_path / "out.warc") if one["uri"] == twin.final_url)
    assert response["http"].get_header("content-length") == str(twin.size)
    assert hashlib.sha256(response["body"]).hexdigest() == twin.sha256


def test_what_goes_wrong_is_one_clear_line(paper, tmp_path, settings):
    (item,) = bring(paper.story("barge"))
    taken = tmp_path / "taken.warc"
    taken.write_bytes(b"mine")
    with pytest.raises(CommandError, match="There is no article 999999"):
        export(tmp_path / "a.warc", 999_999)
    with pytest.raises(CommandError, match="is there already"):
        export(taken, "--all")
    assert taken.read_bytes() == b"mine"
    with pytest.raises(CommandError, match="No such file or directory"):
        export(tmp_path / "none" / "a.warc", "--all")
    sha256 = Snapshot.objects.get(pk=item.snapshot_id).sha256
    next(Path(settings.STORAGES["snapshots"]["OPTIONS"]["location"]).rglob(sha256)).unlink()
    with pytest.raises(CommandError, match=sha256):
        export(tmp_path / "a.warc", "--all", "--json")
    assert not list(tmp_path.glob(".*"))


def test_counts_come_as_json_too(paper, tmp_path):
    bring(paper.story("barge"))
    told = json.loads(export(tmp_path / "out.warc", "--all", "--json"))
    assert (told["snapshots"], told["missing"]) == (1, [])
