"""Adding documents by hand, and the page that tells what became of each."""

from __future__ import annotations

import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.factories import (
    ItemFactory,
    RunFactory,
    SnapshotFactory,
)
from tests.ingestion.test_unpack import zipped
from tracker import pipeline
from tracker.allegations.views.uploads import BoundedUpload
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome, Snapshot
from tracker.ingestion.services import unpack_run
from tracker.ingestion.snapshots import keep_bytes, read_bytes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, analyst):
    client.force_login(analyst)
    return client


@pytest.fixture
def small_limit(monkeypatch):
    """A limit that a test can pass without 50 MB of bytes, the same wherever it is asked for."""
    for module in ("tracker.ingestion.services.deliver", "tracker.allegations.views.uploads"):
        monkeypatch.setattr(sys.modules[module], "LARGEST", 1000)


def file(name, data):
    return SimpleUploadedFile(name, data, content_type="text/plain")


def result(desk, answer):
    assert answer.status_code == 303, answer.content.decode()
    return desk.get(answer.url)


def test_every_way_at_once_is_one_run_with_an_item_each(desk, analyst):
    answer = desk.post(
        "/add",
        {
            "way": "many",
            "address": "https://news.example/1",
            "addresses": "https://news.example/2\n\nhttps://news.example/1\n",
            "text": "A pasted story of some length.",
            "documents": [file("one.txt", b"First file"), file("two.txt", b"Second file")],
        },
    )
    run = IngestionRun.objects.get()
    assert (run.by, run.seen, run.trigger) == (analyst, 5, "upload")
    page = result(desk, answer).content.decode()
    assert "0 of 5 done" in page
    assert "5 = 5" in page
    kept = {s.filename: read_bytes_of(s.sha256) for s in Snapshot.objects.all()}
    assert kept == {
        "": b"A pasted story of some length.",
        "one.txt": b"First file",
        "two.txt": b"Second file",
    }


def test_what_is_wrong_with_one_harms_no_other(desk, small_limit):
    answer = desk.post(
        "/add",
        {
            "addresses": "htps:/lost.example\nhttp://127.0.0.1/secret\nhttps://news.example/2",
            "documents": [file("empty.txt", b""), file("big.txt", b"x" * 1001), file("good.txt", b"Good")],
        },
    )
    run = IngestionRun.objects.get()
    outcomes = dict(run.items.values_list("title", "outcome")) | dict(run.items.values_list("url", "outcome"))
    assert outcomes["empty.txt"] == outcomes["big.txt"] == Outcome.REFUSED
    assert outcomes["good.txt"] == outcomes["https://news.example/2"] == Outcome.WAITING
    assert Snapshot.objects.count() == 1
    page = result(desk, answer).content.decode()
    assert "The file is empty." in page
    assert "larger than 50 MB" in page
    refused = run.items.filter(outcome=Outcome.REFUSED).count()
    assert f"{refused} + {6 - refused} = 6" in page
    for item in run.items.filter(outcome=Outcome.REFUSED):
        assert item.reason


