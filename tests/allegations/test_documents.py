"""Adding documents by hand, and the page that tells what became of each."""

from __future__ import annotations

import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    ItemFactory,
    RunFactory,
    SnapshotFactory,
)
from tracker.allegations.views.uploads import BoundedUpload
from tracker.ingestion.models import IngestionItem, IngestionRun, Outcome, Snapshot
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
        ({"addresses": "\n".join(f"https://a.example/{n}" for n in range(201))}, "more than 200"),
        ({"address": "https://a.example/" + "x" * 4100}, "at most 4096"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(desk, given, message):
    answer = desk.post("/add", given)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not IngestionRun.objects.exists()


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


def test_the_page_asks_again_until_all_is_done_and_survives_a_reload(client, reader):
    client.force_login(reader)
    run = RunFactory(seen=2)
    waiting = ItemFactory(run=run)
    text = ArticleTextFactory(article__state="to_read")
    ItemFactory(run=run, outcome=Outcome.NEW, article=text.article)
    working = client.get(f"/runs/{run.pk}").content.decode()
    assert 'hx-trigger="every 2s"' in working
    assert "Refresh" in working
    IngestionItem.objects.filter(pk=waiting.pk).update(outcome=Outcome.FAILED, reason="Noise.")
    IngestionRun.objects.filter(pk=run.pk).update(new=1, failed=1, finished_at=run.started_at)
    assert "every 2s" in client.get(f"/runs/{run.pk}", headers={"HX-Request": "true"}).content.decode()
    text.article.state = "read"
    text.article.save()
    done = client.get(f"/runs/{run.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in done
    assert "<html" not in done
    assert "1 + 1 = 2" in done


def test_counts_of_a_feed_add_up_with_what_it_knew_before(client, reader):
    run = RunFactory(seen=10)
    for _n in range(3):
        ItemFactory(run=run, outcome=Outcome.FAILED, reason="Noise.")
    client.force_login(reader)
    assert "7 + 3 = 10" in client.get(f"/runs/{run.pk}").content.decode()


def test_trying_again_puts_failed_documents_back_to_work(desk):
    run = RunFactory(seen=3)
    items = [
        ItemFactory(run=run, outcome=Outcome.FAILED, reason="No answer.", url="https://a.example")
        for _ in "ab"
    ]
    ItemFactory(run=run, outcome=Outcome.REFUSED, reason="The file is empty.")
    assert desk.post(f"/runs/{run.pk}/retry", {"item": items[0].pk}).status_code == 303
    items[0].refresh_from_db()
    items[1].refresh_from_db()
    assert (items[0].outcome, items[1].outcome) == (Outcome.WAITING, Outcome.FAILED)
    desk.post(f"/runs/{run.pk}/retry")
    assert run.items.filter(outcome=Outcome.WAITING).count() == 2
    assert desk.post(f"/runs/{run.pk}/retry", {"item": "x"}).status_code == 404
    assert desk.post("/runs/999999/retry").status_code == 404


def test_a_known_document_is_shown_with_what_it_became_but_nothing_restricted(client, reader):
    text = ArticleTextFactory()
    open_one = AllegationFactory(article=text.article)
    closed = AllegationFactory(article=text.article, circle=CircleFactory())
    run = RunFactory(seen=1)
    ItemFactory(run=run, outcome=Outcome.KNOWN, article=text.article)
    client.force_login(reader)
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "Known already" in page
    assert open_one.reference in page
    assert closed.reference not in page


def test_bytes_that_could_not_be_read_can_be_fetched(client, reader):
    snapshot = SnapshotFactory(sha256=keep_bytes(b"noise"), filename='..\\..\\"evil".exe')
    item = ItemFactory(outcome=Outcome.FAILED, reason="Noise.", snapshot=snapshot)
    client.force_login(reader)
    answer = client.get(f"/documents/{item.pk}/snapshot")
    assert answer.content == b"noise"
    assert answer["Content-Disposition"] == f'attachment; filename="{snapshot.sha256[:12]}-evil.exe"'
    assert client.get(f"/documents/{ItemFactory().pk}/snapshot").status_code == 404


def test_the_query_count_of_a_run_does_not_grow(client, reader, django_assert_max_num_queries):
    client.force_login(reader)
    run = RunFactory(seen=100)

    def queries():
        with django_assert_max_num_queries(30) as seen:
            assert client.get(f"/runs/{run.pk}").status_code == 200
        return len(seen)

    def more(count):
        for _n in range(count):
            text = ArticleTextFactory()
            AllegationFactory(article=text.article)
            ItemFactory(run=run, outcome=Outcome.NEW, article=text.article, snapshot=text.snapshot)
            ItemFactory(run=run, outcome=Outcome.FAILED, reason="Noise.")

    more(2)
    queries()
    few = queries()
    more(18)
    assert queries() == few
