"""The child process that reads: bounded in time and memory, replaced when it dies, usable from anywhere."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.ingestion.reading import NotReadable, read_bytes, worker

PAGE = (
    b"<html><body><article><p>"
    + b"Two ships met at night, forty miles off the coast. " * 8
    + b"</p></article>"
)
SLOW = b"<html><body><article>" + b"<p><a href=x>word</a> and more words here</p>" * 60_000
OPTIONS = {"charset": None, "url": None}
ROOT = Path(__file__).resolve().parents[2]


def one_page_pdf(stream: bytes, *, packed: bool = True) -> bytes:
    """A PDF whose one page is drawn by `stream`."""
    packing = b"/Filter/FlateDecode" if packed else b""
    parts = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n",
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
        b"4 0 obj<</Length %d%s>>stream\n" % (len(stream), packing),
        stream,
        b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    ]
    return b"".join(parts)


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _readers() -> list[int]:
    return [
        child
        for child in _children_of(os.getpid())
        if b"reading.child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_a_child_stays_warm_for_the_next_document():
    read_bytes(PAGE)
    before = _readers()
    read_bytes(PAGE)
    assert set(_readers()) <= set(before)


def test_a_document_that_takes_too_long_is_stopped_and_the_next_is_read():
    read_bytes(PAGE)
    began = time.monotonic()
    with pytest.raises(NotReadable, match="longer than 1 seconds"):
        worker.run("html", SLOW, OPTIONS, seconds=1)
    assert time.monotonic() - began < 5
    assert "Two ships" in read_bytes(PAGE).text


def pdf_that_unpacks_to(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b"(Two ships met) Tj " + b" " * 1_000_000
    first = packer.compress(b"BT /F1 9 Tf ") + packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    later = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return one_page_pdf(first + later * megabytes)


def test_a_document_that_unpacks_to_more_than_the_memory_is_refused():
    with pytest.raises(NotReadable, match=r"memory|too large when unpacked"):
        worker.run("pdf", pdf_that_unpacks_to(1_500), OPTIONS, seconds=60)
    assert "Two ships" in read_bytes(PAGE).text


def test_the_death_of_a_child_costs_one_document():
    read_bytes(PAGE)
    killer = threading.Timer(0.5, lambda: [os.kill(pid, signal.SIGKILL) for pid in _readers()])
    killer.start()
    with pytest.raises(NotReadable, match="its reader ended"):
        worker.run("html", SLOW, OPTIONS)
    assert "Two ships" in read_bytes(PAGE).text


@pytest.mark.parametrize("document", [SLOW, pdf_that_unpacks_to(600)], ids=["page", "PDF"])
def test_what_lost_its_reader_may_be_tried_again(document):
    read_bytes(PAGE)
    threading.Timer(0.3, lambda: [os.kill(pid, signal.SIGKILL) for pid in _readers()]).start()
    with pytest.raises(NotReadable, match="its reader ended") as lost:
        read_bytes(document)
    assert lost.value.may_pass


def test_a_child_that_died_while_idle_is_replaced_unnoticed():
    read_bytes(PAGE)
    for pid in _readers():
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert "Two ships" in read_bytes(PAGE).text


def test_many_threads_read_at_once():
    pages = [PAGE.replace(b"Two ships", b"Ship %d" % number) for number in range(12)]
    with ThreadPoolExecutor(6) as threads:
        texts = list(threads.map(lambda page: read_bytes(page).text, pages))
    assert all(f"Ship {number} met" in text for number, text in enumerate(texts))


def _read_in_fork(pipe) -> None:
    pipe.send((read_bytes(PAGE).text, len(_readers())))
    pipe.close()


def test_a_forked_daemon_reads_with_children_of_its_own():
    """Celery's pool processes are forks, and daemonic: they may have no multiprocessing children."""
    read_bytes(PAGE)
    ours, theirs = multiprocessing.Pipe()
    fork = multiprocessing.get_context("fork").Process(target=_read_in_fork, args=(theirs,), daemon=True)
    fork.start()
    assert ours.poll(30)
    text, readers_of_its_own = ours.recv()
    assert "Two ships" in text
    assert readers_of_its_own == 1
    fork.join(10)
    assert fork.exitcode == 0
    assert "Two ships" in read_bytes(PAGE).text


def test_the_child_knows_no_django_and_no_environment_and_may_not_write(tmp_path):
    probe = (
        "import os, sys\n"
        "from tracker.ingestion.reading import child, operations\n"
        "operations.load()\n"
        "assert 'django' not in sys.modules, 'Django'\n"
        "child.bound(1_500_000_000)\n"
        f"open({str(tmp_path / 'written')!r}, 'w').close()\n"
        "try:\n"
        f"    with open({str(tmp_path / 'written')!r}, 'w') as file: file.write('x')\n"
        "except OSError: print('may not write')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "may not write"


def test_a_reader_ends_with_its_parent():
    script = (
        "from tracker.ingestion.reading import read_bytes\n"
        "import os, signal\n"
        f"read_bytes({PAGE!r})\n"
        "print(open(f'/proc/{os.getpid()}/task/{os.getpid()}/children').read(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    (orphan,) = map(int, done.stdout.split())
    end = time.monotonic() + 10
    while _is_alive(orphan) and time.monotonic() < end:
        os.sched_yield()
    assert not _is_alive(orphan)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