def test_a_file_past_the_limit_is_cut_off_while_it_arrives(rf, small_limit, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    request = rf.post("/add", {"documents": [file("big.txt", b"x" * 1_000_000), file("small.txt", b"Good")]})
    request.upload_handlers = [BoundedUpload(request), *request.upload_handlers]
    big, small = request.FILES.getlist("documents")
    assert 1000 < big.size <= 1000 + 2 * big.DEFAULT_CHUNK_SIZE
    assert small.read() == b"Good"


def test_a_file_on_disk_arrives_byte_for_byte(desk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    data = bytes(range(256)) * 1000
    desk.post("/add", {"documents": [file("blob.bin", data)]})
    assert read_bytes_of(Snapshot.objects.get().sha256) == data


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Nothing to add"),
        ({"text": "   "}, "Nothing to add"),
        ({"text": "A story.", "published": "03/04/2024"}, "no clear day"),
        ({"address": "https://a.example/" + "x" * 4100}, "at most 4096"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(desk, given, message):
    answer = desk.post("/add", given)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not IngestionRun.objects.exists()


def test_thousands_of_addresses_are_taken_and_fetched_in_the_background(desk):
    lines = [f"https://a.example/{n}" for n in range(3000)]
    answer = desk.post("/add", {"addresses": "\n".join([*lines, lines[0]])})
    run = IngestionRun.objects.get()
    assert (run.seen, run.items.count()) == (0, 0)
    assert "Unpacking" in result(desk, answer).content.decode()
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    assert (run.seen, run.items.count()) == (3000, 3000)


def test_archives_are_deliveries_of_their_own(desk):
    answer = desk.post(
        "/add",
        {
            "documents": [
                file("a.zip", zipped({"a.html": b"<p>x</p>"})),
                file("l.csv", b"url\n"),
                file("b.txt", b"Story"),
            ]
        },
        follow=True,
    )
    assert answer.redirect_chain == [("/add", 303)]
    page = answer.content.decode()
    assert "3 deliveries are worked on." in page
    assert {run.container.filename for run in IngestionRun.objects.exclude(container=None)} == {
        "a.zip",
        "l.csv",
    }
    assert "a.zip" in page
    assert "Unpacking" in page


def test_an_archive_past_its_limit_is_refused_in_words_and_harms_no_other(desk, monkeypatch):
    for module in ("tracker.allegations.views.uploads", "tracker.allegations.views.documents"):
        monkeypatch.setattr(sys.modules[module], "LARGEST_CONTAINER", 1000)
    answer = desk.post("/add", {"documents": [file("big.zip", b"PK" + b"x" * 2000), file("b.txt", b"Story")]})
    page = result(desk, answer).content.decode()
    assert "larger than 1 GB" in page
    assert IngestionRun.objects.get().items.filter(outcome=Outcome.WAITING).count() == 1


def test_what_is_said_of_documents_counts_where_they_do_not_say_it(desk):
    desk.post("/add", {"text": "A story of barges.", "publisher": "The Weir", "published": "12 March 2024"})
    item = IngestionItem.objects.get()
    assert item.stated == {"publisher": "The Weir", "published": "12 March 2024"}
    pipeline.read_item(item.pk)
    article = Article.objects.get()
    assert (article.publisher_as_stated, article.published_at.date().isoformat()) == (
        "The Weir",
        "2024-03-12",
    )


def test_a_duplicate_is_told_as_such(desk):
    for name in ("one.txt", "two.txt"):
        desk.post("/add", {"documents": [file(name, b"The same story of barges.")]})
    first, second = IngestionRun.objects.order_by("pk")
    for run in (first, second):
        pipeline.read_item(run.items.get().pk)
    page = desk.get(f"/runs/{second.pk}").content.decode()
    assert "Known already" in page
    assert "The same text is kept since" in page
    assert "Show it" in page


def test_too_many_files_and_too_much_text_are_told_in_words(desk, settings):
    files = [file(f"{n}.txt", b"x") for n in range(21)]
    many = desk.post("/add", {"documents": files})
    assert many.status_code == 422
    assert "At most 20 files" in many.content.decode()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    long = desk.post("/add", {"text": "x" * 2000})
    assert long.status_code == 422
    assert "too long to paste" in long.content.decode()
    assert not IngestionRun.objects.exists()


def test_the_form_is_guarded_against_forged_requests(analyst):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst)
    assert strict.post("/add", {"text": "A story."}).status_code == 403
    assert not IngestionRun.objects.exists()


def test_readers_add_nothing_but_see_what_became_of_it(client, reader):
    client.force_login(reader)
    assert client.get("/add").status_code == 403
    assert client.post("/add", {"text": "A story."}).status_code == 403
    run = RunFactory(seen=1)
    ItemFactory(run=run, outcome=Outcome.FAILED, reason="Noise.", snapshot=SnapshotFactory())
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "Noise." in page
    assert "/retry" not in page
    assert client.post(f"/runs/{run.pk}/retry").status_code == 403


def test_bytes_that_could_not_be_read_can_be_fetched(client, reader):
    snapshot = SnapshotFactory(sha256=keep_bytes(b"noise"), filename='..\\..\\"evil".exe')
    item = ItemFactory(outcome=Outcome.FAILED, reason="Noise.", snapshot=snapshot)
    client.force_login(reader)
    answer = client.get(f"/documents/{item.pk}/snapshot")
    assert answer.content == b"noise"
    assert answer["Content-Disposition"] == f'attachment; filename="{snapshot.sha256[:12]}-evil.exe"'
    assert client.get(f"/documents/{ItemFactory().pk}/snapshot").status_code == 404
