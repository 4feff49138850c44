"""PDF by pypdfium2, page by page. Runs in the child process only: PDFium is C++ and may die."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from .cleaning import clean_line, clean_text, has_words, remarks_on
from .heads import date_in_head
from .languages import detect_language
from .ocr import Recogniser, picture_of
from .plain import headline_of
from .records import NotReadable, PageSpan, ReadDocument, Remark

_SCAN = "This PDF has no text layer: it is a scan, or pictures of pages. It needs OCR first."
_UNREADABLE_SCAN = (
    "This PDF has no text layer: it is a scan, or pictures of pages, and OCR found no words in it."
)
_DOTS_AN_INCH, _MOST_PIXELS = 250, 25_000_000
# A scan has no more letters than a stamp, and a picture over much of it, or its letters are drawn as lines.
_A_STAMP, _MUCH, _MANY_LINES, _MOST_OBJECTS = 30, 0.3, 200, 5_000
_SHOWN = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
READER, VERSION = "pdf", f"1 (pypdfium2 {version('pypdfium2')})"

_MOST_PAGES = 5_000
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|rtf|odt|qxd|pub)\b|^Microsoft Word - |^untitled", re.IGNORECASE)
_BETWEEN_PAGES = "\n\n"
# PDFium writes one of these where a hyphen ends a line.
_LINE_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})


@dataclass(frozen=True, slots=True)
class _Page:
    raw: str
    has_invisible_text: bool
    is_picture: bool
    is_recognised: bool


def read_pdf(
    data: bytes, *, now: datetime | None = None, recogniser: Recogniser | None = None
) -> ReadDocument:
    """Read all pages of a PDF, with the place of each page in the text.

    Pages that are pictures are read by `recogniser`; without one they are left empty, and a remark
    tells. Raises NotReadable for a damaged or encrypted file, and (kind `scan`) where all are pictures.
    """
    document = _open(data)
    pages = list(_pages(document, recogniser))
    texts = [clean_text(page.raw).strip() for page in pages]
    text = _BETWEEN_PAGES.join(texts)
    unread = [page.is_picture and not page.is_recognised for page in pages]
    if not has_words(text) or all(unread):
        raise NotReadable(_UNREADABLE_SCAN if recogniser else _SCAN, "scan" if any(unread) else "pdf")
    published, written = date_in_head(text, now=now)
    return ReadDocument(
        kind="pdf",
        text=text,
        reader=READER,
        reader_version=f"{VERSION}, tesseract {recogniser.program.version}" if recogniser else VERSION,
        title=_stated_title(document) or headline_of(text),
        published=published,
        published_as_written=written,
        language=detect_language(text),
        page_map=_page_map(texts),
        remarks=(
            *remarks_on("".join(page.raw for page in pages), text),
            *[Remark.HIDDEN_TEXT] * any(page.has_invisible_text for page in pages),
            *[Remark.OCR] * any(page.is_recognised for page in pages),
            *[Remark.PAGES_NOT_READ] * any(unread),
        ),
    )


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise NotReadable("This PDF is encrypted: it opens only with a password.", "pdf") from error
        raise NotReadable("This is a damaged PDF: it cannot be opened.", "pdf") from error
    if not 0 < len(document) <= _MOST_PAGES:
        raise NotReadable(
            f"This is a damaged PDF, or one too long to read: it claims {len(document)} pages.", "pdf"
        )
    return document


def _pages(document: pypdfium2.PdfDocument, recogniser: Recogniser | None) -> Iterator[_Page]:
    for number in range(len(document)):
        try:
            page = document[number]
            raw = page.get_textpage().get_text_bounded().translate(_LINE_HYPHENS)
            is_picture = sum(map(str.isalnum, raw)) < _A_STAMP and _is_mostly_picture(page)
            read = recogniser.text_of(_picture_of(page)) if is_picture and recogniser else None
        except pypdfium2.PdfiumError as error:
            raise NotReadable(f"This is a damaged PDF: page {number + 1} cannot be read.", "pdf") from error
        is_recognised = has_words(read or "")
        yield _Page((is_recognised and read) or raw, _has_invisible_text(page), is_picture, is_recognised)
        page.close()


def _is_mostly_picture(page: pypdfium2.PdfPage) -> bool:
    width, height = page.get_size()
    covered, lines = 0.0, 0
    for item in islice(page.get_objects(filter=_SHOWN), _MOST_OBJECTS):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        else:
            lines += 1
    return covered >= _MUCH * width * height or lines >= _MANY_LINES


def _picture_of(page: pypdfium2.PdfPage) -> bytes:
    """Draw a page in grey, fine enough for small print, and never larger than a poster."""
    width, height = page.get_size()
    scale = min(_DOTS_AN_INCH / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    drawn = page.render(scale=scale, grayscale=True)
    return picture_of(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))


def _has_invisible_text(page: pypdfium2.PdfPage) -> bool:
    """Whether words lie on the page that it does not show, as the OCR layer of a scan does."""
    return any(
        pdfium.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    )


def _stated_title(document: pypdfium2.PdfDocument) -> str | None:
    """The title the file gives itself, unless a word processor left the name of its file there."""
    title = clean_line(document.get_metadata_dict().get("Title"))
    if title is None or len(title.split()) < 3 or _FILE_NAME.search(title):
        return None
    return title


def _page_map(texts: list[str]) -> tuple[PageSpan, ...]:
    spans, at = [], 0
    for number, text in enumerate(texts, start=1):
        spans.append(PageSpan(number, at, at + len(text)))
        at += len(text) + len(_BETWEEN_PAGES)
    return tuple(spans)
