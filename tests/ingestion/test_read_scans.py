"""Scanned PDFs: told from others wherever the program runs, and read where the machine has Tesseract."""

import stat
import time
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.ingestion.test_read_worker import one_page_pdf
from tracker.ingestion.reading import NotReadable, Remark, ocr, read_bytes, worker

MET = [
    "The coast guard said on Tuesday that the tanker",
    "met a second ship at night, forty miles off the coast.",
]
TOLD = ["Two ministers told reporters that the cargo", "may break the limits set by the Security Council."]
needs_tesseract = pytest.mark.skipif(
    ocr.find_program() is None or "eng" not in getattr(ocr.find_program(), "languages", ()),
    reason="Tesseract with its English model is not on this machine (Debian: apt install tesseract-ocr)",
)


def scan(*pages: list[str]) -> bytes:
    """A PDF of pictures, a page for each list of lines."""
    pictures = []
    for lines in pages:
        picture = Image.new("L", (1240, 1754), 255)
        for number, line in enumerate(lines):
            ImageDraw.Draw(picture).text(
                (100, 120 + number * 60), line, font=ImageFont.load_default(size=34), fill=0
            )
        pictures.append(picture)
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=150)
    return out.getvalue()


@pytest.fixture
def no_tesseract(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_scan_is_called_one_and_the_reason_tells_what_would_help(no_tesseract):
    with pytest.raises(NotReadable, match=r"no text layer.*tesseract-ocr") as refused:
        read_bytes(scan(MET))
    assert refused.value.kind == "scan"


def test_an_empty_page_is_no_scan(no_tesseract):
    with pytest.raises(NotReadable, match="no text layer") as refused:
        read_bytes(one_page_pdf(b"", packed=False))
    assert refused.value.kind == "pdf"
    assert "Tesseract" not in refused.value.reason


def test_a_page_with_words_is_no_scan_whatever_is_drawn_on_it(no_tesseract):
    lines = b"0 0 m 5 5 l S " * 300
    words = b"BT /F1 12 Tf 50 700 Td (Two ships met at night, forty miles off the coast.) Tj ET"
    assert not read_bytes(one_page_pdf(lines + words, packed=False)).remarks


def with_a_page_of_text(scanned: bytes) -> bytes:
    """The scan behind a page that has its letters."""
    words = one_page_pdf(b"BT /F1 12 Tf 50 700 Td (Annex: two ships met at night.) Tj ET", packed=False)
    whole, out = pypdfium2.PdfDocument(words), BytesIO()
    whole.import_pages(pypdfium2.PdfDocument(scanned))
    whole.save(out)
    return out.getvalue()


def test_a_scanned_page_among_others_is_told(no_tesseract):
    read = read_bytes(with_a_page_of_text(scan(MET)))
    assert read.text.strip() == "Annex: two ships met at night."
    assert Remark.PAGES_NOT_READ in read.remarks
    assert len(read.page_map) == 2


@needs_tesseract
def test_a_scanned_page_among_others_is_read():
    read = read_bytes(with_a_page_of_text(scan(MET)))
    assert " ".join(read.text.split()) == " ".join(["Annex: two ships met at night.", *MET])
    assert Remark.OCR in read.remarks
    assert Remark.PAGES_NOT_READ not in read.remarks


def test_a_program_that_does_not_run_is_none(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert ocr.find_program() is None


def test_a_program_without_a_language_is_none(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'tesseract 9'\necho osd\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert ocr.find_program() is None


@needs_tesseract
def test_a_scan_is_read_page_by_page_and_marked():
    read = read_bytes(scan(MET, TOLD))
    first, second = (" ".join(read.text[page.start : page.end].split()) for page in read.page_map)
    assert first == " ".join(MET)
    assert second == " ".join(TOLD)
    assert Remark.OCR in read.remarks
    assert "tesseract" in read.reader_version


@needs_tesseract
def test_what_is_not_read_in_time_is_told():
    program = ocr.find_program()
    asked = {"program": {"path": program.path, "version": "", "languages": ["eng"]}, "ocr_seconds": 0}
    with pytest.raises(NotReadable, match="OCR found no words") as refused:
        worker.run("scan", scan(MET), asked)
    assert refused.value.kind == "scan"


def test_a_program_that_hangs_is_ended(tmp_path):
    hanging = tmp_path / "tesseract"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(hanging.stat().st_mode | stat.S_IEXEC)
    recogniser = ocr.Recogniser(ocr.Program(str(hanging), "", ("eng",)), time.monotonic() + 0.5)
    began = time.monotonic()
    assert recogniser.text_of(ocr.picture_of(1, 1, 1, b"\0")) is None
    assert time.monotonic() - began < 10
    assert recogniser.text_of(b"") is None


@pytest.mark.parametrize(
    ("installed", "used"),
    [
        (("eng", "osd"), ["eng"]),
        (("ara", "eng", "fra", "spa", "deu"), ["eng", "fra", "spa"]),
        (("kor", "rus"), ["kor", "rus"]),
    ],
)
def test_languages_are_what_the_machine_has(installed, used, tmp_path):
    no_script = tuple(code for code in installed if code != "osd")
    recogniser = ocr.Recogniser(ocr.Program(str(tmp_path / "none"), "", no_script), time.monotonic() + 60)
    assert recogniser.languages_for(b"") == used
