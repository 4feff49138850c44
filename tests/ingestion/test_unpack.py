"""Archives and lists of addresses: what is in them becomes items, once, wherever a try was cut off."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.utils import timezone

from tests.ingestion.feed_server import PAGE, FeedServer
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Article, IngestionItem, IngestionRun, Outcome, Snapshot
from tracker.ingestion.reading import NotReadable
from tracker.ingestion.services import (
    Delivered,
    DeliveryRefused,
    deliver,
    deliver_all,
    deliver_container,
    is_container,
    unpack,
    unpack_run,
)
from tracker.ingestion.snapshots import name_of, read_bytes_of

pytestmark = pytest.mark.django_db
BY = Machine("test")


def page(n: int) -> bytes:
    return PAGE.format(title=f"Barge {n} seen", n=n, day=n % 9 + 1).encode()


def zipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


def record(url: str, body: bytes, *, date: str = "2019-05-04T03:02:01Z", kind: str = "text/html") -> bytes:
    answer = (
        f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nX-Cache: \x01hit\r\nETag: "7"\r\n\r\n'.encode() + body
    )
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


def delivered(name: str, data: bytes, trigger: str = "upload") -> IngestionRun:
    return deliver_container(Delivered(name, data), by=BY, now=timezone.now(), trigger=trigger, enqueue=False)


def unpacked(name: str, data: bytes) -> IngestionRun:
    run = delivered(name, data)
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    return run


def read_all(run: IngestionRun) -> IngestionRun:
    while waiting := pipeline.waiting_items(run):
        for pk in waiting:
            pipeline.read_item(pk)
    run.refresh_from_db()
    return run


def adds_up(run: IngestionRun) -> bool:
    counts = (run.new, run.known, run.filtered, run.discarded, run.later, run.refused, run.failed)
    return run.seen == sum(counts) == run.items.count()


def test_a_zip_becomes_items_that_rest_on_their_own_bytes():
    data = zipped(
        {"a/one.html": page(1), "../two.html": page(2), "empty.txt": b"", "film.mp4": b"\0\0\0\x18ftypmp42"}
    )
    run = read_all(unpacked("pages.zip", data))
    assert read_bytes_of(run.container.sha256) == data
    assert (run.unpacked, run.seen, run.new, run.refused, run.problem) == (4, 4, 2, 2, "")
    assert adds_up(run)
    one, two, *refused = run.items.order_by("pk")
    assert (one.identity, one.title) == ("1 a/one.html", "a/one.html")
    assert (two.snapshot.filename, two.snapshot.origin) == ("two.html", "archive")
    assert read_bytes_of(one.snapshot.sha256) == page(1)
    assert one.snapshot.retrieval == {
        "container": run.container.sha256,
        "kind": "zip",
        "filename": "pages.zip",
        "entry": 1,
        "name": "a/one.html",
    }
    assert [item.may_pass for item in refused] == [False, False]
    assert one.article.text.snapshot == one.snapshot


def test_the_records_of_a_web_archive_keep_address_date_status_and_headers():
    url = "https://news.example/2019/barge"
    future = record("https://news.example/later", page(3), date="2999-01-01T00:00:00Z")
    run = read_all(unpacked("back.warc.gz", record(url, page(1)) + future))
    first, second = run.items.order_by("pk")
    kept = first.snapshot
    assert (kept.request_url, kept.final_url, kept.status) == (url, url, 200)
    assert kept.retrieved_at.isoformat() == "2019-05-04T03:02:01+00:00"
    assert kept.headers["etag"] == '"7"'
    assert kept.headers["x-cache"] == "hit"
    assert kept.retrieval["container"] == run.container.sha256
    assert first.article.canonical_url == url
    assert second.snapshot.retrieved_at == run.started_at


def test_a_table_of_addresses_is_fetched_and_fills_the_gaps_that_the_page_leaves(settings):
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)

    class Site(FeedServer):
        def answer(self, path):
            self.hits[path] += 1
            return "text/html", f"<html><body><p>{'Grain went by in barges. ' * 20}{path}</p></body></html>"

    with Site(size=2).running() as site:
        table = (
            "url;title;published;publisher;language\n"
            f"{site.url}/story/1;Grain by barge;12 March 2024;The Weir;en\n"
            "no address;;;;\n"
        )
        run = unpacked("list.csv", table.encode())
        assert [item.outcome for item in run.items.order_by("pk")] == ["waiting", "refused"]
        for pk in pipeline.waiting_items(run):
            pipeline.take_in(pk)
    run.refresh_from_db()
    assert adds_up(run)
    article = Article.objects.get()
    assert article.title == "Grain by barge"
    assert article.published_at.date().isoformat() == "2024-03-12"
    assert (article.published_text, article.publisher_as_stated) == ("12 March 2024", "The Weir")
    assert run.items.get(article=article).stated["published"] == "12 March 2024"


def test_what_the_page_says_itself_counts_for_more():
    read = pipeline.fill_in(
        _reading(title="Own", published="2020-01-01", site_name="Own Paper"),
        {"title": "Other", "published": "2021-02-02", "publisher": "Other Paper", "language": "fr"},
    )
    assert (read.title, read.published, read.site_name, read.language) == (
        "Own",
        "2020-01-01",
        "Own Paper",
        "fr",
    )


def test_a_date_that_is_not_clear_is_kept_in_words():
    read = pipeline.fill_in(_reading(), {"published": "03/04/2024"})
    assert (read.published, read.published_as_written) == (None, "03/04/2024")


def _reading(**fields):
    from tracker.ingestion.reading import ReadDocument

    return ReadDocument(kind="html", text="x", reader="test", reader_version="1", **fields)


def test_a_long_list_of_addresses_is_worked_off_in_the_background():
    urls = [f"https://news.example/{n}?a=1,2" for n in range(205)]
    (run,) = deliver_all(by=BY, now=timezone.now(), urls=[*urls, "htps:/wrong"])
    assert (run.container.origin, run.seen, run.unpacked_at) == ("pasted", 0, None)
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    assert (run.seen, run.unpacked) == (206, 206)
    assert list(run.items.order_by("pk").values_list("url", flat=True)[:205]) == urls
    assert run.items.get(outcome=Outcome.REFUSED).reason


def test_a_table_among_what_was_brought_is_read_as_one():
    table = Delivered("list.csv", b"url,title\nhttps://news.example/1,Barge seen\n")
    (run,) = deliver_all(by=BY, now=timezone.now(), files=[table])
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    assert list(run.items.values_list("url", "title")) == [("https://news.example/1", "Barge seen")]


def test_each_container_is_a_run_and_the_rest_is_one():
    files = [Delivered("a.zip", zipped({"a.html": page(1)})), Delivered("b.html", page(2))]
    loose, packed = deliver_all(by=BY, now=timezone.now(), files=files, text="A pasted story.")
    assert (loose.seen, loose.container) == (2, None)
    assert packed.container.filename == "a.zip"
    with pytest.raises(DeliveryRefused, match="Nothing to add"):
        deliver_all(by=BY, now=timezone.now())


def test_a_file_on_disk_is_kept_without_being_read_whole(tmp_path):
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(60):
            archive.writestr(f"{n}.bin", bytes([n]) * 1_000_000)
    file = Delivered("large.zip", path)
    tracemalloc.start()
    try:
        assert is_container(file)
        run = deliver_container(file, by=BY, now=timezone.now(), trigger="upload", enqueue=False)
        unpack_run(run.pk, now=timezone.now(), enqueue=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000, peak
    run.refresh_from_db()
    assert (run.container.size, run.seen) == (path.stat().st_size, 60)


def test_a_damaged_container_says_so_on_its_run_which_is_over():
    run = unpacked("broken.zip", zipped({"a.html": page(1)})[:-30])
    assert "damaged" in run.problem
    assert (run.unpacked_at, run.unpack_due_at, run.seen) == (None, None, 0)
    assert run.finished_at is not None
    assert unpack.runs_to_unpack(now=timezone.now() + timedelta(days=1)) == []


def test_a_try_that_was_cut_off_is_gone_on_with_where_it_was(monkeypatch):
    monkeypatch.setattr(unpack, "BATCH", 2)
    run = delivered("pages.zip", zipped({f"{n}.html": page(n) for n in range(7)}))
    entries = unpack.make_entry
    opened: list[int] = []

    def die_at_the_fifth(contained, *rest):
        opened.append(contained.position)
        if len(opened) == 5:
            raise KeyboardInterrupt  # as a process that is killed: nothing is caught, nothing is noted
        return entries(contained, *rest)

    monkeypatch.setattr(unpack, "make_entry", die_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    assert (run.unpacked, run.seen, run.unpacked_at) == (4, 4, None)
    assert unpack_run(run.pk, now=timezone.now(), enqueue=False) == 0, "its claim has not run out"
    later = timezone.now() + unpack.UNPACKING_LASTS
    assert pipeline.sweep(now=later).runs == [run.pk]
    assert unpack_run(run.pk, now=later, enqueue=False) == 3
    assert opened[5:] == [5, 6, 7]
    run.refresh_from_db()
    assert (run.unpacked, run.seen, run.items.count()) == (7, 7, 7)


def test_a_twin_that_comes_late_adds_nothing():
    run = delivered("pages.zip", zipped({f"{n}.html": page(n) for n in range(3)}))
    batch = list(unpack.entries_to_do(IngestionRun.objects.get(pk=run.pk), _path(run)))
    assert unpack.store_entries(run.pk, batch[:2])
    assert unpack.store_entries(run.pk, batch)
    run.refresh_from_db()
    assert (run.unpacked, run.seen, run.items.count()) == (3, 3, 3)
    unpack_run(run.pk, now=timezone.now() + unpack.UNPACKING_LASTS, enqueue=False)
    assert not unpack.store_entries(run.pk, batch)
    assert run.items.count() == 3


def _path(run: IngestionRun) -> Path:
    from django.core.files.storage import storages

    return Path(storages["snapshots"].path(name_of(run.container.sha256)))


def test_a_container_that_kills_its_worker_is_parked_after_three_tries(monkeypatch):
    run = delivered("pages.zip", zipped({"a.html": page(1)}))
    monkeypatch.setattr(unpack, "entries_to_do", _killed)
    now = timezone.now()
    for n in range(3):
        with pytest.raises(KeyboardInterrupt):
            unpack_run(run.pk, now=now + n * unpack.UNPACKING_LASTS, enqueue=False)
    assert unpack_run(run.pk, now=now + 3 * unpack.UNPACKING_LASTS, enqueue=False) == 0
    run.refresh_from_db()
    assert "3 times" in run.problem
    assert run.finished_at is not None


def _killed(*_arguments):
    raise KeyboardInterrupt


def test_a_fault_nobody_foresaw_is_told_when_the_last_try_met_it(monkeypatch):
    run = delivered("pages.zip", zipped({"a.html": page(1)}))

    def fault(*_arguments):
        raise ValueError("the ninth bit")

    monkeypatch.setattr(unpack, "entries_to_do", fault)
    for n in range(3):
        with pytest.raises(ValueError, match="ninth"):
            unpack_run(run.pk, now=timezone.now() + n * unpack.UNPACKING_LASTS, enqueue=False)
    run.refresh_from_db()
    assert run.problem == "ValueError: the ninth bit"


def test_a_full_disk_is_not_counted_against_the_container(monkeypatch):
    run = delivered("pages.zip", zipped({"a.html": page(1)}))

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpack, "keep_bytes", full)
    for n in range(5):
        with pytest.raises(OSError, match="space"):
            unpack_run(run.pk, now=timezone.now() + n * unpack.UNPACKING_LASTS, enqueue=False)
    run.refresh_from_db()
    assert (run.problem, run.unpack_attempts) == ("", 0)


def test_bytes_that_are_gone_are_told():
    run = delivered("pages.zip", zipped({"a.html": page(1)}))
    _path(run).unlink()
    unpack_run(run.pk, now=timezone.now(), enqueue=False)
    run.refresh_from_db()
    assert "missing" in run.problem


def test_what_hangs_on_an_email_is_taken_in_with_it_once():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Barges"
    mail.set_content("See what is attached.")
    mail.add_attachment(page(1), maintype="text", subtype="html", filename="one.html")
    packed = zipped({"in.html": page(2)})
    mail.add_attachment(packed, maintype="application", subtype="zip", filename="more.zip")
    run = deliver(by=BY, now=timezone.now(), files=[Delivered("m.eml", mail.as_bytes())], enqueue=False)
    item = run.items.get()
    assert unpack.unpack_attachments(item, item.snapshot, mail.as_bytes(), now=timezone.now()) == 2
    assert unpack.unpack_attachments(item, item.snapshot, mail.as_bytes(), now=timezone.now()) == 0
    read_all(run)
    titles = set(run.items.filter(outcome=Outcome.NEW).values_list("article__title", flat=True))
    assert {"Barge 1 seen", "Barge 2 seen"} <= titles
    assert adds_up(run)
    attached = run.items.get(title="one.html").snapshot
    assert attached.retrieval["container"] == item.snapshot.sha256
    assert read_bytes_of(attached.sha256) == page(1)


def test_an_attachment_is_taken_in_whatever_its_type_is_called():
    part = 'Content-Type: text/pl\0ain;\n charset="utf\0-8"\nContent-Disposition: attachment; filename=a.txt'
    head = "From: a@example.org\nSubject: Barges\nContent-Type: multipart/mixed; boundary=X\n\n"
    mail = f"{head}--X\n\nSee what is attached.\n--X\n{part}\n\nA barge was seen.\n--X--\n".encode()
    run = read_all(deliver(by=BY, now=timezone.now(), files=[Delivered("m.eml", mail)], enqueue=False))
    assert list(run.items.values_list("outcome", flat=True)) == [Outcome.NEW, Outcome.NEW]
    assert run.items.get(title="a.txt").snapshot.media_type == "text/plain; charset=utf-8"


def test_a_container_of_any_size_keeps_few_messages_in_the_queues(monkeypatch):
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(unpack, "send", lambda task, ids: sent.append((task, list(ids))))
    rows = "url\n" + "\n".join(f"https://news.example/{n}" for n in range(350))
    run = delivered("list.csv", rows.encode())
    unpack_run(run.pk, now=timezone.now())
    assert sum(len(ids) for _task, ids in sent) == 100
    assert run.items.count() == 350
    first = run.items.get(pk=sent[0][1][0])
    IngestionItem.objects.filter(pk=first.pk).update(outcome=Outcome.FILTERED)
    assert len(pipeline.sweep(now=timezone.now()).items) == 1, "one is done, so the next is called"


def test_a_task_that_runs_twice_or_for_nothing_does_no_harm():
    run = delivered("pages.zip", zipped({"a.html": page(1)}))
    assert tasks.unpack(run.pk) == 1
    assert tasks.unpack(run.pk) == 0
    assert tasks.unpack(10**9) == 0
    assert Snapshot.objects.count() == 2


def test_hostile_words_of_an_archive_are_kept_harmless():
    bad = record("https://news.example/\x00x", page(1), kind="text/html; charset=\x00")
    run = read_all(unpacked("evil.warc.gz", bad))
    assert run.items.count() == 1
    assert "\\u0000" not in json.dumps(run.items.get().snapshot.headers)


def test_a_mail_that_cannot_be_opened_is_told_like_any_other(monkeypatch):
    def refuse(*_arguments, **_named):
        raise NotReadable("This e-mail has too many parts.", "eml")

    mail = b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nHello there, this is a letter.\n"
    run = deliver(by=BY, now=timezone.now(), files=[Delivered("m.eml", mail)], enqueue=False)
    monkeypatch.setattr(unpack, "open_container", refuse)
    read_all(run)
    item = run.items.get()
    assert (item.outcome, item.reason, item.may_pass) == ("failed", "This e-mail has too many parts.", False)
