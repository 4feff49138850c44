"""PDF by pypdfium2, page by page. Runs in the child process only: PDFium is C++ and may die."""

from __future__ import annotations

import re
from datetime import datetime
from importlib.metadata import version

import pypdfium2
import pypdfium2.raw as pdfium

from .cleaning import clean_line, clean_text, has_words, remarks_on
from .heads import date_in_head
from .languages import detect_language
from .plain import headline_of
from .records import NotReadable, PageSpan, ReadDocument, Remark

READER, VERSION = "pdf", f"1 (pypdfium2 {version('pypdfium2')})"

_MOST_PAGES = 5_000
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|rtf|odt|qxd|pub)\b|^Microsoft Word - |^untitled", re.IGNORECASE)
_BETWEEN_PAGES = "\n\n"
# PDFium writes one of these where a hyphen ends a line.
_LINE_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})


def read_pdf(data: bytes, *, now: datetime | None = None) -> ReadDocument:
    """Read all pages of a PDF, with the place of each page in the text.

    Raises NotReadable for a damaged or encrypted file, and for a scan without a text layer.
    """
    document = _open(data)
    pages, invisible = _read_pages(document)
    texts = [clean_text(page).strip() for page in pages]
    text = _BETWEEN_PAGES.join(texts)
    if not has_words(text):
        raise NotReadable(
            "This PDF has no text layer: it is a scan, or pictures of pages. It needs OCR first.", "pdf"
        )
    published, written = date_in_head(text, now=now)
    remarks = remarks_on("".join(pages), text)
    return ReadDocument(
        kind="pdf",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=_stated_title(document) or headline_of(text),
        published=published,
        published_as_written=written,
        language=detect_language(text),
        page_map=_page_map(texts),
        remarks=(*remarks, Remark.HIDDEN_TEXT) if invisible else tuple(remarks),
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


def _read_pages(document: pypdfium2.PdfDocument) -> tuple[list[str], bool]:
    texts, invisible = [], False
    for number in range(len(document)):
        try:
            page = document[number]
            texts.append(page.get_textpage().get_text_bounded().translate(_LINE_HYPHENS))
        except pypdfium2.PdfiumError as error:
            raise NotReadable(f"This is a damaged PDF: page {number + 1} cannot be read.", "pdf") from error
        invisible = invisible or _has_invisible_text(page)
        page.close()
    return texts, invisible


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
